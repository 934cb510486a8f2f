// A block with its results: headers, and what each shard received, executed and sent.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "chain/rules/header.hpp"
#include "protocol/crypto/verification.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"
#include "state/trie.hpp"

namespace farcall::chain {

using protocol::TransactionPtr;

/// One shard's part of a block: the chunk's body, and the results of applying it.
struct ShardBlock {
  std::vector<TransactionPtr> transactions;
  /// What the shard's chunk before this one sent, in the order of sending; part of this chunk's
  /// body.
  std::vector<protocol::ReceiptPtr> prev_outgoing;
  /// What arrived, in the order in which it was applied.
  std::vector<protocol::ReceiptPtr> incoming;

  /// State after the block; empty in blocks that were read again: see `Block::state`.
  state::Trie state;
  std::vector<protocol::OutcomeWithId> outcomes;
  /// What this chunk sent, by target shard.
  ReceiptsByShard outgoing;
  /// The targets of those in the order of sending; empty where there is one shard.
  std::vector<ShardId> outgoing_order;
  /// Receipts that were made here and do not travel: of transactions to their own signer, of
  /// yields, and of deletions of accounts.
  std::vector<protocol::ReceiptPtr> local;
  /// Which keys changed, to what, and why.
  state::StateChanges changes;
  /// The compute after which the chunk counted as full, where its plan said so.
  std::optional<Gas> full_after;
  ChunkExtra extra;
};

/// States after an archived block, computed on first use. Thread-safe.
class OldStates {
 public:
  OldStates() = default;
  OldStates(const OldStates&) = delete;
  OldStates& operator=(const OldStates&) = delete;
  virtual ~OldStates() = default;
  [[nodiscard]] virtual const state::Trie& state(std::size_t shard_index) const = 0;
};

/// Immutable once made, and shared.
struct Block {
  BlockHeader header;
  protocol::AccountId author;
  /// In layout order. Where the mask says no, the header of the shard's last chunk.
  std::vector<ChunkHeader> chunks;
  std::vector<ShardBlock> shards;
  /// Set when the block was read again.
  std::shared_ptr<const OldStates> old_states;

  /// State of a shard after the block.
  [[nodiscard]] const state::Trie& state(std::size_t shard_index) const {
    return old_states ? old_states->state(shard_index) : shards[shard_index].state;
  }
  [[nodiscard]] BlockHeight height() const noexcept { return header.lite.height; }
  [[nodiscard]] const CryptoHash& hash() const noexcept { return header.hash; }
};
using BlockPtr = std::shared_ptr<const Block>;

}  // namespace farcall::chain
