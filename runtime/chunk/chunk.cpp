#include "runtime/chunk/chunk.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "runtime/chunk/bandwidth_scheduler.hpp"
#include "runtime/chunk/congestion.hpp"
#include "runtime/chunk/resharding.hpp"
#include "runtime/chunk/validator_accounts.hpp"
#include "runtime/ids.hpp"
#include "runtime/receipt/receipt_step.hpp"
#include "runtime/receipt/yields.hpp"
#include "runtime/records.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

/// A state with what is done before any transaction.
state::TrieUpdate begun(const state::Trie& state, const ChunkContext& chunk,
                        ApplyListener* listener) {
  state::TrieUpdate update{state};
  if (listener != nullptr) update.set_listener(listener->state());
  if (chunk.validator_update) {
    update_validator_accounts(update, *chunk.validator_update, listener);
  }
  return update;
}

/// Congestion of the chunk's own shard as its header says, or counted in the block after genesis.
CongestionInfo own_congestion(state::TrieUpdate& state, const ChunkContext& chunk) {
  const ReceiptEnvironment& environment = chunk.environment;
  const auto own = chunk.shards.find(environment.shard_id);
  if (own != chunk.shards.end()) return own->second.congestion;
  return count_congestion(state, *environment.config, environment.shard_id);
}

void prefetch_keys(const state::Trie& state, std::span<const TrieKey> keys) {
  std::array<ByteView, state::Trie::kPrefetchKeysMax> views;
  std::ranges::transform(keys, views.begin(), [](const TrieKey& key) { return key.view(); });
  state.prefetch(std::span{views}.first(keys.size()));
}

ReceiptSink sink_of(state::TrieUpdate& state, const Shared<ChunkContext>& chunk) {
  const BandwidthGrants grants = run_bandwidth_scheduler(state, *chunk);
  const CongestionInfo own = own_congestion(state, *chunk);
  return ReceiptSink{state, chunk, grants, own};
}

}  // namespace

ChunkRun::ChunkRun(const state::Trie& state, const Shared<ChunkContext>& context,
                   vm::VirtualMachine& machine, ApplyListener* listener)
    : context_{context},
      machine_{&machine},
      listener_{listener},
      state_{begun(state, *context_, listener)},
      sink_{sink_of(state_, context_)},
      delayed_{state_} {
  FARCALL_ASSERT(context_->is_new_chunk, "a chunk that is missing runs nothing");
  sink_.forward_from_buffers(state_, listener_);
}

ChunkRun::ChunkRun(const ChunkRun& other)
    : context_{other.context_},
      machine_{other.machine_},
      listener_{nullptr},
      state_{other.state_},
      sink_{other.sink_},
      delayed_{other.delayed_},
      phase_{other.phase_},
      transactions_{other.transactions_},
      local_{other.local_},
      proposals_{other.proposals_},
      timeouts_{other.timeouts_},
      compute_{other.compute_},
      burnt_{other.burnt_},
      subsidized_{other.subsidized_},
      result_{other.result_} {}

void ChunkRun::reserve(std::size_t transactions, std::size_t receipts) {
  state_.reserve(16 + transactions * 4 + receipts * 4);
  result_.outcomes.reserve(transactions + receipts);
}

void ChunkRun::prefetch(std::span<const ReceiptPtr> receipts) const {
  std::vector<TrieKey> keys;
  keys.reserve(2 * kPrefetchMax);
  for (const ReceiptPtr& receipt : receipts.first(std::min(receipts.size(), kPrefetchMax))) {
    keys.push_back(trie_key::account(receipt->receiver_id));
    keys.push_back(trie_key::contract_code(receipt->receiver_id));
  }
  prefetch_keys(state_.base(), keys);
}

void ChunkRun::prefetch(std::span<const IncomingTransaction> transactions) const {
  std::vector<TrieKey> keys;
  keys.reserve(2 * kPrefetchMax);
  for (const IncomingTransaction& incoming :
       transactions.first(std::min(transactions.size(), kPrefetchMax))) {
    const Transaction& transaction = (*incoming).transaction();
    keys.push_back(trie_key::account(transaction.signer_id));
    keys.push_back(trie_key::access_key(transaction.signer_id, KeyHandle{transaction.public_key}));
  }
  prefetch_keys(state_.base(), keys);
}

void ChunkRun::run_all(std::span<const IncomingTransaction> transactions,
                       std::span<const ReceiptPtr> incoming) {
  reserve(transactions.size(), incoming.size());
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    if (i % kPrefetchMax == 0) prefetch(transactions.subspan(i));
    convert(transactions[i]);
  }
  while (run_local()) {
  }
  while (run_delayed()) {
  }
  for (std::size_t i = 0; i < incoming.size(); ++i) {
    if (i % kPrefetchMax == 0) prefetch(incoming.subspan(i));
    receive(incoming[i]);
  }
  while (run_timeout()) {
  }
}

bool ChunkRun::is_full() const {
  return compute_.value() >= context_->gas_limit.value() || proof_is_full();
}

bool ChunkRun::proof_is_full() const {
  return state_.proof_size_upper_bound() > config().main_storage_proof_size_soft_limit;
}

void ChunkRun::enter(Phase phase) {
  FARCALL_ASSERT(phase >= phase_, "a phase of a chunk is not entered again after a later one");
  FARCALL_ASSERT(phase <= Phase::kLocal || local_.empty(),
                 "local receipts run before delayed and incoming ones");
  FARCALL_ASSERT(
      phase <= Phase::kDelayed || phase_ > Phase::kDelayed || delayed_.size() == 0 || is_full(),
      "delayed receipts run before incoming ones");
  phase_ = phase;
}

void ChunkRun::send(const ReceiptPtr& receipt) {
  sink_.send(state_, receipt, listener_);
}

void ChunkRun::convert(const IncomingTransaction& incoming) {
  enter(Phase::kTransactions);
  const SignedTransaction& transaction = *incoming;
  // An outcome is named by its transaction, so there can be only one.
  if (config().features.unique_chunk_transactions &&
      !transactions_.insert(transaction.hash()).second) {
    return;
  }
  TransactionEffects effects = process_transaction(state_, environment(), incoming, listener_);
  burnt_ += effects.outcome.outcome.tokens_burnt;
  compute_ += effects.outcome.outcome.compute_usage;
  result_.outcomes.push_back(std::move(effects.outcome));
  if (effects.receipt == nullptr) return;
  if (effects.receipt->receiver_id == transaction.transaction().signer_id) {
    local_.push_back(std::move(effects.receipt));
  } else {
    send(effects.receipt);
  }
}

bool ChunkRun::run_local() {
  enter(Phase::kLocal);
  if (local_.empty()) return false;
  const ReceiptPtr receipt = std::move(local_.front());
  local_.pop_front();
  result_.local.push_back(receipt);
  run_or_delay(receipt);
  return true;
}

bool ChunkRun::run_delayed() {
  enter(Phase::kDelayed);
  // The proof is looked at before each item is read, also after one that belongs elsewhere.
  if (is_full()) return false;
  const ReceiptPtr receipt = pop_delayed();
  if (receipt == nullptr) return false;
  // The receipts of a genesis were not validated.
  FARCALL_ASSERT(validate_existing_receipt(config(), *receipt).has_value(),
                 "receipts that wait were validated when they were made");
  process(receipt);
  return true;
}

ReceiptPtr ChunkRun::pop_delayed() {
  while (!proof_is_full()) {
    ReceiptPtr receipt = delayed_.pop(state_, config());
    if (receipt == nullptr) return nullptr;
    // After a shard was split both halves hold the whole queue; each runs its own part.
    if (target_shard(*environment().layout, *receipt) == environment().shard_id) return receipt;
  }
  return nullptr;
}

void ChunkRun::receive(const ReceiptPtr& receipt) {
  enter(Phase::kIncoming);
  FARCALL_ASSERT(receipt != nullptr && !receipt->receipt_id.is_zero(),
                 "a receipt that arrives has its id");
  run_or_delay(receipt);
}

void ChunkRun::run_or_delay(const ReceiptPtr& receipt) {
  if (!is_full()) {
    process(receipt);
    return;
  }
  delayed_.push(state_, config(), *receipt);
  if (listener_ != nullptr) listener_->receipt_delayed(*receipt);
}

void ChunkRun::process(const ReceiptPtr& receipt) {
  const ReceiptContext context{environment(), *machine_, listener_};
  process_with_instants(state_, context, receipt,
                        [&](const ReceiptPtr& processed, ReceiptEffects& effects) {
                          take(effects);
                          if (processed != receipt) result_.local.push_back(processed);
                        });
}

void ChunkRun::take(ReceiptEffects& effects) {
  compute_ += effects.compute_without_outcome;
  burnt_ += effects.burnt.paid + effects.burnt.lost;
  subsidized_ += effects.burnt.subsidized;
  std::ranges::move(effects.proposals, std::back_inserter(proposals_));
  for (const ReceiptPtr& made : effects.new_receipts) send(made);
  if (!effects.outcome) return;
  compute_ += effects.outcome->outcome.compute_usage;
  result_.outcomes.push_back(std::move(*effects.outcome));
}

bool ChunkRun::run_timeout() {
  enter(Phase::kTimeouts);
  QueueIndices indices = read_yield_indices(state_);
  if (indices.first == indices.next || is_full()) return false;
  const TrieKey key = trie_key::yield_timeout(indices.first);
  const auto entry = read_row<YieldTimeout>(state_, key);
  FARCALL_ASSERT(entry.has_value(), "a queue has all items between its indices");
  if (entry->expires_at > environment().height) return false;
  if (state_.contains(
          trie_key::by_hash(Column::kPromiseYieldReceipt, entry->account_id, entry->data_id))) {
    // Nobody resumed the yield in time: it is resumed without data.
    send(std::make_shared<const Receipt>(
        Receipt{entry->account_id, entry->account_id,
                timeout_receipt_id(entry->data_id, environment().height, timeouts_++),
                DataReceipt{entry->data_id, std::nullopt, true}}));
  }
  state_.remove(key);
  ++indices.first;
  write_yield_indices(state_, indices);
  return true;
}

ApplyResult ChunkRun::finish() && {
  enter(Phase::kTimeouts);
  CongestionInfo& congestion = sink_.congestion();
  delayed_.apply_to(congestion);
  congestion.allowed_shard =
      next_allowed_shard(*environment().layout, environment().shard_id, environment().height);
  result_.congestion = congestion;
  result_.bandwidth_requests = sink_.bandwidth_requests(state_);
  state_.commit(cause::updated_delayed_receipts());
  result_.outgoing = sink_.take_outgoing();
  result_.outgoing_order = sink_.take_order();
  FARCALL_ASSERT(burnt_ >= subsidized_, "the one-yocto rule makes less than gas burns");
  result_.balance_burnt = burnt_ - subsidized_;
  result_.compute_used = compute_;
  for (const OutcomeWithId& outcome : result_.outcomes) {
    result_.gas_used += outcome.outcome.gas_burnt;
  }
  result_.validator_proposals = last_proposals();
  result_.recorded_proof_size = state_.proof_size_upper_bound();
  state::FinalizedUpdate finalized = state_.finalize();
  result_.state = std::move(finalized.trie);
  result_.changes = std::move(finalized.changes);
  return std::move(result_);
}

/// The last proposal of each account, the newest first.
std::vector<ValidatorProposal> ChunkRun::last_proposals() {
  std::vector<ValidatorProposal> last;
  std::set<AccountId> seen;
  for (auto proposal = proposals_.rbegin(); proposal != proposals_.rend(); ++proposal) {
    if (seen.insert(proposal->account_id).second) last.push_back(std::move(*proposal));
  }
  return last;
}

}  // namespace farcall::runtime
