// Caches the proofs of a chunk's outcomes, which are usually requested one after another.
#pragma once

#include <array>
#include <vector>

#include "chain/chain.hpp"

namespace farcall::node {

/// For one thread.
class OutcomeProofs {
 public:
  /// Returns the path from an outcome to the root in the next block's header; empty while there is
  /// no next block. Valid until the next call.
  [[nodiscard]] const std::vector<protocol::MerklePathItem>& path(
      const chain::Chain& chain, const chain::OutcomeLocation& location);

 private:
  struct Chunk {
    chain::BlockPtr block;
    std::size_t shard_index = 0;
    std::vector<std::vector<protocol::MerklePathItem>> paths;
  };

  /// Blocks of one transaction with its receipts, and some of the next.
  static constexpr std::size_t kChunksMax = 8;
  std::array<Chunk, kChunksMax> chunks_;
  std::size_t next_ = 0;
};

}  // namespace farcall::node
