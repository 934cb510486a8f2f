// Calls that strangers try: from what the contracts export, what their ABI says, what was seen in
// the natural run, and what they answer to arguments that they do not take.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explore/oracles/observed_call.hpp"
#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// A call that is tried out before the exploration.
struct TriedCall {
  protocol::AccountId receiver;
  std::string method;
  Bytes args;
  Balance deposit;
};

struct ArgumentSources {
  struct Target {
    protocol::AccountId id;
    std::shared_ptr<const Bytes> wasm;
    /// Of storage, that its balance pays for beyond what it has; 0: unknown.
    std::uint64_t affordable_bytes = 0;
  };
  std::vector<Target> targets;
  ProtocolVersion protocol_version = 86;
  /// In the order of the natural run.
  std::vector<ObservedCall> observed;
  /// Accounts of the world.
  std::vector<protocol::AccountId> accounts;
  /// Who calls.
  protocol::AccountId stranger;
  /// Makes the call as the stranger in the world where the story begins, and drops what it did.
  /// Returns the text of its failure; nothing: it succeeded. May be empty: then shapes of arguments
  /// are not learnt.
  std::function<std::optional<std::string>(const TriedCall&)> try_call;
  /// What a target's `__contract_abi` returns. Only asked of targets that export it. May be empty.
  std::function<Result<Bytes>(const protocol::AccountId&)> read_abi;
  /// Most calls that are returned.
  std::size_t calls_max = 200;
};

/// The most promising first: callbacks with the arguments that they were seen with, then other
/// calls that were seen, then those with one value replaced, then methods that were not seen. The
/// same sources and seed give the same calls. Never more than one of the same receiver, method,
/// arguments and deposit. The signer is `sources.stranger`.
[[nodiscard]] std::vector<ScenarioTransaction> stranger_calls(const ArgumentSources& sources,
                                                              std::uint64_t seed);

}  // namespace farcall::explore
