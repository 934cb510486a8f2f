// Collects proposals. Each has a bond, which an escrow holds until the proposer takes it back.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Escrow : Interface {
  Call<void> hold(uint64_t number);
  Call<void> release(uint64_t number, const AccountId& to);
};

struct Proposal {
  AccountId proposer;
  std::string description;
};

struct [[near::contract]] Council {
  AccountId escrow;
  uint64_t next_number = 0;
  IterableMap<uint64_t, Proposal, "p"> proposals;

  [[near::init]] static Council new_(const AccountId& escrow) { return {escrow}; }

  [[near::payable]] Promise<uint64_t> propose(const std::string& description) {
    const NearToken bond = env::attached_deposit();
    require(bond >= 1_near, "attach a bond of 1 NEAR or more");
    const AccountId proposer = env::predecessor_account_id();
    const uint64_t number = next_number++;
    return Escrow(escrow)
        .hold(number)
        .deposit(bond)
        .gas(10_Tgas)
        .then<&Council::on_held>(number, Proposal{proposer, description})
        .gas(15_Tgas)
        .weight(0);
  }

  uint64_t on_held(PromiseResult<void> held, uint64_t number, const Proposal& proposal) {
    require(held.has_value(), "the escrow did not take the bond");
    proposals.set(number, proposal);
    return number;
  }

  Promise<void> withdraw_proposal(uint64_t number) {
    const std::optional<Proposal> proposal = proposals.get(number);
    require(proposal.has_value(), "there is no such proposal");
    require(proposal->proposer == env::predecessor_account_id(), "only the proposer may do this");
    return Escrow(escrow)
        .release(number, proposal->proposer)
        .gas(10_Tgas)
        .then<&Council::on_released>(number)
        .gas(10_Tgas)
        .weight(0);
  }
  void on_released(PromiseResult<void> released, uint64_t number) {
    if (released) proposals.remove(number);
  }

  std::optional<Proposal> get_proposal(uint64_t number) const { return proposals.get(number); }
  uint32_t count_proposals() const { return proposals.size(); }
};
