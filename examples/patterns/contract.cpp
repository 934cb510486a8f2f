// The five ways of putting calls together, each in one line.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Hello : Interface {
  Call<std::string> get_greeting();
  Call<void> set_greeting(std::string greeting);
};

struct [[near::contract]] Patterns {
  /// Batch: one receipt, all or nothing; the answer is that of the last call.
  Promise<std::string> batched(AccountId hello) const {
    return batch(Hello(hello).set_greeting("batched"), Hello(hello).get_greeting());
  }
  /// Parallel: nobody waits for both, each goes its way.
  void parallel(AccountId a, AccountId b) {
    Hello(a).set_greeting("parallel").detach();
    Hello(b).set_greeting("parallel").detach();
  }
  /// Joined: both at once, then a callback with both answers.
  Promise<std::string> joined(AccountId a, AccountId b) const {
    return join(Hello(a).get_greeting(), Hello(b).get_greeting()).then<&Patterns::on_both>();
  }
  std::string on_both(PromiseResult<std::string> a, PromiseResult<std::string> b) const {
    return a.value_or("-") + " " + b.value_or("-");
  }
  /// Sequential: the second starts when the first has ended, whether it failed or not.
  Promise<std::string> sequential(AccountId a, AccountId b) const {
    return Hello(a).set_greeting("first").then(Hello(b).get_greeting());
  }
  /// Third-party callback: another contract gets the result, and its answer is ours.
  Promise<std::string> third_party(AccountId hello, AccountId listener) const {
    return Hello(hello).get_greeting().then(at(listener).call<std::string>("on_greeting"));
  }
  /// What `third_party` of somebody else calls here.
  [[near::public]] std::string on_greeting(PromiseResult<std::string> greeting) const {
    return "heard: " + greeting.value_or("nothing");
  }
};
