// What came of a run: of each transaction, and of each receipt that failed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explore/search/receipt_model.hpp"

namespace farcall::explore {

/// What the signer of a transaction is told at the end.
struct TransactionEnd {
  bool is_sent = false;
  /// The transaction's own result is known: its receipts, as far as their result is its result,
  /// have run.
  bool has_result = false;
  bool has_failed = false;
  /// Its only receipt changed nothing and sent nothing: a contract that answers "not now".
  bool is_idle = false;
  /// The value that it returned; nothing: it failed or has no result yet.
  std::optional<Bytes> value;
  /// Why it failed, as text.
  std::string error;
};

/// A receipt that ran, and what became of its result.
struct RanReceipt {
  const Event* event = nullptr;
  /// Position among the executions of the run.
  std::size_t order = 0;
  /// Its result is the result of its transaction.
  bool is_final = false;
};

/// Facts of one run, read from a world's history. Refers to that history.
class RunFacts {
 public:
  RunFacts(const ReceiptWorld& world, std::size_t transactions);

  [[nodiscard]] const std::vector<TransactionEnd>& transactions() const noexcept {
    return transactions_;
  }
  /// Executions in their order.
  [[nodiscard]] const std::vector<RanReceipt>& executions() const noexcept { return executions_; }
  /// The execution that waited for this data; null: there is none.
  [[nodiscard]] const RanReceipt* waiting_for(const CryptoHash& data_id) const;
  /// The execution of a receipt, by its id; null: it did not run.
  [[nodiscard]] const RanReceipt* execution(const CryptoHash& receipt_id) const;
  /// All logs of a contract in order.
  [[nodiscard]] std::vector<std::string> logs(const protocol::AccountId& account) const;

 private:
  RunHistoryPtr history_;
  std::vector<TransactionEnd> transactions_;
  std::vector<RanReceipt> executions_;
  std::map<CryptoHash, std::size_t> by_id_;
  std::map<CryptoHash, std::size_t> by_input_;
};

/// ": why", escaped; empty: it did not fail.
[[nodiscard]] std::string error_suffix(const TransactionEnd& end);
/// "method" of a receipt's first call, or the name of its first action.
[[nodiscard]] std::string method_of(const protocol::Receipt& receipt);
/// "account.method".
[[nodiscard]] std::string place_of(const protocol::Receipt& receipt);
/// Why a receipt failed, in the words of its error; empty if it did not.
[[nodiscard]] std::string failure_text(const protocol::ExecutionStatus& status);

}  // namespace farcall::explore
