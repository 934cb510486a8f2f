// Where traces come from. A source hands out what is known of a transaction as plain facts; `build`
// turns facts into a trace and knows nothing of chains or RPC.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "protocol/outcome.hpp"
#include "protocol/parameters.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"
#include "runtime/storage_usage.hpp"
#include "trace/trace.hpp"
#include "vm/call/external.hpp"
#include "vm/engine/stack_frame.hpp"

namespace farcall::trace {

/// What a trace needs of a block.
struct BlockFacts {
  BlockHeight height;
  std::optional<CryptoHash> hash;
  std::optional<Nanoseconds> time;
  /// At which its chunks burnt gas: that of the header before.
  std::optional<Balance> gas_price;
};

/// An outcome and where it stands.
struct OutcomeFacts {
  /// Never null where there are facts: a chain's own, which is kept and not copied.
  std::shared_ptr<const protocol::ExecutionOutcome> outcome;
  BlockHeight block;
  std::optional<ShardId> shard;
  /// Position among the outcomes of the chunk, and their number.
  std::optional<std::uint64_t> order;
  std::optional<std::uint64_t> of;
};

/// A data receipt that a receipt made.
struct SentData {
  CryptoHash data_id;
  AccountId receiver;
  /// Nothing: the promise failed.
  std::optional<Bytes> data;
  bool is_resumption = false;
  std::optional<BlockHeight> arrived;
  /// Of resumptions: the yield of another transaction that they are for.
  OutsideEnd target;
};

/// How a yield came to its data, from outside of the transaction.
struct Resumption {
  OutsideEnd by;
  std::optional<Bytes> data;
  std::optional<BlockHeight> sent;
  std::optional<BlockHeight> arrived;
};

/// What a replay heard of the call that made a receipt fail.
struct FailedCall {
  std::optional<vm::Shortage> shortage;
  /// The host function that refused; nothing: the contract's own instructions could not go on.
  std::optional<HostCallTrace> refused_by;
  /// The account of the promise that function was about.
  std::optional<AccountId> promise_receiver;
};

/// Gas that a call would have needed.
struct Remedy {
  /// The least that lets the receipt succeed; nothing: it fails with the most that may be attached,
  /// too.
  std::optional<Gas> enough;
  /// One unit less fails. Otherwise a thousandth less does.
  bool is_exact = false;
  /// The most that was tried.
  Gas most;
};

struct ReceiptFacts {
  CryptoHash id;
  /// Null: nothing is known but the id.
  protocol::ReceiptPtr receipt;
  /// Nothing: it did not run yet, or the source does not know.
  std::optional<OutcomeFacts> outcome;
  /// The source does not know whether it ran.
  bool is_unknown = false;
  std::optional<BlockHeight> arrived;
  std::vector<SentData> sent;
  /// Distributions of global contracts that it made.
  std::vector<protocol::ReceiptPtr> distributions;
  /// Of yields that were resumed from outside.
  Boxed<Resumption> resumption;
  /// What it wrote; without a replay only what it kept.
  Boxed<std::vector<WriteTrace>> writes;
  /// From a replay of its chunk.
  Boxed<std::vector<ReadTrace>> reads;
  Boxed<std::vector<HostCallTrace>> host_calls;
  std::uint64_t host_calls_left_out = 0;
  Boxed<FailedCall> failed_call;
  /// What the account's storage needed at the end of the receipt, and what there was for it.
  Boxed<runtime::StorageStake> storage;
  /// What would have worked, found by running the receipt again.
  Boxed<Remedy> remedy;
  /// Where a method was not found: those that the receiver's contract has.
  Boxed<std::vector<std::string>> methods;
  /// Where the contract's code trapped: the functions that it was in, innermost first.
  std::vector<vm::StackFrame> stopped_in;
};

struct Facts {
  SourceInfo source;
  /// Null: costs are not known for this protocol version.
  const protocol::RuntimeConfig* config = nullptr;
  protocol::Transaction transaction;
  CryptoHash hash;
  OutcomeFacts outcome;
  /// What charging the signer wrote.
  std::optional<std::vector<WriteTrace>> writes;
  /// Invariants that the source itself found broken.
  std::vector<std::string> violations;
  /// Of the transaction and everything that came of it, in any order.
  std::vector<ReceiptFacts> receipts;
  std::map<BlockHeight, BlockFacts> blocks;
  std::map<AccountId, ShardId> shards;
};

/// One way to get facts. Not thread-safe.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;
  /// Fails for a transaction, or receipt, that the source does not know.
  [[nodiscard]] virtual Result<Facts> facts(const CryptoHash& transaction) = 0;
};

/// The call at which a receipt failed. Valid as long as the receipt's outcome.
struct CallFailure {
  std::size_t action;
  const protocol::FunctionCallError& error;
};
/// Nothing: it did not fail, or not in a call.
[[nodiscard]] std::optional<CallFailure> failed_call(const ReceiptFacts& receipt);
/// Whether it failed because the contract has no such method.
[[nodiscard]] bool lacks_method(const ReceiptFacts& receipt);
/// How the protocol's text for a trap of the contract's code begins (vm/call/call_failure.cpp).
inline constexpr std::string_view kTrapText = "WebAssembly trap: ";
/// Whether a trap of the contract's code made it fail.
[[nodiscard]] bool has_trapped(const ReceiptFacts& receipt);

/// The trace that follows from facts. `violations` is left empty: see `check`.
[[nodiscard]] Trace build(Facts facts);

/// Facts, built.
[[nodiscard]] Result<Trace> trace_of(Source& source, const CryptoHash& transaction);

}  // namespace farcall::trace
