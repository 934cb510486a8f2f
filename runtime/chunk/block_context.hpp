// What transactions and receipts can see of the block that they run in, and what their chunk adds.
// Both are values: everything in them is owned or shared and immutable, and neither can be built
// incomplete.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/shared.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/congestion.hpp"
#include "protocol/parameters.hpp"
#include "protocol/shard_layout.hpp"

namespace farcall::runtime {

/// Stakes of the current epoch and what follows from them.
struct EpochInfo {
  EpochHeight epoch_height;
  std::map<protocol::AccountId, Balance> stakes;
  Balance total_stake;
  /// Seat price of the next epoch over `minimum_stake_divisor`: below it a stake action fails.
  Balance minimum_stake;
};

/// Everything that one transaction or receipt can see besides the state.
struct ReceiptEnvironment {
  Shared<protocol::RuntimeConfig> config;
  std::string chain_id;
  ShardId shard_id;
  Shared<protocol::ShardLayout> layout;
  BlockHeight height;
  Nanoseconds timestamp;
  /// Price in the previous block's header.
  Balance gas_price;
  CryptoHash prev_block_hash;
  /// The block's random value, from which calls get their seeds.
  CryptoHash random_value;
  Shared<EpochInfo> epoch;
};

/// What the epoch manager decided about the accounts of a shard in the first block of an epoch.
struct ValidatorAccountsUpdate {
  struct Change {
    /// Reward added to the locked balance.
    Balance reward;
    /// Largest stake of the past three epochs.
    Balance max_stake;
    /// The account's last proposal, if any.
    std::optional<Balance> last_proposal;
  };
  std::map<protocol::AccountId, Change> stakes;
  std::optional<protocol::AccountId> treasury;
  Balance treasury_reward;
};

/// What one shard knows of another from the chunk headers of the current block.
struct ShardStatus {
  protocol::CongestionInfo congestion;
  std::uint64_t missed_chunks = 0;
  std::vector<protocol::BandwidthRequest> bandwidth_requests;
};

/// What the application of a chunk depends on besides the state, transactions and receipts.
struct ChunkContext {
  ReceiptEnvironment environment;
  /// Compute limit of the chunk.
  Gas gas_limit;
  /// By shard, from the headers of the current block. Empty in the block after genesis.
  std::map<ShardId, ShardStatus> shards;
  /// Set in the first block of an epoch.
  std::optional<ValidatorAccountsUpdate> validator_update;
  /// False: the chunk is missing, and the shard only runs what the protocol does in every block.
  bool is_new_chunk = true;
};

}  // namespace farcall::runtime
