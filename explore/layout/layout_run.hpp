// Single runs of a layout: made small, made as blocks of a chain, and told.
#pragma once

#include <expected>
#include <functional>
#include <span>

#include "explore/layout/layout_model.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

/// The same run in the model of receipts, as oracles want it. The schedule is that of the layout.
[[nodiscard]] ScheduledRun receipts_of(const ScheduledRun& run);
/// The deliveries of a run of `first`, made again in another model of the same story, in which
/// other things may come of them; what is under way when one of them is not possible comes in the
/// natural order.
[[nodiscard]] ScheduledRun repeat_receipts(ReceiptModel& model, LayoutModel& first,
                                           const ScheduledRun& run);
/// How model and blocks came apart in a run; empty: they did not.
[[nodiscard]] std::string divergence_of(const ScheduledRun& run);

/// Takes the steps of a path as far as they are enabled, then makes natural blocks to the end.
[[nodiscard]] ScheduledRun follow_path(LayoutModel& model, std::span<const StepId> path);

/// A small run that breaks the same: without transactions and choices that it does not need.
/// `setup`: with which `path` was found. The run is one of a model whose transactions are all
/// optional, so that its schedule names those that land.
[[nodiscard]] ScheduledRun shrink_layout(const ScenarioWorld& world, const ReceiptSetup& setup,
                                         vm::VirtualMachine& machine, std::span<const StepId> path,
                                         const std::function<bool(const ScheduledRun&)>& is_same,
                                         std::uint64_t receipts_max);
/// Sends the transactions that a run sends, each when everything before has ended. All transactions
/// of `model` are optional.
[[nodiscard]] ScheduledRun run_layout_serially(LayoutModel& model, const ScheduledRun& run);

/// Makes the blocks of a run on the world's chain, and requires that everything ended there as in
/// the model of receipts, as `realize` does.
[[nodiscard]] std::expected<Realization, RealizeError> realize_layout(LayoutModel& model,
                                                                      const ScenarioWorld& world,
                                                                      const ScheduledRun& run);

}  // namespace farcall::explore
