// An auction. Who is outbid takes his money back himself.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Auction {
  std::optional<AccountId> leader;
  NearToken highest;
  LookupMap<AccountId, NearToken, "d"> due;

  [[near::payable]] void bid() {
    const NearToken paid = env::attached_deposit();
    require(paid > highest, "bid more");
    if (leader) due.set(*leader, due_to(*leader) + highest);
    leader = env::predecessor_account_id();
    highest = paid;
  }

  Promise<bool> take_back() {
    const AccountId bidder = env::predecessor_account_id();
    const NearToken amount = due_to(bidder);
    require(amount > 0_yocto, "nothing is due to you");
    due.remove(bidder);
    return at(bidder)
        .transfer(amount)
        .then<&Auction::on_paid>(bidder, amount)
        .gas(10_Tgas)
        .weight(0);
  }
  bool on_paid(PromiseResult<void> payment, const AccountId& bidder, NearToken amount) {
    if (!payment) due.set(bidder, due_to(bidder) + amount);
    return payment.has_value();
  }

  NearToken due_to(const AccountId& account_id) const { return due.get_or(account_id, 0_yocto); }
};
