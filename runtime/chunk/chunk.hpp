// The application of one chunk as an object: it is driven transaction by transaction and receipt by
// receipt, can be stopped between any two, and copied there. `apply` drives it from beginning to
// end. Order and rules: runtime/runtime/src/lib.rs of nearcore.
#pragma once

#include <cstddef>
#include <deque>
#include <unordered_set>
#include <vector>

#include "base/shared.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/chunk/receipt_queues.hpp"
#include "runtime/receipt/receipt_sink.hpp"
#include "runtime/transaction/transactions.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// A chunk that is present in its block, on its way. Its phases come in the order of the functions
/// below; one that has nothing to do may be left out, and none may be entered again after a later
/// one. A copy goes on independently from the same point, also on another thread: pending rows,
/// touched trie nodes, compute and queues are its own.
class ChunkRun {
 public:
  /// Begins the chunk: updates validator accounts, schedules bandwidth, and sends what waited in
  /// buffers. `machine` and `listener` must outlive the run.
  ChunkRun(const state::Trie& state, const Shared<ChunkContext>& context,
           vm::VirtualMachine& machine, ApplyListener* listener = nullptr);
  /// Nobody listens to a copy.
  ChunkRun(const ChunkRun& other);
  ChunkRun& operator=(const ChunkRun& other) = delete;
  ~ChunkRun() = default;

  /// Makes room for what is going to come.
  void reserve(std::size_t transactions, std::size_t receipts);
  /// Hints at receipts that come next: what they will certainly look at is fetched ahead.
  void prefetch(std::span<const protocol::ReceiptPtr> receipts) const;
  void prefetch(std::span<const IncomingTransaction> transactions) const;
  /// Receipts or transactions that one hint takes.
  static constexpr std::size_t kPrefetchMax = state::Trie::kPrefetchKeysMax / 2;

  /// Charges the signer and makes the receipt. One to the signer itself waits for `run_local`.
  void convert(const IncomingTransaction& transaction);
  /// Runs the next receipt of a transaction to its own signer, or delays it where the chunk is
  /// full. False: there is none left.
  bool run_local();
  /// Runs the next delayed receipt. False: none is left, or the chunk is full.
  bool run_delayed();
  /// Runs a receipt that other chunks sent, or delays it where the chunk is full.
  void receive(const protocol::ReceiptPtr& receipt);
  /// Resumes the next yield whose time is over. False: none is left, or the chunk is full.
  bool run_timeout();
  /// All of the above for a whole chunk, in order.
  void run_all(std::span<const IncomingTransaction> transactions,
               std::span<const protocol::ReceiptPtr> incoming);
  /// Ends the chunk.
  [[nodiscard]] ApplyResult finish() &&;

  /// No more receipts run: the compute limit or the bound of the state proof is reached.
  [[nodiscard]] bool is_full() const;
  /// The state with everything so far.
  [[nodiscard]] const state::TrieUpdate& state() const noexcept { return state_; }
  [[nodiscard]] const ChunkContext& context() const noexcept { return *context_; }

 private:
  enum class Phase : std::uint8_t { kTransactions, kLocal, kDelayed, kIncoming, kTimeouts };

  [[nodiscard]] const ReceiptEnvironment& environment() const { return context_->environment; }
  [[nodiscard]] const protocol::RuntimeConfig& config() const { return *environment().config; }
  [[nodiscard]] bool proof_is_full() const;
  void enter(Phase phase);
  void send(const protocol::ReceiptPtr& receipt);
  void run_or_delay(const protocol::ReceiptPtr& receipt);
  void process(const protocol::ReceiptPtr& receipt);
  void take(ReceiptEffects& effects);
  [[nodiscard]] protocol::ReceiptPtr pop_delayed();
  [[nodiscard]] std::vector<ValidatorProposal> last_proposals();

  Shared<ChunkContext> context_;
  vm::VirtualMachine* machine_;
  ApplyListener* listener_;
  state::TrieUpdate state_;
  ReceiptSink sink_;
  DelayedQueue delayed_;
  Phase phase_ = Phase::kTransactions;
  /// Transactions of the chunk so far, where each may be in it once.
  std::unordered_set<CryptoHash> transactions_;
  std::deque<protocol::ReceiptPtr> local_;
  std::vector<ValidatorProposal> proposals_;
  std::uint64_t timeouts_ = 0;
  Compute compute_;
  Balance burnt_;
  Balance subsidized_;
  ApplyResult result_;
};

}  // namespace farcall::runtime
