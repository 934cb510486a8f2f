#include "runtime/apply.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_set>

#include "runtime/bandwidth_scheduler.hpp"
#include "runtime/congestion.hpp"
#include "runtime/execute_receipt.hpp"
#include "runtime/ids.hpp"
#include "runtime/receipt_queues.hpp"
#include "runtime/receipt_sink.hpp"
#include "runtime/records.hpp"
#include "runtime/resharding.hpp"
#include "runtime/transactions.hpp"
#include "runtime/validation.hpp"
#include "runtime/validator_accounts.hpp"
#include "runtime/yields.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

/// The application of one chunk that is there.
class ChunkApplication {
 public:
  ChunkApplication(state::TrieUpdate& state, const ChunkContext& chunk,
                   const BandwidthGrants& grants, const CongestionInfo& own,
                   vm::VirtualMachine& machine, ApplyListener* listener)
      : state_{state},
        chunk_{chunk},
        context_{chunk.environment, machine,
                 listener == nullptr ? nullptr : listener->host_calls()},
        listener_{listener},
        delayed_{state},
        sink_{state, chunk, grants, own} {}

  void run(std::span<const IncomingTransaction> transactions,
           std::span<const ReceiptPtr> incoming) {
    result_.outcomes.reserve(transactions.size() + incoming.size());
    sink_.forward_from_buffers();
    process_transactions(transactions);
    process_local();
    process_delayed();
    process_incoming(incoming);
    process_yield_timeouts();
  }

  /// The result without the state.
  ApplyResult finish() {
    CongestionInfo& congestion = sink_.congestion();
    delayed_.apply_to(congestion);
    congestion.allowed_shard =
        next_allowed_shard(*environment().layout, environment().shard_id, environment().height);
    result_.congestion = congestion;
    result_.bandwidth_requests = sink_.bandwidth_requests();
    state_.commit(cause::updated_delayed_receipts());
    result_.outgoing = sink_.take_outgoing();
    result_.outgoing_order = sink_.take_order();
    result_.balance_burnt = burnt_ - subsidized_;
    result_.compute_used = compute_;
    for (const OutcomeWithId& outcome : result_.outcomes) {
      result_.gas_used += outcome.outcome.gas_burnt;
    }
    result_.validator_proposals = last_proposals();
    return std::move(result_);
  }

 private:
  [[nodiscard]] const ReceiptEnvironment& environment() const { return chunk_.environment; }
  [[nodiscard]] const RuntimeConfig& config() const { return *environment().config; }

  /// Rows may still be read until the proof is too large, and receipts run until the time is up.
  [[nodiscard]] bool is_full() const {
    return compute_.value() >= chunk_.gas_limit.value() || proof_is_full();
  }
  [[nodiscard]] bool proof_is_full() const {
    return state_.proof_size_upper_bound() > config().main_storage_proof_size_soft_limit;
  }

  void process_transactions(std::span<const IncomingTransaction> transactions) {
    const auto verdicts = validate_all(config(), transactions);
    std::unordered_set<CryptoHash> seen;
    for (std::size_t i = 0; i < transactions.size(); ++i) {
      const SignedTransaction& transaction = *transactions[i].transaction;
      // An outcome is named by its transaction, so there can be only one.
      if (config().features.unique_chunk_transactions && !seen.insert(transaction.hash()).second) {
        continue;
      }
      TransactionEffects effects =
          process_transaction(state_, environment(), transaction, verdicts[i]);
      burnt_ += effects.outcome.outcome.tokens_burnt;
      compute_ += effects.outcome.outcome.compute_usage;
      result_.outcomes.push_back(std::move(effects.outcome));
      if (effects.receipt == nullptr) continue;
      if (effects.receipt->receiver_id == transaction.transaction().signer_id) {
        local_.push_back(std::move(effects.receipt));
      } else {
        sink_.send(effects.receipt);
      }
    }
  }

  void process_local() {
    for (const ReceiptPtr& receipt : local_) {
      result_.local.push_back(receipt);
      run_or_delay(receipt);
    }
  }

  void process_delayed() {
    // The proof is looked at before each item is read, also after one that belongs elsewhere.
    while (!is_full()) {
      const ReceiptPtr receipt = pop_delayed();
      if (receipt == nullptr) return;
      // A genesis may hold receipts that nobody validated.
      FARCALL_ASSERT(validate_existing_receipt(config(), *receipt).has_value(),
                     "receipts that wait were validated when they were made");
      process(receipt);
    }
  }

  ReceiptPtr pop_delayed() {
    while (!proof_is_full()) {
      ReceiptPtr receipt = delayed_.pop(config());
      if (receipt == nullptr) return nullptr;
      // After a shard was split both halves hold the whole queue; each runs its own part.
      if (is_ours(*receipt)) return receipt;
    }
    return nullptr;
  }

  [[nodiscard]] bool is_ours(const Receipt& receipt) const {
    return target_shard(*environment().layout, receipt) == environment().shard_id;
  }

  void process_incoming(std::span<const ReceiptPtr> incoming) {
    for (const ReceiptPtr& receipt : incoming) {
      run_or_delay(receipt);
    }
  }

  void run_or_delay(const ReceiptPtr& receipt) {
    if (is_full()) {
      delayed_.push(config(), *receipt);
    } else {
      process(receipt);
    }
  }

  /// The receipt, then the instant receipts that it makes, and theirs.
  void process(const ReceiptPtr& receipt) {
    process_one(*receipt);
    while (!instant_.empty()) {
      const ReceiptPtr next = std::move(instant_.front());
      instant_.pop_front();
      process_one(*next);
      result_.local.push_back(next);
    }
  }

  void process_one(const Receipt& receipt) {
    if (listener_ != nullptr) listener_->receipt_begins(receipt);
    ReceiptEffects effects = process_receipt(state_, context_, receipt);
    if (listener_ != nullptr && effects.outcome) {
      listener_->receipt_ends(effects.freed != nullptr ? *effects.freed : receipt, *effects.outcome,
                              effects.new_receipts);
    }
    compute_ += effects.compute_without_outcome;
    burnt_ += effects.burnt.paid + effects.burnt.lost;
    subsidized_ += effects.burnt.subsidized;
    std::ranges::move(effects.proposals, std::back_inserter(proposals_));
    for (ReceiptPtr& made : effects.new_receipts) {
      if (made->is_instant()) {
        instant_.push_back(std::move(made));
      } else {
        sink_.send(made);
      }
    }
    if (effects.outcome) {
      compute_ += effects.outcome->outcome.compute_usage;
      result_.outcomes.push_back(std::move(*effects.outcome));
    }
  }

  /// Yields that nobody resumed in time get a resumption without data.
  void process_yield_timeouts() {
    QueueIndices indices = read_yield_indices(state_);
    const QueueIndices before = indices;
    std::uint64_t made = 0;
    while (indices.first < indices.next && !is_full()) {
      const TrieKey key = trie_key::yield_timeout(indices.first);
      const auto entry = read_row<YieldTimeout>(state_, key);
      FARCALL_ASSERT(entry.has_value(), "a queue has all items between its indices");
      if (entry->expires_at > environment().height) break;
      if (state_.contains(
              trie_key::by_hash(Column::kPromiseYieldReceipt, entry->account_id, entry->data_id))) {
        sink_.send(std::make_shared<const Receipt>(
            Receipt{entry->account_id, entry->account_id,
                    timeout_receipt_id(entry->data_id, environment().height, made++),
                    DataReceipt{entry->data_id, std::nullopt, true}}));
      }
      state_.remove(key);
      ++indices.first;
    }
    if (indices != before) write_yield_indices(state_, indices);
  }

  /// The last proposal of each account, the newest first.
  std::vector<ValidatorProposal> last_proposals() {
    std::vector<ValidatorProposal> last;
    std::set<AccountId> seen;
    for (auto proposal = proposals_.rbegin(); proposal != proposals_.rend(); ++proposal) {
      if (seen.insert(proposal->account_id).second) last.push_back(std::move(*proposal));
    }
    return last;
  }

  state::TrieUpdate& state_;
  const ChunkContext& chunk_;
  ReceiptContext context_;
  ApplyListener* listener_;
  DelayedQueue delayed_;
  ReceiptSink sink_;
  std::vector<ReceiptPtr> local_;
  std::deque<ReceiptPtr> instant_;
  std::vector<ValidatorProposal> proposals_;
  Compute compute_;
  Balance burnt_;
  Balance subsidized_;
  ApplyResult result_;
};

/// A missing chunk passes on what was known.
ApplyResult carry_over(const ChunkContext& chunk) {
  ApplyResult result;
  const auto own = chunk.shards.find(chunk.environment.shard_id);
  if (own == chunk.shards.end()) return result;
  result.congestion = own->second.congestion;
  result.bandwidth_requests = own->second.bandwidth_requests;
  return result;
}

}  // namespace

ApplyResult apply(const state::Trie& state, const ChunkContext& chunk,
                  std::span<const IncomingTransaction> transactions,
                  std::span<const ReceiptPtr> incoming, vm::VirtualMachine& machine,
                  ApplyListener* listener) {
  state::TrieUpdate update{state};
  update.reserve(16 + transactions.size() * 4 + incoming.size() * 4);
  if (listener != nullptr) update.set_listener(listener->state());
  if (chunk.validator_update) {
    update_validator_accounts(update, *chunk.validator_update);
  }
  ApplyResult result;
  if (chunk.is_new_chunk) {
    const ReceiptEnvironment& environment = chunk.environment;
    const BandwidthGrants grants = run_bandwidth_scheduler(update, chunk);
    const auto own = chunk.shards.find(environment.shard_id);
    ChunkApplication application{
        update,
        chunk,
        grants,
        own != chunk.shards.end()
            ? own->second.congestion
            : count_congestion(update, *environment.config, environment.shard_id),
        machine,
        listener};
    application.run(transactions, incoming);
    result = application.finish();
  } else {
    (void)run_bandwidth_scheduler(update, chunk);
    result = carry_over(chunk);
  }
  result.recorded_proof_size = update.proof_size_upper_bound();
  state::FinalizedUpdate finalized = update.finalize();
  result.state = std::move(finalized.trie);
  result.changes = std::move(finalized.changes);
  return result;
}

}  // namespace farcall::runtime
