// Searches the runs of a layout: all of them with one choice that leaves the natural blocks, then
// with two, and so on up to a bound; worlds that are equal but for heights, ids and prices are
// entered once. Then random runs with more choices.
#pragma once

#include <string>

#include "explore/layout/layout_model.hpp"
#include "explore/search/search.hpp"

namespace farcall::explore {

struct LayoutLimits {
  /// Most choices of one run.
  std::uint32_t choices_max = 2;
  std::uint64_t receipts_max = UINT64_MAX;
  /// Worlds that are remembered.
  std::uint64_t worlds_max = 1'000'000;
  /// Worlds that wait for their turn; each is a chain.
  std::uint64_t waiting_max = 100'000;
};

struct LayoutReport {
  /// All runs within the bound were covered.
  bool is_complete = false;
  /// No run has more choices: the bound left nothing out.
  bool is_exhausted = false;
  /// Different ends.
  std::uint64_t ends = 0;
  std::uint64_t worlds = 0;
  /// Worlds that were known.
  std::uint64_t pruned = 0;
  std::uint64_t blocks = 0;
  std::uint64_t receipts = 0;
  std::uint64_t sampled_runs = 0;
  /// Of runs that the model of receipts could not follow, the first, with its schedule; empty:
  /// there was none.
  std::string divergence;
};

/// `listener` is told of the deliveries and ends in worlds of the model of receipts, with paths of
/// `model`.
[[nodiscard]] LayoutReport search_layout(LayoutModel& model, const LayoutLimits& limits,
                                         SearchListener& listener);
/// Random runs; adds to the report. `seed` and numbers from 0 on determine them.
void sample_layout(LayoutModel& model, std::uint64_t seed, std::uint64_t runs,
                   const LayoutLimits& limits, SearchListener& listener, LayoutReport& report);

}  // namespace farcall::explore
