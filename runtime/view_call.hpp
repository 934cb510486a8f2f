// A call that changes nothing, as nearcore's state viewer makes it
// (runtime/runtime/src/state_viewer).
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "protocol/account_id.hpp"
#include "runtime/chunk/block_context.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

/// What a view can see besides the state.
struct ViewEnvironment {
  const protocol::RuntimeConfig& config;
  std::string_view chain_id;
  BlockHeight height;
  Nanoseconds timestamp;
  const EpochInfo& epoch;
  /// Of the call's random seed; nothing: the state root, which takes hashing the state.
  std::optional<CryptoHash> random_value;
};

struct ViewRequest {
  const protocol::AccountId& account_id;
  std::string_view method;
  ByteView args;
  /// Nothing: the protocol's limit for views.
  std::optional<Gas> gas_limit;
};

/// Calls a method over the state that `state` was made for or reset to; what it writes is dropped.
/// Nothing: the account does not exist.
[[nodiscard]] std::optional<vm::CallOutcome> view_call(state::TrieUpdate& state,
                                                       const ViewEnvironment& environment,
                                                       vm::VirtualMachine& machine,
                                                       const ViewRequest& request);

}  // namespace farcall::runtime
