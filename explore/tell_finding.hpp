// What people read of a finding.
#pragma once

#include "explore/campaign.hpp"
#include "explore/realize.hpp"
#include "explore/receipt_model.hpp"
#include "explore/schedule.hpp"

namespace farcall::explore {

/// Adds the story, the comparison with the run in which the same transactions do not meet, and the
/// C++ test. `run` is the finding's, by `model`; `made` the same as blocks of `world`.
void tell_finding(Finding& finding, ReceiptModel& model, const ScheduledRun& run,
                  const Realization& made, const ScenarioWorld& world, vm::VirtualMachine& machine);

}  // namespace farcall::explore
