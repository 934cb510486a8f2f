// A component that creates accounts with a contract. Creation, deployment and initialization share
// one receipt, so that no account is left without its contract and no third party initializes it.
//
//   struct [[near::contract]] TokenFactory {
//     [[near::expose]] Factory factory;
//   };
#pragma once

#include <near.hpp>

namespace near {

/// Makes `name.this-account`. Its storage keys begin with `!f`.
struct [[near::component]] Factory {
  LazyOption<std::string, "!fc"> code;
  IterableSet<AccountId, "!fm"> made;

  /// Keeps the wasm that new accounts get. The arguments are the wasm itself.
  [[near::private]] void store_code() { code.set(env::input()); }
  std::optional<CryptoHash> stored_code_hash() const {
    const std::optional<std::string> wasm = code.get();
    if (!wasm) return std::nullopt;
    return CryptoHash{env::sha256(*wasm)};
  }

  /// Makes `name.factory` with the attached deposit and calls `new` of its contract with `args`;
  /// answers whether that worked, and gives the deposit back when it did not.
  [[near::payable]] Promise<bool> create(std::string name, json args) {
    const std::optional<std::string> wasm = code.get();
    require(wasm.has_value(), "the factory has no code yet: call store_code");
    const AccountId child = env::current_account_id().sub_account(name);
    const NearToken deposit = env::attached_deposit();
    return at(child)
        .create_account()
        .transfer(deposit)
        .deploy(*wasm)
        .call("new", args)
        .gas(30_Tgas)
        .then<&Factory::on_created>(child, env::predecessor_account_id(), deposit)
        .gas(10_Tgas);
  }

  bool on_created(PromiseResult<void> result, AccountId child, AccountId owner, NearToken deposit) {
    if (result)
      made.insert(child);
    else
      at(owner).transfer(deposit).detach();
    return result.has_value();
  }

  std::vector<AccountId> list(std::optional<U64> from, std::optional<U64> limit) const {
    return made.page(from.value_or(U64{0}), limit.value_or(U64{50}));
  }
};

}  // namespace near
