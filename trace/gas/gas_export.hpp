// Gas of traces for the usual flame-graph viewers. In all of them the root is the transaction, a
// frame is a receipt as `account.method`, and leaves are cost groups and single costs. Gas that was
// passed on is no frame, since the children have it; refunds, which are free, are left out.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {

/// Gas burnt at the end of a stack of frames, from the root.
struct GasSample {
  std::vector<std::string> stack;
  Gas burnt;
};
/// In the order of execution; their sum is `totals.gas`.
[[nodiscard]] std::vector<GasSample> gas_samples(const Trace& trace);

/// `alice;caller.pay;storage;STORAGE_READ_BASE 56356845749`, for flamegraph.pl and inferno.
[[nodiscard]] std::string collapsed_stacks(const std::vector<Trace>& traces);
/// speedscope.app: a sampled profile for each transaction, weights without a unit.
[[nodiscard]] std::string speedscope(const std::vector<Trace>& traces);
/// profile.proto of pprof, not compressed: samples of gas burnt and, at receipts, gas left.
[[nodiscard]] Bytes pprof(const std::vector<Trace>& traces);
/// Trace events of Perfetto and chrome://tracing: a track for each account, a microsecond for each
/// Ggas, and a flow for each edge.
[[nodiscard]] std::string perfetto(const Trace& trace);

/// One line of a snapshot: what a receipt burnt.
struct GasLine {
  std::string run;
  std::string path;
  std::string call;
  Gas burnt;
  Gas left;
  /// 0 for receipts without calls, which burn what was bought.
  Gas bought;
};
/// Of a trace; `run` names it.
[[nodiscard]] std::vector<GasLine> gas_lines(const Trace& trace, std::string_view run);
/// Lines sorted, tab-separated: run, path, call, burnt, left, bought.
[[nodiscard]] std::string write_gas_lines(std::vector<GasLine> lines);
/// An error names the line.
[[nodiscard]] Result<std::vector<GasLine>> read_gas_lines(std::string_view text);

struct GasTolerance {
  /// A change is reported if it is above this share of what was burnt before, and above `min`.
  double share = 0.01;
  Gas min{10'000'000'000};
  /// The least share of its gas that a call must leave, if it passes none on; 0: not looked at.
  double margin = 0;
};
struct GasChange {
  GasLine before;
  GasLine after;
  enum class Kind : std::uint8_t { kMore, kLess, kNew, kGone, kThinMargin } kind = Kind::kMore;
};
/// The largest change first.
[[nodiscard]] std::vector<GasChange> compare_gas(const std::vector<GasLine>& before,
                                                 const std::vector<GasLine>& after,
                                                 const GasTolerance& tolerance);
/// A table for terminals, or of Markdown. "no change above ..." where there is none.
[[nodiscard]] std::string describe(const std::vector<GasChange>& changes,
                                   const GasTolerance& tolerance, bool markdown);
/// True for changes that fail a comparison: more gas, or a margin that is too thin.
[[nodiscard]] bool is_worse(const GasChange& change) noexcept;

}  // namespace farcall::trace
