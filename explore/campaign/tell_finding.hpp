// What people read of a finding.
#pragma once

#include "explore/campaign/campaign.hpp"
#include "explore/layout/layout_model.hpp"
#include "explore/realize/realize.hpp"
#include "explore/search/receipt_model.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

/// The run in which the same transactions do not meet.
struct SerialRun {
  const ScheduledRun& run;
  /// As blocks; null: it did not come out as such, or is the finding's.
  const Realization* made = nullptr;
  /// It is the finding's.
  bool is_same = false;
};
/// Adds the story, the comparison with `good`, and the C++ test. `run` is the finding's in the
/// model of receipts, `made` the same as blocks.
void tell_beside(Finding& finding, const Realization& made, const ScheduledRun& run,
                 const SerialRun& good);

/// Adds the story, the comparison with the run in which the same transactions do not meet, and the
/// C++ test. `run` is the finding's, by `model`; `made` the same as blocks of `world`.
void tell_finding(Finding& finding, ReceiptModel& model, const ScheduledRun& run,
                  const Realization& made, const ScenarioWorld& world, vm::VirtualMachine& machine);

/// Makes the blocks of a run of a layout again and tells it as a finding. All transactions of
/// `model` are optional. Fails if the blocks do not have what the model of receipts has.
[[nodiscard]] Result<void> tell_layout_run(Finding& finding, LayoutModel& model,
                                           const ScenarioWorld& world, const ScheduledRun& run);

/// Runs the finding's schedule in its scenario, of whatever mode, makes its blocks and tells it.
/// The run in the model of receipts.
[[nodiscard]] Result<ScheduledRun> tell_schedule(Finding& finding, const ScenarioWorld& world,
                                                 vm::VirtualMachine& machine);

}  // namespace farcall::explore
