// Who gets the gas that is left over: it is split by weight, and the weight is 1 unless told.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Weights {
  /// 3/4 of the unused gas for `a`, 1/4 for `b`.
  Promise<void> three_to_one(AccountId a, AccountId b) {
    return join(at(a).call("work").weight(3), at(b).call("work").weight(1))
        .then<&Weights::done>()
        .gas(5_Tgas)
        .weight(0);
  }
  /// The callback gets exactly 5 Tgas and `a` everything else: what the callback may do does not
  /// depend on how much the caller attached.
  Promise<void> fixed_callback(AccountId a) {
    return at(a).call("work").then<&Weights::done_one>().gas(5_Tgas).weight(0);
  }
  void done(PromiseResult<void> a, PromiseResult<void> b) {
    log("{} {}", a.has_value(), b.has_value());
  }
  void done_one(PromiseResult<void> a) { log("{}", a.has_value()); }
};
