// Accounts in NEAR that are held while a payment is under way, and booked when it has arrived.
#include <near.hpp>
using namespace near;

struct Account {
  NearToken balance;
  NearToken held;
};

struct [[near::contract]] Accounts {
  LookupMap<AccountId, Account, "a"> accounts;
  NearToken owed;

  [[near::payable]] void deposit() {
    Account account = get_account(env::predecessor_account_id());
    account.balance += env::attached_deposit();
    owed += env::attached_deposit();
    accounts.set(env::predecessor_account_id(), account);
  }

  Promise<bool> withdraw(NearToken amount) {
    const AccountId owner = env::predecessor_account_id();
    Account account = get_account(owner);
    require(amount > 0_yocto && account.balance - account.held >= amount, "not enough is free");
    account.held += amount;
    owed -= amount;
    accounts.set(owner, account);
    return at(owner)
        .transfer(amount)
        .then<&Accounts::on_paid>(owner, amount)
        .gas(10_Tgas)
        .weight(0);
  }
  bool on_paid(PromiseResult<void> payment, const AccountId& owner, NearToken amount) {
    Account account = get_account(owner);
    account.held -= amount;
    if (payment)
      account.balance -= amount;
    else
      owed += amount;
    accounts.set(owner, account);
    return payment.has_value();
  }

  Account get_account(const AccountId& account_id) const {
    return accounts.get_or(account_id, Account{});
  }
  NearToken total_owed() const { return owed; }
};
