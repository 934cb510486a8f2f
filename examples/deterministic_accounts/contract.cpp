// Accounts whose names follow from their code and first state (NEP-616): one greeter for each
// person. Whoever knows the rule knows the name, and nobody can take it first.
#include <near.hpp>
using namespace near;

/// The state of examples/hello, which the greeters run.
struct GreeterState {
  std::string greeting;
};

struct [[near::interface]] Greeter : Interface {
  Call<std::string> get_greeting();
};

struct [[near::contract]] Greeters {
  bool published = false;

  /// Makes the wasm that is the arguments of this call known to the network, under the name of this
  /// account. This account pays for it once; greeters store none of it.
  [[near::private]] Promise<void> publish() {
    published = true;
    return at(env::current_account_id()).deploy_global_by_account(env::input());
  }

  AccountId greeter_of(AccountId person) const { return init_of(person).account_id(); }

  /// Makes the greeter of a person, unless it exists, and asks it for its greeting.
  [[near::payable]] Promise<std::string> greet(AccountId person) {
    require(published, "the code of the greeters is not published yet");
    const StateInit init = init_of(person);
    return at(init.account_id())
        .state_init(init, env::attached_deposit())
        .call<std::string>("get_greeting");
  }

 private:
  static StateInit init_of(const AccountId& person) {
    return StateInit{env::current_account_id()}.state(GreeterState{format("Hello, {}", person)});
  }
};
