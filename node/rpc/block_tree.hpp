// Merkle paths in the tree over the hashes of all blocks, without hashing all of them for each
// path.
#pragma once

#include <vector>

#include "base/hash.hpp"
#include "base/persistent_list.hpp"
#include "protocol/crypto/merkle.hpp"

namespace farcall::node {

/// Keeps the inner nodes that whole subtrees have, in rows from the leaves up. Not thread-safe.
class BlockTree {
 public:
  /// Path of leaf `index` in the tree over the first `size` of `hashes`. The list may have grown
  /// since the last call, or have another end: a block's hash stands for all blocks before it.
  [[nodiscard]] std::vector<protocol::MerklePathItem> path(const PersistentList<CryptoHash>& hashes,
                                                           std::size_t size, std::size_t index);

 private:
  void follow(const PersistentList<CryptoHash>& hashes);

  std::vector<std::vector<CryptoHash>> rows_;
};

}  // namespace farcall::node
