// Traces on a terminal: the verdict first, then a line for each receipt, and more with each level.
#pragma once

#include <optional>
#include <string>

#include "trace/trace.hpp"

namespace farcall::trace {

enum class Detail : std::uint8_t {
  /// Receipts and failures; refunds of gas as one line.
  kBrief,
  /// Arguments, logs, events, answers.
  kCalls,
  /// Ids, gas by group, data, writes, each refund.
  kCosts,
  /// Reads, host calls, raw bytes.
  kAll,
};

struct RenderOptions {
  /// Columns that a line may take; at least 60 are used.
  std::size_t width = 100;
  Detail detail = Detail::kCalls;
  /// Colours repeat what the text says: without them nothing is lost.
  bool colour = false;
  /// Tree lines of ASCII characters.
  bool ascii = false;
  /// The verdict and the failures, without the tree.
  bool quiet = false;
  /// Receipts below this level of the tree are counted and not shown, unless one of them failed.
  std::optional<std::size_t> depth;
  /// Path of the subtree to show; empty: all of it.
  std::string only;
};

/// Lines for a terminal, each at most `width` columns wide; ends with a newline. Nothing of what
/// contracts say reaches the terminal unescaped.
[[nodiscard]] std::string render(const Trace& trace, const RenderOptions& options = {});

}  // namespace farcall::trace
