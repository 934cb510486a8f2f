#include "chain/history/transaction_status.hpp"

#include <algorithm>

namespace farcall::chain {
namespace {

void follow(const Chain& chain, const protocol::ExecutionOutcome& parent,
            TransactionStatus& status) {
  for (const CryptoHash& id : parent.receipt_ids) {
    std::optional<OutcomeLocation> location = chain.find_outcome(id);
    if (!location.has_value()) {
      status.pending.push_back(id);
      continue;
    }
    status.receipt_outcomes.push_back(*location);
    follow(chain, location->outcome().outcome, status);
  }
}

const protocol::ExecutionStatus* follow_result(const TransactionStatus& status) {
  const protocol::ExecutionStatus* result = &status.outcome.outcome().outcome.status;
  while (const auto* passed = std::get_if<protocol::execution_status::SuccessReceiptId>(result)) {
    const auto next =
        std::ranges::find(status.receipt_outcomes, passed->receipt_id,
                          [](const OutcomeLocation& location) { return location.outcome().id; });
    if (next == status.receipt_outcomes.end()) return nullptr;
    result = &next->outcome().outcome.status;
  }
  return result;
}

Progress progress_of(const Chain& chain, const TransactionStatus& status) {
  const BlockPtr final_block = chain.final_block();
  const auto is_final = [&](const OutcomeLocation& location) {
    return final_block != nullptr && location.block->height() <= final_block->height();
  };
  const bool executed = std::ranges::all_of(status.pending, [&](const CryptoHash& id) {
    const protocol::ReceiptPtr receipt = chain.find_receipt(id);
    return receipt != nullptr && receipt->predecessor_id.is_system();
  });
  if (!is_final(status.outcome))
    return executed ? Progress::kExecutedOptimistic : Progress::kIncluded;
  if (!executed) return Progress::kIncludedFinal;
  const bool all_final =
      status.pending.empty() && std::ranges::all_of(status.receipt_outcomes, is_final);
  return all_final ? Progress::kFinal : Progress::kExecuted;
}

}  // namespace

std::optional<TransactionStatus> transaction_status(const Chain& chain, const CryptoHash& hash) {
  std::optional<OutcomeLocation> location = chain.find_outcome(hash);
  if (!location.has_value()) return std::nullopt;
  TransactionStatus status;
  status.transaction = chain.find_transaction(hash);
  if (status.transaction == nullptr) return std::nullopt;
  status.outcome = std::move(*location);
  follow(chain, status.outcome.outcome().outcome, status);
  status.result = follow_result(status);
  status.progress = progress_of(chain, status);
  return status;
}

std::vector<protocol::ReceiptPtr> receipts_of(const Chain& chain, const TransactionStatus& status) {
  const protocol::Transaction& transaction = status.transaction->transaction();
  const std::vector<CryptoHash>& made = status.outcome.outcome().outcome.receipt_ids;
  const bool is_local = transaction.signer_id == transaction.receiver_id;
  std::vector<protocol::ReceiptPtr> receipts;
  for (const OutcomeLocation& location : status.receipt_outcomes) {
    const CryptoHash& id = location.outcome().id;
    if (is_local && !made.empty() && id == made.front()) continue;
    protocol::ReceiptPtr receipt = chain.find_receipt(id);
    // Blocks from before the chain's first readable one may have made it.
    if (receipt != nullptr) receipts.push_back(std::move(receipt));
  }
  return receipts;
}

}  // namespace farcall::chain
