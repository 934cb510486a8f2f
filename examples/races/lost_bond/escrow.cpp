// Holds bonds for other contracts, each under a number of theirs.
#include <near.hpp>
using namespace near;

struct Bond {
  AccountId contract;
  uint64_t number;
};

struct [[near::contract]] Escrow {
  LookupMap<Bond, NearToken, "b"> bonds;

  [[near::payable]] void hold(uint64_t number) {
    const Bond bond{env::predecessor_account_id(), number};
    require(env::attached_deposit() >= 1_near, "a bond is at least 1 NEAR");
    require(!bonds.contains(bond), "this number has a bond already");
    bonds.set(bond, env::attached_deposit());
  }

  Promise<void> release(uint64_t number, const AccountId& to) {
    const std::optional<NearToken> amount = bonds.take({env::predecessor_account_id(), number});
    require(amount.has_value(), "there is no such bond");
    return at(to).transfer(*amount);
  }

  NearToken bond_of(const AccountId& contract, uint64_t number) const {
    return bonds.get_or({contract, number}, 0_yocto);
  }
};
