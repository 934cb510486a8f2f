// What a transaction did, as a value: its receipts as a tree of origins, with an edge from each
// receipt to those whose results it waits for.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::chain {
class Chain;
}

namespace farcall::trace {

/// Where something happened.
struct Place {
  BlockHeight block;
  ShardId shard;
};

enum class ReceiptKind : std::uint8_t {
  kActions,
  /// From `system`: a deposit or gas that was not used goes back.
  kRefund,
  /// A callback that waits to be resumed.
  kYield,
};

/// One receipt with actions. Its children are the receipts it made, refunds included.
struct ReceiptTrace {
  CryptoHash id;
  /// Place in the tree: "0" came from the transaction, "0.1" is its second child.
  std::string path;
  ReceiptKind kind = ReceiptKind::kActions;
  protocol::AccountId predecessor;
  protocol::AccountId receiver;
  std::vector<protocol::Action> actions;
  /// Deposits of all actions.
  Balance deposit;
  /// Gas attached to calls.
  Gas gas_attached;
  /// Receipts whose results come in as data; empty path: made outside this transaction.
  std::vector<std::string> waits_for;
  /// Nothing while it has not run.
  std::optional<Place> place;
  std::optional<protocol::ExecutionOutcome> outcome;
  std::vector<ReceiptTrace> children;
};

struct TransactionTrace {
  CryptoHash hash;
  protocol::AccountId signer;
  protocol::AccountId receiver;
  Place place;
  protocol::ExecutionOutcome outcome;
  std::optional<ReceiptTrace> root;

  /// Three values, since "succeeded" can hide a failure inside.
  enum class Verdict : std::uint8_t { kSucceeded, kSucceededWithFailures, kFailed, kPending };
  [[nodiscard]] Verdict verdict() const;
  /// The final result: that of the transaction, or of the receipt that it passed its result to.
  [[nodiscard]] const protocol::ExecutionStatus* result() const;
  [[nodiscard]] const ReceiptTrace* find(std::string_view path) const;
  /// Sums over the transaction and all receipts.
  [[nodiscard]] Gas gas_burnt() const;
  [[nodiscard]] Balance tokens_burnt() const;
};

/// Everything a chain knows of a transaction. Fails for a hash that it does not know.
[[nodiscard]] Result<TransactionTrace> collect(const chain::Chain& chain, const CryptoHash& hash);

struct RenderOptions {
  /// Columns that a line may take.
  std::size_t width = 100;
  /// Colours, for terminals.
  bool colour = false;
  /// Refunds of gas are left out unless asked for: they are one line for nearly every receipt.
  bool gas_refunds = false;
};
/// A tree for terminals; ends with a newline.
[[nodiscard]] std::string render(const TransactionTrace& trace, const RenderOptions& options = {});

/// Text for people: "2 NEAR", "1 yoctoNEAR", "1.25 NEAR".
[[nodiscard]] std::string format_near(Balance amount);
/// "2.35 Tgas", "100 Tgas", "0.0004 Tgas".
[[nodiscard]] std::string format_gas(Gas gas);
/// The one sentence that says why: with the numbers that the protocol gives.
[[nodiscard]] std::string explain(const protocol::TxExecutionError& error);
/// Printable text as it is, other bytes as base64 with a mark, cut to `limit` characters.
[[nodiscard]] std::string format_bytes(ByteView bytes, std::size_t limit);

}  // namespace farcall::trace
