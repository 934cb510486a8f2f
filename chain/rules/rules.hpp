// The rules by which a block follows from the one before: headers, what arrives in a shard, what a
// chunk is applied with, price, supply, finality, validity. Pure functions of values, used by
// whatever makes blocks (`ChainState::advance`) or checks them (`farcall replay`).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chain/genesis/config.hpp"
#include "chain/rules/block.hpp"
#include "chain/rules/epoch.hpp"
#include "chain/rules/header.hpp"
#include "chain/rules/reed_solomon.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/chunk/block_context.hpp"

namespace farcall::chain {

// ---- chunks ------------------------------------------------------------------------------------

/// The erasure code that commits to the bodies of a chain's chunks (`num_data_parts` in nearcore's
/// chain/epoch-manager).
[[nodiscard]] ReedSolomon chunk_parts(const ChainConfig& config);

/// The fields of a chunk header that commit to the chunk's body.
struct BodyCommitment {
  CryptoHash tx_root;
  CryptoHash encoded_merkle_root;
  std::uint64_t encoded_length = 0;
};
/// `encoded_receipts`: `receipt_count` receipts in borsh, one after the other.
[[nodiscard]] BodyCommitment commit_to_body(std::span<const TransactionPtr> transactions,
                                            std::size_t receipt_count, ByteView encoded_receipts,
                                            const ReedSolomon& parts);

/// What genesis leaves behind in a shard.
[[nodiscard]] ChunkExtra genesis_extra(const ChainConfig& config, ShardId shard,
                                       const CryptoHash& state_root);
[[nodiscard]] ChunkHeader genesis_chunk(const ChainConfig& config, ShardId shard,
                                        const ChunkExtra& extra);
/// The header, with its hash and without a signature, of a new chunk in the block of `height`,
/// which follows `prev`. `extra`: what applying the shard's last chunk left behind.
[[nodiscard]] ChunkHeader next_chunk(const ChainConfig& config, ShardId shard,
                                     const BlockHeader& prev, BlockHeight height,
                                     const ChunkExtra& extra, const BodyCommitment& body);

/// The gas and burnt tokens of the new chunks of a block.
struct ChunkSums {
  Gas used;
  Gas limit;
  Balance burnt;
};
/// `mask` says which chunks are new. Sums saturate, since a damaged recording may overflow them.
[[nodiscard]] ChunkSums sum_chunks(std::span<const ChunkHeader> chunks,
                                   const std::vector<bool>& mask);

// ---- headers -----------------------------------------------------------------------------------

/// The header of genesis, with its hash.
[[nodiscard]] BlockHeader genesis_header(const ChainConfig& config,
                                         std::span<const ChunkHeader> chunks);

/// Supply after a block; nothing if the sum overflows, which only a damaged chain can cause.
[[nodiscard]] std::optional<Balance> next_supply(Balance supply, Balance minted, Balance burnt);

/// What a header says of finality: zero hashes at the beginning of a chain.
struct Finality {
  /// The last block with full finality: it and its two successors have consecutive heights.
  CryptoHash last_final;
  /// The last block with doomslug finality: it and its successor have consecutive heights.
  CryptoHash last_ds_final;
};
[[nodiscard]] Finality next_finality(const BlockHeader& prev, BlockHeight height);

/// What the producer of a block decides, and what the epoch manager and the Merkle tree of the
/// blocks up to `prev` (without `prev`) say.
struct HeaderInputs {
  BlockHeight height;
  Nanoseconds timestamp;
  CryptoHash random_value;
  Balance total_supply;
  Balance next_gas_price;
  const EpochManager& epochs;
  const BlockMerkleTree& tree;
};
/// The header of the block after `prev`, without what its producer signs: the body hash, approvals,
/// endorsements, signature, and so its own hash.
[[nodiscard]] BlockHeader next_header(const ChainConfig& config, const BlockHeader& prev,
                                      std::span<const ChunkHeader> chunks,
                                      const std::vector<bool>& mask, const HeaderInputs& inputs);

/// The gas price after a block with these chunks.
[[nodiscard]] Balance price_after(const ChainConfig& config, Balance price, const ChunkSums& sums);

/// What the epoch manager is told of a block.
[[nodiscard]] EpochBlock epoch_block(const BlockHeader& header, BlockHeight last_final_height);

// ---- transactions and receipts -----------------------------------------------------------------

/// Whether a transaction that names a block of height `base` may be in the block after `head`
/// (`check_transaction_validity_period` in nearcore's chain/chain).
[[nodiscard]] bool is_within_validity_period(const ChainConfig& config, BlockHeight base,
                                             BlockHeight head);

/// What a shard's chunk sent. The shard's next chunk carries it into a block.
struct Outbox {
  ReceiptsByShard by_target;
  /// See ShardBlock::outgoing_order.
  std::vector<ShardId> order;
  /// The receipts in the order of sending, in borsh.
  Bytes encoded;

  [[nodiscard]] std::vector<protocol::ReceiptPtr> in_order() const;
};
using OutboxPtr = std::shared_ptr<const Outbox>;

/// Receipts for a shard that arrived in blocks without a chunk of it, oldest block first.
using WaitingReceipts = std::vector<std::vector<protocol::ReceiptPtr>>;
/// The receipts that arrive in a shard in one block, in order: one group for each outbox of a shard
/// with a new chunk (in layout order, empty ones too), groups shuffled with `salt`, the hash of the
/// block before (nearcore chain/chain/src/sharding.rs).
[[nodiscard]] std::vector<protocol::ReceiptPtr> arrivals(ShardId target,
                                                         std::span<const OutboxPtr> outboxes,
                                                         const CryptoHash& salt);
/// What a new chunk processes: what arrives now, then what waited, newest block first.
[[nodiscard]] std::vector<protocol::ReceiptPtr> incoming_receipts(
    std::vector<protocol::ReceiptPtr> arrived, const WaitingReceipts& waiting);

// ---- application -------------------------------------------------------------------------------

/// What shards know of one another in a block, from its chunk headers.
[[nodiscard]] std::map<ShardId, runtime::ShardStatus> shard_statuses(
    std::span<const ChunkHeader> chunks, BlockHeight height);

/// The parts of a chain that never change, as its chunks share them.
struct ChainConstants {
  explicit ChainConstants(ChainConfig config);

  Shared<ChainConfig> config;
  Shared<protocol::RuntimeConfig> runtime_config;
  Shared<protocol::ShardLayout> layout;
};

/// The block that a chunk is applied in.
struct ChunkBlock {
  const BlockHeader& prev;
  /// Needs height, timestamp, random value, gas price and epoch ids only.
  const BlockHeader& header;
  std::span<const ChunkHeader> chunks;
  const std::vector<bool>& mask;
  /// Has followed the chain up to `prev`, or beyond it.
  const EpochManager& epochs;
  Shared<runtime::EpochInfo> epoch;
};
[[nodiscard]] EpochIds epoch_ids(const BlockHeader& prev, const BlockHeader& header);
/// What a shard's chunk is applied with, present or missing. `before`: what the shard's last chunk
/// left behind.
[[nodiscard]] runtime::ChunkContext chunk_context(const ChainConstants& constants,
                                                  const ChunkBlock& block, std::size_t shard_index,
                                                  const ChunkExtra& before);
/// What applying a chunk left behind.
struct ChunkEffects {
  ChunkExtra extra;
  OutboxPtr sent;
};
[[nodiscard]] ChunkEffects chunk_effects(const protocol::ShardLayout& layout,
                                         const runtime::ApplyResult& result);
/// What a shard without a chunk leaves behind: everything as before but for the state.
[[nodiscard]] ChunkExtra carried_extra(const ChunkExtra& before, const CryptoHash& state_root);

}  // namespace farcall::chain
