// Compares blocks with the run of the model that they were made for.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <vector>

#include "chain/chain.hpp"
#include "explore/campaign/run_record.hpp"
#include "explore/realize/realize.hpp"

namespace farcall::explore {

struct CheckedBlocks {
  /// Ids of the outcomes of each step of the run, in order.
  std::vector<std::vector<CryptoHash>> by_step;
  std::vector<std::string> not_compared;
};

/// Requires that each account ran what the model ran there, in that order, with the same success or
/// failure, and has the same contract data; that all steps of the path happened, and nothing that
/// is not part of the run but what `strangers` do, who only make load. `blocks`: those after the
/// world's head, up to the head of `chain`.
[[nodiscard]] std::expected<CheckedBlocks, RealizeError> check_blocks(
    const ReceiptModel& model, const RunRecord& record, const chain::Chain& chain,
    std::span<const chain::BlockPtr> blocks, std::span<const protocol::AccountId> strangers = {});

}  // namespace farcall::explore
