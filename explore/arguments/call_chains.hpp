// What a stranger can do one after the other: calls that succeed only after others of his.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "explore/scenario/scenario.hpp"
#include "explore/search/receipt_model.hpp"
#include "vm/call/external.hpp"

namespace farcall::explore {

/// Positions in the list of calls, in the order in which they are made.
using CallChain = std::vector<std::size_t>;

struct CallChainLimits {
  /// Calls in a chain.
  std::uint32_t longest = 2;
  /// Who makes them, in turns.
  std::uint32_t strangers = 1;
};

/// Chains of two and more calls in which each one but the first fails where the story begins, and
/// succeeds after those before it. Tried in the world of `setup`, in which the strangers exist,
/// each call run to its end before the next. `receipts` counts up.
[[nodiscard]] std::vector<CallChain> call_chains(
    const std::vector<ScenarioTransaction>& calls, const ReceiptSetup& setup,
    const std::map<protocol::AccountId, protocol::SecretKey>& keys, const CallChainLimits& limits,
    vm::VirtualMachine& machine, std::uint64_t& receipts);

}  // namespace farcall::explore
