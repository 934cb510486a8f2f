// Deposits and locks that must not be lost, whatever happens to a call, as a component:
//
//   struct [[near::contract]] Shop {
//     [[near::expose]] Finally guard;
//     [[near::payable]] Promise<bool> buy(std::string item) {
//       guard.lock(item);
//       return guard.protect(Warehouse(w).take(item).deposit(price),
//                            {.lock = item, .refund_to = buyer, .amount = price});
//     }
//   };
#pragma once

#include <near.hpp>

namespace near {

/// What to put right after a call.
struct Guarded {
  std::string lock;     ///< released in any case; empty: none
  AccountId refund_to;  ///< gets `amount` when the call failed
  NearToken amount;
};

/// Its storage keys begin with `!lock`.
struct [[near::component]] Finally {
  LookupSet<std::string, "!lock"> locks;

  /// Panics when `name` is locked already, by a call that is still under way.
  [[near::hidden]] void lock(const std::string& name) {
    if (!locks.insert(name)) panic(format("{} is locked: a call is under way", name));
  }

  /// Puts `what` right when the promise has ended. The chain answers what the promise answered
  /// (null when that is longer than 10,000 bytes), and fails when it failed; by then the lock is
  /// open and the money on its way. Its gas is set apart, so that no callee can use it up.
  template <class P>
  Promise<typename P::Answer> protect(const P& promise, const Guarded& what) {
    return Promise<typename P::Answer>{
        promise.template then<&Finally::finally_settle>(what.lock, what.refund_to, what.amount)
            .gas(15_Tgas)
            .weight(0)
            .node()};
  }

  PromiseOr<json> finally_settle(PromiseResult<json, 10'000> result, const std::string& lock,
                                 const AccountId& refund_to, NearToken amount) {
    if (!lock.empty()) locks.remove(lock);
    if (result) return *result;
    if (result.error() != PromiseError::Failed) return json{};
    if (amount > 0_yocto) at(refund_to).transfer(amount).detach();
    // A panic here would undo all this; one in a receipt of its own does not.
    return at(env::current_account_id()).call<json>("finally_failed").gas(3_Tgas).weight(0);
  }
  [[near::private]] void finally_failed() const {
    panic("the guarded call failed; its deposit was sent back");
  }
};

}  // namespace near
