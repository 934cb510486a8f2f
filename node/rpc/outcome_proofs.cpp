#include "node/rpc/outcome_proofs.hpp"

#include "protocol/outcome_leaves.hpp"

namespace farcall::node {

using protocol::MerklePathItem;

const std::vector<MerklePathItem>& OutcomeProofs::path(const chain::Chain& chain,
                                                       const chain::OutcomeLocation& location) {
  static const std::vector<MerklePathItem> kNone;
  chain::BlockPtr after = chain.next_block(location.block->height());
  while (after != nullptr && !after->header.chunk_mask[location.shard_index]) {
    after = chain.next_block(after->height());
  }
  if (after == nullptr) return kNone;
  for (const Chunk& chunk : chunks_) {
    if (chunk.block == location.block && chunk.shard_index == location.shard_index) {
      return chunk.paths[location.position];
    }
  }
  std::vector<CryptoHash> leaves;
  for (const auto& outcome : location.block->shards[location.shard_index].outcomes) {
    leaves.push_back(protocol::outcome_leaf(outcome));
  }
  Chunk& chunk = chunks_[next_];
  next_ = (next_ + 1) % kChunksMax;
  chunk = {.block = location.block,
           .shard_index = location.shard_index,
           .paths = protocol::merkle_paths(leaves)};
  return chunk.paths[location.position];
}

}  // namespace farcall::node
