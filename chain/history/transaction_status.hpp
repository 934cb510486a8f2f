// The progress of a transaction and all its outcomes so far: the answer of the JSON-RPC method `tx`
// (nearcore chain/chain/src/chain.rs).
#pragma once

#include <optional>
#include <vector>

#include "chain/chain.hpp"

namespace farcall::chain {

/// Levels in the order in which they are reached; the names are those of `wait_until`.
enum class Progress : std::uint8_t {
  kNone,
  kIncluded,
  /// All receipts but refunds were executed.
  kExecutedOptimistic,
  /// The transaction's block is final.
  kIncludedFinal,
  /// Both of these.
  kExecuted,
  /// All receipts were executed, and their blocks are final.
  kFinal,
};

struct TransactionStatus {
  Progress progress = Progress::kNone;
  TransactionPtr transaction;
  OutcomeLocation outcome;
  /// Depth first, parents before children, in the order of `receipt_ids`.
  std::vector<OutcomeLocation> receipt_outcomes;
  /// Receipts that were not executed yet.
  std::vector<CryptoHash> pending;
  /// The transaction's own result, following receipts that it was passed to; null while that is
  /// not known. Points into the outcomes above.
  const protocol::ExecutionStatus* result = nullptr;
};

/// Nothing for a transaction that is in no readable block.
[[nodiscard]] std::optional<TransactionStatus> transaction_status(const Chain& chain,
                                                                  const CryptoHash& hash);

/// The receipts of `status.receipt_outcomes`, in the same order, without the transaction's own if
/// its signer received it (nearcore's get_transaction_result_with_receipt).
[[nodiscard]] std::vector<protocol::ReceiptPtr> receipts_of(const Chain& chain,
                                                            const TransactionStatus& status);

}  // namespace farcall::chain
