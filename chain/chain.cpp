#include "chain/chain.hpp"

#include <algorithm>

#include "chain/snapshot.hpp"
#include "protocol/outcome_leaves.hpp"

namespace farcall::chain {

BlockPtr Chain::oldest() const {
  return history_.open(history_.entries().front());
}

BlockPtr Chain::block_at(BlockHeight height) const {
  if (height == genesis_->height()) return genesis_;
  const EntryPtr found = history_.at(height);
  return found == nullptr ? nullptr : history_.open(found);
}

BlockPtr Chain::block(const CryptoHash& hash) const {
  const std::uint64_t* height = heights_.find(hash);
  return height == nullptr ? nullptr : block_at(BlockHeight{*height});
}

BlockPtr Chain::final_block() const {
  const CryptoHash& hash = head()->header.last_final_block;
  return hash.is_zero() ? genesis_ : block(hash);
}

BlockPtr Chain::near_final_block() const {
  const CryptoHash& hash = head()->header.last_ds_final_block;
  return hash.is_zero() ? genesis_ : block(hash);
}

BlockPtr Chain::next_block(BlockHeight height) const {
  const EntryPtr found = history_.after(height);
  return found == nullptr ? nullptr : history_.open(found);
}

std::optional<ChunkLocation> Chain::find_chunk(const CryptoHash& chunk_hash) const {
  const ChunkIndex* found = chunks_.find(chunk_hash);
  if (found == nullptr) return std::nullopt;
  return ChunkLocation{block_at(BlockHeight{found->height}), found->shard_index};
}

std::optional<OutcomeLocation> Chain::find_outcome(const CryptoHash& id) const {
  const OutcomeIndex* found = outcomes_.find(id);
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
  const ReceiptIndex* found = receipts_.find(id);
  if (found == nullptr) return nullptr;
  const BlockPtr block = block_at(BlockHeight{found->height});
  FARCALL_ASSERT(block != nullptr, "indexed receipts are in readable blocks");
  return made_receipt(*block, found->position);
}

std::optional<OutcomeProof> Chain::outcome_proof(const OutcomeLocation& location) const {
  // The root over a block's outcomes stands in the next header that includes the shard's chunk.
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
  const auto index = layout().index_of(shard);
  FARCALL_ASSERT(index.has_value(), "the shard is in the layout");
  auto changed = std::make_shared<Block>(*head());
  for (std::size_t i = 0; i < changed->shards.size(); ++i)
    changed->shards[i].state = head()->state(i);
  changed->old_states = nullptr;
  ShardBlock& body = changed->shards[*index];
  body.state = std::move(trie);
  body.extra.state_root = body.state.root_hash();
  if (head() == genesis_) genesis_ = changed;
  history_.replace_head(std::move(changed));
}

EpochPtr Chain::epoch_of(const Block& block) const {
  return epochs_.epoch(block.header.lite.epoch_id);
}

runtime::ReceiptEnvironment Chain::next_environment(ShardId shard) const {
  const BlockHeader& header = head()->header;
  return {.config = Shared<protocol::RuntimeConfig>::to_static(runtime_config()),
          .chain_id = config_.chain_id,
          .shard_id = shard,
          .layout = layout_,
          .height = BlockHeight{header.lite.height.value() + 1},
          .timestamp = header.lite.timestamp + options_.block_time,
          .gas_price = header.next_gas_price,
          .prev_block_hash = header.hash,
          .random_value = header.random_value,
          .epoch = epochs_.runtime_info()};
}

bool Chain::is_within_validity_period(const CryptoHash& base) const {
  const std::uint64_t* height = heights_.find(base);
  if (height == nullptr) return false;
  const std::uint64_t period = config_.transaction_validity_period;
  if (options_.has_lenient_validity) {
    const EntryPtr entry = history_.at(BlockHeight{*height});
    FARCALL_ASSERT(entry != nullptr, "indexed blocks are readable");
    const BlockHeader& last = head()->header;
    return last.block_ordinal <= entry->ordinal + period ||
           last.lite.timestamp.value() <=
               entry->timestamp.value() + period * options_.block_time.value();
  }
  return head()->height().value() <= *height + period;
}

bool Chain::has_work() const {
  for (std::size_t i = 0; i < outboxes_.size(); ++i) {
    for (const auto& [shard, receipts] : outboxes_[i].by_target) {
      if (!receipts.empty()) return true;
    }
    for (const auto& receipts : inboxes_[i].waiting) {
      if (!receipts.empty()) return true;
    }
    if (head()->shards[i].extra.congestion.receipt_bytes > 0) return true;
  }
  return false;
}

void Chain::fast_forward(std::uint64_t delta, Nanoseconds per_height) {
  const std::uint64_t length = config_.epoch_length;
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
    const Nanoseconds timestamp = head()->header.lite.timestamp + options_.block_time +
                                  Nanoseconds{per_height.value() * jump};
    produce({.height = BlockHeight{height + jump + 1}, .timestamp = timestamp});
  }
}

void Chain::note(const BlockIndex& index) {
  const std::uint64_t height = index.height.value();
  heights_.set(index.hash, height);
  for (std::size_t i = 0; i < index.chunks.size(); ++i) {
    if (index.chunks[i]) chunks_.set(*index.chunks[i], {height, static_cast<std::uint32_t>(i)});
  }
  for (std::size_t i = 0; i < index.outcomes.size(); ++i) {
    for (std::size_t k = 0; k < index.outcomes[i].size(); ++k) {
      outcomes_.set(index.outcomes[i][k],
                    {height, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(k)});
    }
  }
  for (std::size_t i = 0; i < index.receipts.size(); ++i)
    receipts_.set(index.receipts[i], {height, static_cast<std::uint32_t>(i)});
}

void Chain::forget(const BlockIndex& index) {
  heights_.erase(index.hash);
  for (const auto& chunk : index.chunks) {
    if (chunk) chunks_.erase(*chunk);
  }
  for (const std::vector<CryptoHash>& ids : index.outcomes) {
    for (const CryptoHash& id : ids) outcomes_.erase(id);
  }
  for (const CryptoHash& id : index.receipts) receipts_.erase(id);
}

std::shared_ptr<const Chain::Snapshot> Chain::snapshot() const {
  return std::make_shared<const Snapshot>(
      Snapshot{epochs_, block_tree_, hashes_, inboxes_, outboxes_, history_.entries()});
}

void Chain::restore(const Snapshot& snapshot) {
  FARCALL_ASSERT(snapshot.hashes.front() == hashes_.front(), "a snapshot is of the same chain");
  const auto is_kept = [](const std::deque<EntryPtr>& entries, const EntryPtr& entry) {
    const auto found = std::ranges::lower_bound(entries, entry->height, {}, &BlockEntry::height);
    return found != entries.end() && *found == entry;
  };
  const std::deque<EntryPtr> old = history_.entries();
  for (const EntryPtr& entry : old) {
    if (!is_kept(snapshot.entries, entry)) forget(history_.index(*entry));
  }
  history_.assign(snapshot.entries);
  for (const EntryPtr& entry : history_.entries()) {
    if (!is_kept(old, entry)) note(history_.index(*entry));
  }
  const EntryPtr& first = history_.entries().front();
  if (first->ordinal == 1) genesis_ = history_.open(first);
  epochs_ = snapshot.epochs;
  block_tree_ = snapshot.block_tree;
  hashes_ = snapshot.hashes;
  inboxes_ = snapshot.inboxes;
  outboxes_ = snapshot.outboxes;
}

}  // namespace farcall::chain
