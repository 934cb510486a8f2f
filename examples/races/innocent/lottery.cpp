// A lottery: whoever calls draws, chance says who wins, and winners fetch their money.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Lottery {
  std::vector<AccountId> tickets;
  LookupMap<AccountId, NearToken, "d"> due;

  [[near::payable]] void enter() {
    require(env::attached_deposit() == 1_near, "a ticket costs 1 NEAR");
    require(tickets.size() < 50, "there are no tickets left");
    tickets.push_back(env::predecessor_account_id());
  }

  void draw() {
    require(tickets.size() >= 2, "too few tickets are sold");
    const auto seed = env::random_seed();
    const AccountId winner = tickets[seed[0] % tickets.size()];
    due.set(winner, due_of(winner) + 1_near * tickets.size());
    tickets.clear();
  }

  Promise<bool> fetch() {
    const AccountId winner = env::predecessor_account_id();
    const NearToken amount = due_of(winner);
    require(amount > 0_yocto, "nothing is due to you");
    due.remove(winner);
    return at(winner)
        .transfer(amount)
        .then<&Lottery::on_paid>(winner, amount)
        .gas(10_Tgas)
        .weight(0);
  }
  bool on_paid(PromiseResult<void> payment, const AccountId& winner, NearToken amount) {
    if (!payment) due.set(winner, due_of(winner) + amount);
    return payment.has_value();
  }

  NearToken due_of(const AccountId& account_id) const { return due.get_or(account_id, 0_yocto); }
};
