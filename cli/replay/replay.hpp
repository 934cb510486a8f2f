// Applies the blocks of a recorded chain again and compares what comes of them with what was
// recorded: states, outcomes, receipts, gas, and everything in headers that follows from these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/replay/recorded_chain.hpp"
#include "vm/external.hpp"

namespace farcall::cli {

/// The first thing that differs.
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

/// Stops at the first deviation.
[[nodiscard]] ReplayReport replay(const RecordedChain& recorded, vm::VirtualMachine& machine);

}  // namespace farcall::cli
