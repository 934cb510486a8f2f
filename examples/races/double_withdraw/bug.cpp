// Keeps deposits in NEAR and pays them out on demand.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Bank {
  LookupMap<AccountId, NearToken, "b"> balances;
  NearToken owed;

  [[near::payable]] void deposit() {
    const NearToken amount = env::attached_deposit();
    require(amount > 0_yocto, "attach what you deposit");
    const AccountId account = env::predecessor_account_id();
    balances.set(account, balance_of(account) + amount);
    owed += amount;
  }

  Promise<bool> withdraw(NearToken amount) {
    const AccountId account = env::predecessor_account_id();
    require(amount > 0_yocto, "withdraw more than nothing");
    require(balance_of(account) >= amount, "the balance is too low");
    return at(account).transfer(amount).then<&Bank::on_paid>(account, amount).gas(10_Tgas);
  }

  /// Books the payment once it has arrived.
  bool on_paid(PromiseResult<void> payment, const AccountId& account, NearToken amount) {
    if (!payment) {
      log("{} could not be paid", account);
      return false;
    }
    balances.set(account, balance_of(account) - amount);
    owed -= amount;
    return true;
  }

  NearToken balance_of(const AccountId& account_id) const {
    return balances.get_or(account_id, 0_yocto);
  }
  NearToken total_owed() const { return owed; }
};
