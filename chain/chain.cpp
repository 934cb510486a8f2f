#include "chain/chain.hpp"

#include <algorithm>

#include "chain/snapshot.hpp"
#include "protocol/outcome_leaves.hpp"

namespace farcall::chain {

namespace {

ChainOptions with_limits(ChainOptions options, const ChainConfig& config) {
  if (options.history == 0) options.history = 5 * config.epoch_length;
  // What transactions may name is always readable.
  options.history = std::max(options.history, config.transaction_validity_period + 1);
  return options;
}

ChainState first_state(Genesis genesis, ChainOptions options) {
  options = with_limits(std::move(options), genesis.config);
  return ChainState::begin(std::move(genesis), std::move(options));
}

}  // namespace

Chain::Chain(Genesis genesis, ChainOptions options, vm::VirtualMachine& machine)
    : machine_{&machine},
      state_{first_state(std::move(genesis), std::move(options))},
      history_{state_.setup->options.archive},
      workers_{std::make_unique<Workers>(layout().size())} {
  hashes_.push_back(head()->hash());
  index_.add(index_of(*head()));
  history_.push(head());
}

Chain::Chain(const Chain& other)
    : machine_{other.machine_},
      state_{other.state_},
      history_{other.history_},
      hashes_{other.hashes_},
      index_{other.index_},
      workers_{std::make_unique<Workers>(layout().size())} {}

Chain& Chain::operator=(const Chain& other) {
  Chain copy{other};
  *this = std::move(copy);
  return *this;
}

const BlockPtr& Chain::produce(BlockPlan plan) {
  std::expected<ChainState, PlanError> next =
      state_.advance(std::move(plan), *machine_, workers_.get());
  FARCALL_ASSERT(next.has_value(), next.error().message);
  accept(std::move(*next));
  return head();
}

std::expected<BlockPtr, PlanError> Chain::try_produce(BlockPlan plan) {
  std::expected<ChainState, PlanError> next =
      state_.advance(std::move(plan), *machine_, workers_.get());
  if (!next.has_value()) return std::unexpected{std::move(next.error())};
  accept(std::move(*next));
  return head();
}

void Chain::accept(ChainState next) {
  FARCALL_ASSERT(next.head->header.prev_hash == head()->hash(),
                 "the next block builds on the head");
  state_ = std::move(next);
  hashes_.push_back(head()->hash());
  FARCALL_ASSERT(hashes_.size() == head()->header.block_ordinal,
                 "ordinals count the blocks of the chain");
  index_.add(index_of(*head()));
  history_.push(head());
  while (has_too_much_history()) {
    index_.remove(history_.index(*history_.entries().front()));
    history_.pop_front();
  }
}

bool Chain::has_too_much_history() const {
  const PersistentList<EntryPtr>& entries = history_.entries();
  if (entries.size() <= options().history) return false;
  const BlockEntry& oldest = *entries.front();
  // Finality is asked for by name, so that its block must be there.
  if (oldest.height >= state_.last_final_height) return false;
  const std::uint64_t age = head()->header.lite.timestamp.value() - oldest.timestamp.value();
  // What transactions may name stays, so that their validity does not depend on these limits.
  const bool is_in_use = options().has_lenient_validity &&
                         age <= config().transaction_validity_period * options().block_time.value();
  if (is_in_use) return false;
  return age > options().history_time.value() || index_.outcome_count() >= options().outcomes_max;
}

void Chain::set_block_time(Nanoseconds step) {
  ChainSetup setup = *state_.setup;
  setup.options.block_time = step;
  state_.setup = Shared<ChainSetup>{std::move(setup)};
}

BlockPtr Chain::oldest() const {
  return history_.open(history_.entries().front());
}

BlockPtr Chain::block_at(BlockHeight height) const {
  const EntryPtr found = history_.at(height);
  return found == nullptr ? nullptr : history_.open(found);
}

BlockPtr Chain::block(const CryptoHash& hash) const {
  const std::uint64_t* height = index_.height(hash);
  return height == nullptr ? nullptr : block_at(BlockHeight{*height});
}

BlockPtr Chain::final_block() const {
  const CryptoHash& hash = head()->header.last_final_block;
  return hash.is_zero() ? genesis() : block(hash);
}

BlockPtr Chain::near_final_block() const {
  const CryptoHash& hash = head()->header.last_ds_final_block;
  return hash.is_zero() ? genesis() : block(hash);
}

BlockPtr Chain::next_block(BlockHeight height) const {
  const EntryPtr found = history_.after(height);
  return found == nullptr ? nullptr : history_.open(found);
}

std::optional<ChunkLocation> Chain::find_chunk(const CryptoHash& chunk_hash) const {
  const ChainIndex::Chunk* found = index_.chunk(chunk_hash);
  if (found == nullptr) return std::nullopt;
  return ChunkLocation{block_at(BlockHeight{found->height}), found->shard_index};
}

std::optional<OutcomeLocation> Chain::find_outcome(const CryptoHash& id) const {
  const ChainIndex::Outcome* found = index_.outcome(id);
  if (found == nullptr) return std::nullopt;
  BlockPtr block = block_at(BlockHeight{found->height});
  FARCALL_ASSERT(block != nullptr, "indexed outcomes are in readable blocks");
  return OutcomeLocation{std::move(block), found->shard_index, found->position};
}

TransactionPtr Chain::find_transaction(const CryptoHash& hash) const {
  const std::optional<OutcomeLocation> location = find_outcome(hash);
  if (!location.has_value()) return nullptr;
  for (const TransactionPtr& transaction :
       location->block->shards[location->shard_index].transactions) {
    if (transaction->hash() == hash) return transaction;
  }
  return nullptr;
}

protocol::ReceiptPtr Chain::find_receipt(const CryptoHash& id) const {
  const ChainIndex::Receipt* found = index_.receipt(id);
  if (found == nullptr) return nullptr;
  const BlockPtr block = block_at(BlockHeight{found->height});
  FARCALL_ASSERT(block != nullptr, "indexed receipts are in readable blocks");
  return made_receipt(*block, found->position);
}

std::optional<OutcomeProof> Chain::outcome_proof(const OutcomeLocation& location) const {
  // The root over a block's outcomes is in the next header that includes the shard's chunk.
  BlockPtr after = next_block(location.block->height());
  while (after != nullptr && !after->header.chunk_mask[location.shard_index])
    after = next_block(after->height());
  if (after == nullptr) return std::nullopt;
  std::vector<CryptoHash> leaves;
  for (const protocol::OutcomeWithId& outcome :
       location.block->shards[location.shard_index].outcomes)
    leaves.push_back(protocol::outcome_leaf(outcome));
  OutcomeProof proof;
  proof.in_chunk = protocol::merkle_paths(leaves)[location.position];
  leaves.clear();
  for (const ChunkHeader& chunk : after->chunks)
    leaves.push_back(sha256(chunk.prev_outcome_root.view()));
  proof.in_block = protocol::merkle_paths(leaves)[location.shard_index];
  return proof;
}

const state::Trie& Chain::state(ShardId shard) const {
  const auto index = layout().index_of(shard);
  FARCALL_ASSERT(index.has_value(), "the shard is in the layout");
  return head()->state(*index);
}

const state::Trie& Chain::state_of(const protocol::AccountId& account) const {
  return state_of(*head(), account);
}

const state::Trie& Chain::state_of(const Block& block, const protocol::AccountId& account) const {
  return block.state(*layout().index_of(layout().shard_of(account)));
}

void Chain::replace_state(ShardId shard, state::Trie trie) {
  state_.replace_state(shard, std::move(trie));
  history_.replace_head(head());
}

EpochPtr Chain::epoch_of(const Block& block) const {
  return epochs().epoch(block.header.lite.epoch_id);
}

void Chain::fast_forward(std::uint64_t delta, Nanoseconds per_height) {
  const std::uint64_t length = config().epoch_length;
  FARCALL_ASSERT(length > 3, "epochs are longer than three blocks");
  const std::uint64_t target = head()->height().value() + delta;
  while (head()->height().value() < target) {
    const std::uint64_t height = head()->height().value();
    const std::uint64_t in_epoch = height % length;
    std::uint64_t jump = 0;
    if (in_epoch != 0 && length - in_epoch > 3) {
      jump = target - height;
      if (in_epoch + jump >= length) jump = length - in_epoch - 3;
    }
    const Nanoseconds timestamp = head()->header.lite.timestamp + options().block_time +
                                  Nanoseconds{per_height.value() * jump};
    produce({.height = BlockHeight{height + jump + 1}, .timestamp = timestamp});
  }
}

std::shared_ptr<const Chain::Snapshot> Chain::snapshot() const {
  return std::make_shared<const Snapshot>(Snapshot{state_, history_.entries(), hashes_});
}

void Chain::restore(const Snapshot& snapshot) {
  FARCALL_ASSERT(snapshot.hashes.front() == hashes_.front(), "a snapshot is of the same chain");
  const PersistentList<EntryPtr> before = history_.entries();
  const PersistentList<EntryPtr>& after = snapshot.entries;
  // Branches differ at their ends: an entry that both have has the same ancestors in both.
  std::size_t old_end = before.size();
  std::size_t new_end = after.size();
  while (old_end > 0 && new_end > 0 && before[old_end - 1] != after[new_end - 1]) {
    if (before[old_end - 1]->height >= after[new_end - 1]->height) {
      --old_end;
    } else {
      --new_end;
    }
  }
  if (old_end == 0 || new_end == 0) old_end = new_end = 0;
  // And at their beginnings, where one has forgotten more than the other.
  std::size_t old_begin = 0;
  std::size_t new_begin = 0;
  if (old_end > 0 && before.front()->height < after.front()->height)
    while (before[old_begin] != after.front()) ++old_begin;
  if (old_end > 0 && after.front()->height < before.front()->height)
    while (after[new_begin] != before.front()) ++new_begin;

  for (std::size_t i = 0; i < old_begin; ++i) index_.remove(history_.index(*before[i]));
  for (std::size_t i = old_end; i < before.size(); ++i) index_.remove(history_.index(*before[i]));
  history_.assign(after);
  std::size_t outcomes = 0;
  for (std::size_t i = 0; i < new_begin; ++i) outcomes += after[i]->outcome_count;
  for (std::size_t i = new_end; i < after.size(); ++i) outcomes += after[i]->outcome_count;
  index_.reserve(new_begin + after.size() - new_end, outcomes);
  for (std::size_t i = 0; i < new_begin; ++i) index_.add(history_.index(*after[i]));
  for (std::size_t i = new_end; i < after.size(); ++i) index_.add(history_.index(*after[i]));
  hashes_ = snapshot.hashes;
  const Shared<ChainSetup> setup = state_.setup;
  state_ = snapshot.state;
  state_.setup = setup;
}

}  // namespace farcall::chain
