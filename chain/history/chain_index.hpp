// Where things of a chain's readable blocks are, by hash.
#pragma once

#include <cstdint>

#include "base/hash_table.hpp"
#include "base/units.hpp"
#include "chain/history/block_codec.hpp"

namespace farcall::chain {

/// Heights, chunks, outcomes and receipts by hash. Copying copies the tables. Not thread-safe.
class ChainIndex {
 public:
  struct Chunk {
    std::uint64_t height = 0;
    std::uint32_t shard_index = 0;
  };
  struct Outcome {
    std::uint64_t height = 0;
    std::uint32_t shard_index = 0;
    std::uint32_t position = 0;
  };
  struct Receipt {
    std::uint64_t height = 0;
    /// In BlockIndex::receipts.
    std::uint32_t position = 0;
  };

  void add(const BlockIndex& block);
  /// Makes room for about this many blocks and outcomes at once.
  void reserve(std::size_t blocks, std::size_t outcomes);
  void remove(const BlockIndex& block);

  /// These return null for what no readable block has. Pointers hold until the next change.
  [[nodiscard]] const std::uint64_t* height(const CryptoHash& block_hash) const noexcept {
    return heights_.find(block_hash);
  }
  [[nodiscard]] const Chunk* chunk(const CryptoHash& chunk_hash) const noexcept {
    return chunks_.find(chunk_hash);
  }
  [[nodiscard]] const Outcome* outcome(const CryptoHash& id) const noexcept {
    return outcomes_.find(id);
  }
  [[nodiscard]] const Receipt* receipt(const CryptoHash& id) const noexcept {
    return receipts_.find(id);
  }
  [[nodiscard]] std::size_t outcome_count() const noexcept { return outcomes_.size(); }

 private:
  HashTable<std::uint64_t> heights_;
  HashTable<Chunk> chunks_;
  HashTable<Outcome> outcomes_;
  HashTable<Receipt> receipts_;
};

}  // namespace farcall::chain
