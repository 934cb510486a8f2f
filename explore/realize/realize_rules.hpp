// Which rules of the protocol let the steps of a run leave the natural order.
#pragma once

#include <span>
#include <vector>

#include "explore/campaign/run_record.hpp"
#include "explore/realize/block_planner.hpp"
#include "explore/realize/realize.hpp"

namespace farcall::explore {

/// The blocks of a run.
struct RunBlocks {
  std::span<const PlannedBlock> planned;
  std::span<const BlockHeight> heights;
  /// Whether the shuffle of the block's groups had to be looked for.
  const std::vector<bool>& is_ground;
};

/// By step.
[[nodiscard]] std::vector<std::vector<RuleUse>> rules_of(const ReceiptModel& model,
                                                         const RunRecord& record,
                                                         const DeliveryPlan& plan,
                                                         const RunBlocks& blocks);

}  // namespace farcall::explore
