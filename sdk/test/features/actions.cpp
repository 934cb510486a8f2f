// Every action that a receipt can carry.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Actions {
  uint32_t done = 0;

  Promise<void> create(std::string name, PublicKey key) {
    return at(child(name)).create_account().transfer(3_near).add_full_access_key(key);
  }
  /// The arguments are the wasm.
  Promise<void> publish() { return at(self()).deploy_global_by_hash(env::input()); }
  Promise<void> publish_by_name() { return at(self()).deploy_global_by_account(env::input()); }
  Promise<std::string> use(std::string name, CryptoHash code) {
    return at(child(name))
        .create_account()
        .transfer(1_near)
        .use_global(code)
        .call<std::string>("get_greeting");
  }
  Promise<std::string> use_by_name(std::string name) {
    return at(child(name))
        .create_account()
        .transfer(1_near)
        .use_global(self())
        .call<std::string>("get_greeting");
  }
  Promise<void> keys(PublicKey first, PublicKey second) {
    return at(self())
        .add_access_key(first, 1_near, self(), "create,keys")
        .add_access_key(second, 0_near, self(), "")
        .delete_key(first);
  }
  Promise<void> gas_keys(PublicKey first, PublicKey second) {
    return at(self())
        .add_gas_key(first, 2)
        .transfer_to_gas_key(first, 1_near)
        .add_gas_key(second, 1, 0_near, self(), "create");
  }
  Promise<void> stake(NearToken amount, PublicKey key) { return at(self()).stake(amount, key); }
  Promise<void> end(AccountId beneficiary) { return at(self()).delete_account(beneficiary); }
  /// The deposit of a call that fails goes to somebody else.
  Promise<void> lose(AccountId receiver, AccountId refund) {
    return at(receiver).call<void>("nothing_there").deposit(1_near).refund_to(refund);
  }

 private:
  static AccountId self() { return env::current_account_id(); }
  static AccountId child(const std::string& name) { return self().sub_account(name); }
};
