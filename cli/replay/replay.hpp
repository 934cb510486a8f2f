// Applies the blocks of a recorded chain again and compares the results with what was recorded:
// states, outcomes, receipts, gas, and every header field that follows from them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "cli/replay/recorded_chain.hpp"
#include "runtime/chunk/apply.hpp"
#include "vm/call/external.hpp"

namespace farcall::cli {

/// The first difference.
struct Deviation {
  BlockHeight block;
  /// "gas_used of the chunk", "outcome 3 (id): logs[0]", ...
  std::string what;
  std::string expected;
  std::string got;
};

struct ReplayReport {
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
  std::uint64_t receipts = 0;
  std::uint64_t checks = 0;
  std::optional<Deviation> deviation;
};

/// Applies a chunk: `runtime::apply`, or what a test wants to compare with it.
using ApplyChunk = std::function<runtime::ApplyResult(
    const state::Trie&, const Shared<runtime::ChunkContext>&,
    std::span<const runtime::IncomingTransaction>, std::span<const protocol::ReceiptPtr>)>;

/// The chain that was recorded, with its history. An error names the first block that differs: its
/// states, or a plan that no network could produce. `machine` must outlive the chain.
[[nodiscard]] Result<chain::Chain> rebuild(const RecordedChain& recorded,
                                           vm::VirtualMachine& machine);

/// Stops at the first deviation.
[[nodiscard]] ReplayReport replay(const RecordedChain& recorded, vm::VirtualMachine& machine);
[[nodiscard]] ReplayReport replay(const RecordedChain& recorded, const ApplyChunk& apply);

}  // namespace farcall::cli
