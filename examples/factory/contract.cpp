// A contract that makes sub-accounts with a contract of their own: all in one receipt, so there is
// never an account without its contract, or a contract that somebody else initializes.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Factory {
  Lazy<std::string, "c"> code;
  IterableSet<AccountId, "m"> made;

  /// Keeps the wasm that new accounts get. The arguments are the wasm itself.
  [[near::private]] void store_code() { code.set(env::input()); }

  /// Makes `name.factory` and initializes its contract with `args`; gives the deposit back when
  /// that fails.
  [[near::payable]] Promise<bool> create(std::string name, json args) {
    const AccountId child = env::current_account_id().sub_account(name);
    const NearToken deposit = env::attached_deposit();
    return at(child)
        .create_account()
        .transfer(deposit)
        .deploy(code.get())
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
