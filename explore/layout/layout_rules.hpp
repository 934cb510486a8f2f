// Which rules of the protocol let the blocks of a layout leave the natural order.
#pragma once

#include <vector>

#include "explore/layout/layout_model.hpp"
#include "explore/realize/realize.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

/// By delivery of the run, block after block.
[[nodiscard]] std::vector<std::vector<RuleUse>> layout_rules(const LayoutModel& model,
                                                             const ScheduledRun& run);

}  // namespace farcall::explore
