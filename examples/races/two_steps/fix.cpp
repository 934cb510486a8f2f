// A purse whose owner hands it over in two steps: he proposes the next owner, who accepts.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Purse {
  AccountId owner;
  std::optional<AccountId> proposed;
  NearToken held;

  [[near::init]] static Purse new_(const AccountId& owner) { return {owner}; }

  [[near::payable]] void pay_in() { held += env::attached_deposit(); }

  void propose_owner(const AccountId& account_id) {
    require(env::predecessor_account_id() == owner, "only the owner may do this");
    proposed = account_id;
  }

  void accept_ownership() {
    require(proposed == env::predecessor_account_id(), "only who is proposed may accept");
    owner = env::predecessor_account_id();
    proposed = std::nullopt;
  }

  Promise<void> take_out() {
    require(env::predecessor_account_id() == owner, "only the owner may do this");
    const NearToken amount = held;
    held = 0_yocto;
    return at(owner).transfer(amount);
  }

  AccountId get_owner() const { return owner; }
  NearToken total_held() const { return held; }
};
