// Native tests call the methods of a contract as plain functions, on a mock host in the process.
// Calls to other contracts are recorded, not run; to run them, use the test kit.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "near/contract_check.hpp"
#include "near/promise_graph.hpp"
#include "near/units.hpp"

/// GoogleTest's namespace: in a test that says `using namespace near`, `testing` has one meaning.
namespace testing {

/// Thrown by a panic of the contract in a native test.
struct Panic : std::runtime_error {
  using std::runtime_error::runtime_error;

  std::string file;  ///< of the check that failed; empty for panics that the contract calls itself
  uint32_t line = 0;
};

/// An action of a promise that the method made.
struct NotedAction {
  std::string kind;  ///< the host function, without `promise_batch_action_`
  std::string method;
  std::string arguments;
  unsigned __int128 amount = 0;
  uint64_t gas = 0;
  uint64_t weight = 0;
};

struct NotedPromise {
  std::string receiver;
  std::vector<uint64_t> after;  ///< what it waits for; of a joint: its parts
  std::vector<NotedAction> actions;
};

/// The world as the contract sees it. One for each thread.
struct Host {
  std::string current_account_id = "contract.near";
  std::string predecessor_account_id = "alice.near";
  std::string signer_account_id = "alice.near";
  unsigned __int128 attached_deposit = 0;
  unsigned __int128 account_balance = 0;
  uint64_t block_height = 1;
  uint64_t block_timestamp = 1;
  std::string input;
  /// What a callback gets; nothing: the promise failed.
  std::vector<std::optional<std::string>> promise_results;

  std::map<std::string, std::string> storage;
  std::vector<std::string> logs;
  std::string returned;
  std::vector<NotedPromise> promises;
  std::set<std::string> yield_names;

  std::map<uint64_t, std::string> registers;
};

/// The host of this thread. Its `promises` are those of the methods that were called until now; a
/// reference that was taken before sees them after `finish`.
Host& host();
/// A new world.
void reset_host();

}  // namespace testing

namespace near::detail {

/// The promise that a method returned; null when its answer is a value.
template <class R>
Node* returned_node(const R& result) {
  if constexpr (is_call<R> || is_promise<R>) {
    return result.node();
  } else if constexpr (is_a<R, PromiseOr>) {
    return result.promise() ? result.promise()->node() : nullptr;
  } else if constexpr (is_a<R, std::expected>) {
    if constexpr (!std::is_void_v<typename R::value_type>)
      if (result) return returned_node(*result);
    return nullptr;
  } else {
    return nullptr;
  }
}

}  // namespace near::detail

namespace testing {

/// Ends a method that was called as a plain function, as the network would: panics for promises
/// that were neither returned, chained nor detached. Takes and gives what the method returned, but
/// for a promise, whose call `host().promises` has: `finish(pool.withdraw(5))`.
template <class R>
  requires(!near::detail::Joinable<R>)
R finish(R result) {
  near::detail::finish_promises(near::detail::returned_node(result));
  near::detail::forget_promises();
  return result;
}
template <near::detail::Joinable P>
void finish(const P& promise) {
  near::detail::finish_promises(near::detail::returned_node(promise));
  near::detail::forget_promises();
}
/// As above, for a method that returns nothing: call the method, then this.
inline void finish() {
  near::detail::finish_promises(nullptr);
  near::detail::forget_promises();
}

}  // namespace testing

namespace near {
namespace testing = ::testing;
}
