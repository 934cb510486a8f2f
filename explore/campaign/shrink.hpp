// Makes a run that breaks a property small: fewest transactions, then fewest deliveries out of the
// natural order. Internal reduction as in Hypothesis (ECOOP 2020): candidates are runs themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "explore/search/receipt_model.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

struct SmallRun {
  ScheduledRun run;
  /// Positions of transactions that the run leaves out.
  std::vector<std::uint32_t> left_out;
  std::uint64_t receipts = 0;
};

/// The same setup, in which a run may end without any of its transactions.
[[nodiscard]] ReceiptSetup with_optional_transactions(ReceiptSetup setup);

/// Sends the transactions that a run sends, each when everything before has ended.
[[nodiscard]] ScheduledRun run_serially(ReceiptModel& model, const ScheduledRun& run);

/// Shrinks a path of `model`, whose transactions must all be optional. `is_same` says whether a run
/// breaks the same property; it holds for the path itself. Executes at most `receipts_max` receipts
/// more or less, and keeps the smallest run so far.
[[nodiscard]] SmallRun shrink(ReceiptModel& model, std::span<const StepId> path,
                              const std::function<bool(const ScheduledRun&)>& is_same,
                              std::uint64_t receipts_max);

}  // namespace farcall::explore
