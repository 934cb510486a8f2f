#include "chain/rules/block_plan.hpp"

namespace farcall::chain {

const TransactionPtr& transaction_of(const BlockTransaction& planned) noexcept {
  if (const auto* verified = std::get_if<protocol::VerifiedTransaction>(&planned))
    return verified->pointer();
  return *std::get_if<TransactionPtr>(&planned);
}

std::string_view rule_text(PlanRule rule) {
  switch (rule) {
    case PlanRule::kHeightGrows:
      return "heights grow from block to block";
    case PlanRule::kTimeGrows:
      return "time grows from block to block";
    case PlanRule::kKnownShard:
      return "chunks belong to shards of the layout";
    case PlanRule::kChunkPresent:
      return "a missing chunk has no transactions and is never full";
    case PlanRule::kFirstBlockIsEmpty:
      return "the block after genesis has no chunks";
    case PlanRule::kWithinGasLimit:
      return "a chunk is full at its gas limit at the latest";
    case PlanRule::kPriceMovesSlowly:
      return "the gas price moves at most by the adjustment rate";
  }
  return "";
}

}  // namespace farcall::chain
