// Savings with a count of payouts that others read. Anybody may have it brought up to date, and
// every payout ends with that.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Savings {
  LookupMap<AccountId, NearToken, "b"> balances;
  NearToken owed;
  uint64_t payouts = 0;
  uint64_t seen_payouts = 0;

  [[near::payable]] void deposit() {
    const AccountId account = env::predecessor_account_id();
    balances.set(account, balance_of(account) + env::attached_deposit());
    owed += env::attached_deposit();
  }

  Promise<uint64_t> withdraw() {
    const AccountId account = env::predecessor_account_id();
    const NearToken amount = balance_of(account);
    require(amount > 0_yocto, "nothing to withdraw");
    balances.remove(account);
    owed -= amount;
    ++payouts;
    return at(account)
        .transfer(amount)
        .then<&Savings::on_paid>(account, amount)
        .gas(10_Tgas)
        .weight(0)
        .then(at(env::current_account_id()).call<uint64_t>("refresh").gas(5_Tgas).weight(0));
  }
  void on_paid(PromiseResult<void> payment, const AccountId& account, NearToken amount) {
    if (payment) return;
    balances.set(account, balance_of(account) + amount);
    owed += amount;
    --payouts;
  }

  /// Whoever calls it: the count follows from the state alone.
  uint64_t refresh() {
    seen_payouts = payouts;
    return seen_payouts;
  }

  NearToken balance_of(const AccountId& account_id) const {
    return balances.get_or(account_id, 0_yocto);
  }
  NearToken total_owed() const { return owed; }
  uint64_t get_payouts() const { return seen_payouts; }
};
