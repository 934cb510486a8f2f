#include "chain/chain.hpp"

#include <algorithm>

namespace farcall::chain {

class Chain::Snapshot {
 public:
  EpochManager epochs;
  BlockMerkleTree block_tree;
  std::vector<CryptoHash> hashes;
  std::vector<Inbox> inboxes;
  std::vector<Outbox> outboxes;
  std::deque<BlockPtr> blocks;
};

BlockPtr Chain::block_at(BlockHeight height) const {
  if (height == genesis_->height()) return genesis_;
  const auto found = std::ranges::lower_bound(
      blocks_, height, {}, [](const BlockPtr& block) { return block->height(); });
  if (found == blocks_.end() || (*found)->height() != height) return nullptr;
  return *found;
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
  const auto found = std::ranges::upper_bound(
      blocks_, height, {}, [](const BlockPtr& block) { return block->height(); });
  return found == blocks_.end() ? nullptr : *found;
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
  const protocol::ReceiptPtr* found = receipts_.find(id);
  return found == nullptr ? nullptr : *found;
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
  return head()->shards[*index].state;
}

const state::Trie& Chain::state_of(const protocol::AccountId& account) const {
  return state_of(*head(), account);
}

const state::Trie& Chain::state_of(const Block& block, const protocol::AccountId& account) const {
  return block.shards[*layout().index_of(layout().shard_of(account))].state;
}

void Chain::replace_state(ShardId shard, state::Trie trie) {
  const auto index = layout().index_of(shard);
  FARCALL_ASSERT(index.has_value(), "the shard is in the layout");
  auto changed = std::make_shared<Block>(*head());
  ShardBlock& body = changed->shards[*index];
  body.state = std::move(trie);
  body.extra.state_root = body.state.root_hash();
  if (head() == genesis_) genesis_ = changed;
  blocks_.back() = std::move(changed);
}

EpochPtr Chain::epoch_of(const Block& block) const {
  return epochs_.epoch(block.header.lite.epoch_id);
}

runtime::BlockContext Chain::next_context(ShardId shard) const {
  const BlockHeader& header = head()->header;
  return {.config = &runtime_config(),
          .chain_id = config_.chain_id,
          .shard_id = shard,
          .layout = &layout(),
          .height = BlockHeight{header.lite.height.value() + 1},
          .timestamp = header.lite.timestamp + options_.block_time,
          .gas_price = header.next_gas_price,
          .gas_limit = config_.gas_limit,
          .prev_block_hash = header.hash,
          .random_value = header.random_value};
}

bool Chain::is_within_validity_period(const CryptoHash& base) const {
  const std::uint64_t* height = heights_.find(base);
  if (height == nullptr) return false;
  const std::uint64_t period = config_.transaction_validity_period;
  if (options_.has_lenient_validity) {
    const BlockPtr block = block_at(BlockHeight{*height});
    const BlockHeader& last = head()->header;
    return last.block_ordinal <= block->header.block_ordinal + period ||
           last.lite.timestamp.value() <=
               block->header.lite.timestamp.value() + period * options_.block_time.value();
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

void Chain::index_block(const BlockPtr& block) {
  heights_.set(block->hash(), block->height().value());
  for (std::size_t i = 0; i < block->shards.size(); ++i) {
    const ShardBlock& shard = block->shards[i];
    for (std::size_t k = 0; k < shard.outcomes.size(); ++k) {
      outcomes_.set(shard.outcomes[k].id, {block->height().value(), static_cast<std::uint32_t>(i),
                                           static_cast<std::uint32_t>(k)});
    }
    for (const auto& [target, receipts] : shard.outgoing) {
      for (const protocol::ReceiptPtr& receipt : receipts)
        receipts_.set(receipt->receipt_id, receipt);
    }
    for (const protocol::ReceiptPtr& receipt : shard.instant)
      receipts_.set(receipt->receipt_id, receipt);
  }
}

void Chain::forget_block(const Block& block) {
  heights_.erase(block.hash());
  for (const ShardBlock& shard : block.shards) {
    for (const protocol::OutcomeWithId& outcome : shard.outcomes) outcomes_.erase(outcome.id);
    for (const auto& [target, receipts] : shard.outgoing) {
      for (const protocol::ReceiptPtr& receipt : receipts) receipts_.erase(receipt->receipt_id);
    }
    for (const protocol::ReceiptPtr& receipt : shard.instant) receipts_.erase(receipt->receipt_id);
  }
}

std::shared_ptr<const Chain::Snapshot> Chain::snapshot() const {
  return std::make_shared<const Snapshot>(
      Snapshot{epochs_, block_tree_, hashes_, inboxes_, outboxes_, blocks_});
}

void Chain::restore(const Snapshot& snapshot) {
  FARCALL_ASSERT(snapshot.hashes.front() == hashes_.front(), "a snapshot is of the same chain");
  const auto is_kept = [](const std::deque<BlockPtr>& blocks, const BlockPtr& block) {
    const auto found = std::ranges::lower_bound(
        blocks, block->height(), {}, [](const BlockPtr& other) { return other->height(); });
    return found != blocks.end() && *found == block;
  };
  for (const BlockPtr& block : blocks_) {
    if (!is_kept(snapshot.blocks, block)) forget_block(*block);
  }
  std::deque<BlockPtr> old = std::move(blocks_);
  blocks_ = snapshot.blocks;
  for (const BlockPtr& block : blocks_) {
    if (!is_kept(old, block)) index_block(block);
  }
  if (blocks_.front()->header.prev_hash.is_zero()) genesis_ = blocks_.front();
  epochs_ = snapshot.epochs;
  block_tree_ = snapshot.block_tree;
  hashes_ = snapshot.hashes;
  inboxes_ = snapshot.inboxes;
  outboxes_ = snapshot.outboxes;
}

}  // namespace farcall::chain
