// An owner, a pause switch, and upgrades in two steps, as a component:
//
//   struct [[near::contract]] MyContract {
//     [[near::expose]] Administration admin;
//     void work() { admin.require_running(); ... }
//   };
#pragma once

#include <near.hpp>

namespace near {

/// Who runs the contract. Its storage key is `!code`.
struct [[near::component]] Administration {
  std::optional<AccountId> owner;
  std::optional<AccountId> proposed_owner;
  bool paused = false;
  LazyOption<std::string, "!code"> staged_code;

  [[near::hidden]] void require_owner() const {
    require(owner && *owner == env::predecessor_account_id(), "only the owner may do this");
  }
  [[near::hidden]] void require_running() const { require(!paused, "the contract is paused"); }

  // ---- ownership: handed over in two steps, so that it cannot go to a name with a typing error
  std::optional<AccountId> owner_get() const { return owner; }
  void owner_propose(AccountId account_id) {
    require_owner();
    proposed_owner = account_id;
  }
  void owner_accept() {
    const AccountId caller = env::predecessor_account_id();
    require(proposed_owner && *proposed_owner == caller, "only the proposed owner may accept");
    owner = caller;
    proposed_owner.reset();
  }
  /// Removes the owner for good: after that the contract cannot be paused or upgraded.
  void owner_renounce() {
    require_owner();
    owner.reset();
    proposed_owner.reset();
  }

  // ---- pausing
  bool is_paused() const { return paused; }
  void pause() {
    require_owner();
    paused = true;
  }
  void unpause() {
    require_owner();
    paused = false;
  }

  // ---- upgrades: everybody can see the hash of the code before it is used
  /// Keeps the wasm that is the arguments of this call.
  [[near::payable]] void stage_code() {
    require_owner();
    staged_code.set(env::input());
  }
  std::optional<CryptoHash> staged_code_hash() const {
    const std::optional<std::string> code = staged_code.get();
    if (!code) return std::nullopt;
    return CryptoHash{env::sha256(*code)};
  }
  /// Replaces the contract by the staged code, which must have this hash, and lets it bring the
  /// state up to date: its `migrate` method runs in the same receipt, so both happen or none.
  Promise<void> deploy_staged_code(CryptoHash hash, bool migrate) {
    require_owner();
    const std::optional<std::string> code = staged_code.get();
    require(code.has_value(), "no code is staged");
    require(env::sha256(*code) == hash.bytes, "the staged code has another hash");
    staged_code.remove();
    auto upgrade = at(env::current_account_id()).deploy(*code);
    if (migrate) return upgrade.call<void>("migrate");
    return upgrade;
  }
};

}  // namespace near
