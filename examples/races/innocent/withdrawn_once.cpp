// Prizes that winners fetch, once.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Prizes {
  AccountId host;
  LookupMap<AccountId, NearToken, "p"> prizes;
  NearToken owed;

  [[near::init]] static Prizes new_(const AccountId& host) { return {host}; }

  [[near::payable]] void award(const AccountId& winner) {
    require(env::predecessor_account_id() == host, "only the host may do this");
    prizes.set(winner, prize_of(winner) + env::attached_deposit());
    owed += env::attached_deposit();
  }

  Promise<bool> fetch() {
    const AccountId winner = env::predecessor_account_id();
    const std::optional<NearToken> prize = prizes.take(winner);
    require(prize.has_value(), "there is no prize, or it was fetched");
    owed -= *prize;
    return at(winner)
        .transfer(*prize)
        .then<&Prizes::on_paid>(winner, *prize)
        .gas(10_Tgas)
        .weight(0);
  }
  bool on_paid(PromiseResult<void> payment, const AccountId& winner, NearToken prize) {
    if (payment) return true;
    prizes.set(winner, prize_of(winner) + prize);
    owed += prize;
    return false;
  }

  NearToken prize_of(const AccountId& account_id) const {
    return prizes.get_or(account_id, 0_yocto);
  }
  NearToken total_owed() const { return owed; }
};
