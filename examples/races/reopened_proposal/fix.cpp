// A DAO carries proposals out, and pays each proposer's bond back.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Target : Interface {
  Call<void> apply(uint32_t number);
};

enum class Status : uint8_t { Open, UnderWay, Done };

struct Proposal {
  AccountId proposer;
  NearToken bond;
  Status status = Status::Open;
};

struct [[near::contract]] Dao {
  AccountId target;
  Vector<Proposal, "p"> proposals;

  [[near::init]] static Dao new_(const AccountId& target) { return {target}; }

  /// Takes what members give.
  [[near::payable]] void join() {}

  /// Takes a bond; the answer is the number of the proposal.
  [[near::payable]] uint32_t propose() {
    require(env::attached_deposit() >= 2_near, "a proposal needs a bond of 2 NEAR");
    proposals.push_back({env::predecessor_account_id(), env::attached_deposit()});
    return proposals.size() - 1;
  }

  /// Anybody may have a proposal carried out, again if it failed.
  Promise<bool> finalize(uint32_t number) {
    Proposal proposal = get_proposal(number);
    require(proposal.status == Status::Open, "this proposal is not open");
    proposal.status = Status::UnderWay;
    proposals.set(number, proposal);
    return Target(target).apply(number).gas(20_Tgas).then<&Dao::on_applied>(number).gas(20_Tgas);
  }

  bool on_applied(PromiseResult<void> applied, uint32_t number) {
    Proposal proposal = get_proposal(number);
    proposal.status = applied ? Status::Done : Status::Open;
    const NearToken bond = std::exchange(proposal.bond, NearToken{});
    if (bond > 0_yocto) at(proposal.proposer).transfer(bond).detach();
    proposals.set(number, proposal);
    return applied.has_value();
  }

  Proposal get_proposal(uint32_t number) const { return proposals.get(number).value(); }
};
