// What a block is to be made of: everything that a network's producers, pools and chance decide.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chain/rules/block.hpp"
#include "runtime/chunk/apply.hpp"

namespace farcall::chain {

/// A transaction whose signature the chain checks, or one that somebody verified before.
using BlockTransaction = std::variant<TransactionPtr, protocol::VerifiedTransaction>;

[[nodiscard]] const TransactionPtr& transaction_of(const BlockTransaction& planned) noexcept;

/// The defaults: the next height, `ChainOptions::block_time` later, no transactions, chunks in all
/// shards, and what follows from the chain for the rest.
struct BlockPlan {
  /// Above the head's; heights may be skipped.
  std::optional<BlockHeight> height;
  /// Later than the head's. nearcore refuses blocks more than 120 s ahead of its clock; a chain has
  /// no clock, so that this is left to the caller.
  std::optional<Nanoseconds> timestamp;
  /// Any order; each goes to its signer's shard, keeping the order there.
  std::vector<BlockTransaction> transactions;
  /// Shards whose chunks are missing in this block.
  std::vector<ShardId> missing_chunks;
  /// A producer cannot choose the random value, but can give up its slot until it likes the next
  /// one: any value is possible.
  std::optional<CryptoHash> random_value;
  /// Seed of the order in which groups of receipts arrive, in place of the hash of the head: what
  /// the head's producer would have found by grinding its timestamp.
  std::optional<CryptoHash> shuffle_salt;
  /// Compute after which a chunk counts as full, by shard, at most its gas limit: stands for load
  /// that the plan does not contain. The receipt that reaches it still runs.
  std::map<ShardId, Gas> full_after;
  /// Gas price for the chunks of the block after this one: stands for the load that moves it.
  std::optional<Balance> next_gas_price;
  /// Of a block that a network made, in place of the hash that is computed: it covers signatures
  /// and proofs that recordings do not have.
  std::optional<CryptoHash> hash;
  /// Listeners by shard, called on the thread that applies the shard's chunk.
  std::map<ShardId, runtime::ApplyListener*> listeners;
};

/// The rules that a plan can break.
enum class PlanRule : std::uint8_t {
  /// Heights grow from block to block.
  kHeightGrows,
  /// Time grows from block to block.
  kTimeGrows,
  /// A shard that the layout does not have.
  kKnownShard,
  /// A shard whose chunk is missing has no transactions, and its chunk cannot be full.
  kChunkPresent,
  /// The block after genesis has no chunks, unless `ChainOptions::first_block_is_empty` is off.
  kFirstBlockIsEmpty,
  /// A chunk cannot take more compute than its gas limit.
  kWithinGasLimit,
  /// The gas price moves at most by the adjustment rate, within its bounds, and not at all in a
  /// block without chunks.
  kPriceMovesSlowly,
};

/// The rule in one sentence.
[[nodiscard]] std::string_view rule_text(PlanRule rule);

/// Why no network could produce a block like this.
struct PlanError {
  PlanRule rule{};
  /// What was expected and what the plan has.
  std::string message;
};

}  // namespace farcall::chain
