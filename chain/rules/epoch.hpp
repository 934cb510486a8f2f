// Epochs: who validates, what validators earn, which stakes are returned (nearcore
// chain/epoch-manager). All validators are this process. A single one is rewarded for the blocks
// and chunks that it made, and less when heights or chunks are missing; it is never kicked out for
// absence, since nearcore keeps the last validator. Of several, each counts as always online: whose
// turn a missing block was is not followed.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/persistent_hash_map.hpp"
#include "base/shared.hpp"
#include "base/units.hpp"
#include "chain/genesis/config.hpp"
#include "chain/rules/header.hpp"

namespace farcall::protocol {
class BorshWriter;
class BorshReader;
}  // namespace farcall::protocol

namespace farcall::chain {

/// Why a validator lost its seat (nearcore's ValidatorKickoutReason without the reasons about
/// absence).
namespace kickout_reason {
struct Unstaked {
  bool operator==(const Unstaked&) const = default;
};
struct NotEnoughStake {
  Balance stake;
  Balance threshold;
  bool operator==(const NotEnoughStake&) const = default;
};
}  // namespace kickout_reason
using KickoutReason = std::variant<kickout_reason::Unstaked, kickout_reason::NotEnoughStake>;
using Kickouts = std::map<protocol::AccountId, KickoutReason>;

/// Everything decided about one epoch (nearcore's EpochInfo).
struct Epoch {
  EpochHeight height;
  /// Ordered by stake, highest first; equal stakes by account id.
  std::vector<ValidatorStake> validators;
  /// Of them, those who produce blocks, in the same order.
  std::vector<ValidatorStake> block_producers;
  std::map<protocol::AccountId, Balance> stake_change;
  std::map<protocol::AccountId, Balance> rewards;
  Kickouts kickout;
  Balance minted;
  /// What the last seat cost: a stake must be above to get one.
  Balance seat_price;

  [[nodiscard]] std::optional<Balance> stake_of(const protocol::AccountId& account) const;
};
using EpochPtr = std::shared_ptr<const Epoch>;

/// What the epoch manager keeps of a block.
struct EpochBlock {
  CryptoHash hash;
  CryptoHash prev_hash;
  BlockHeight height;
  Nanoseconds timestamp;
  Balance total_supply;
  BlockHeight last_final_height;
  std::vector<ValidatorStake> proposals;
  /// Which shards had a new chunk.
  std::vector<bool> chunk_mask;
};

/// The epochs around a block.
struct EpochIds {
  /// Of the block before, of the block, and of the epoch that follows.
  CryptoHash before;
  CryptoHash now;
  CryptoHash next;
};

/// What was expected in an epoch, and what was produced.
struct Production {
  std::uint64_t blocks = 0;
  std::uint64_t expected_blocks = 0;
  std::uint64_t chunks = 0;
  std::uint64_t expected_chunks = 0;
};

/// Follows one chain of blocks and answers what epoch a block is in. A copy is a branch and shares
/// the epochs. Const functions may run on several threads.
class EpochManager {
 public:
  /// Starts before genesis.
  explicit EpochManager(const Shared<ChainConfig>& config);

  /// The genesis block has been made.
  void start(const EpochBlock& genesis);
  /// The next block has been made.
  void add(const EpochBlock& block);

  /// About the block that comes after the last one added.
  [[nodiscard]] bool next_block_starts_epoch() const noexcept { return next_starts_epoch_; }
  [[nodiscard]] CryptoHash next_block_epoch_id() const noexcept;
  [[nodiscard]] CryptoHash next_block_next_epoch_id() const noexcept;
  [[nodiscard]] EpochIds next_block_ids() const noexcept {
    return {epoch_id_, next_block_epoch_id(), next_block_next_epoch_id()};
  }
  [[nodiscard]] EpochPtr epoch(const CryptoHash& epoch_id) const;
  /// What the next block's contracts are told, and those of a block in epochs that were followed.
  [[nodiscard]] runtime::EpochInfo runtime_info() const { return runtime_info(next_block_ids()); }
  [[nodiscard]] runtime::EpochInfo runtime_info(const EpochIds& ids) const;
  /// What the first block of an epoch does to accounts of a shard; nothing for other blocks.
  /// `proposals` are the last proposals of the shard.
  [[nodiscard]] std::optional<runtime::ValidatorAccountsUpdate> accounts_update(
      const protocol::ShardLayout& layout, ShardId shard, std::span<const ValidatorStake> proposals,
      const EpochIds& ids) const;
  /// Tokens made by the epoch that ended with the last block; nothing when none ended.
  [[nodiscard]] std::optional<Balance> minted() const;
  /// Height of the first block of the current epoch.
  [[nodiscard]] BlockHeight epoch_start() const noexcept { return first_.height; }

  /// Newest proposal of each account in the current epoch.
  [[nodiscard]] const std::map<protocol::AccountId, ValidatorStake>& proposals() const noexcept {
    return proposals_;
  }

  /// For saving a chain: everything but the configuration.
  void write(protocol::BorshWriter& out) const;
  [[nodiscard]] bool read(protocol::BorshReader& in);

 private:
  void begin_epoch(const EpochBlock& first);
  void finish_epoch();
  [[nodiscard]] Epoch select(const Epoch& before, const std::vector<ValidatorStake>& proposals,
                             Kickouts kickout, std::map<protocol::AccountId, Balance> rewards,
                             Balance minted) const;

  Shared<ChainConfig> config_;
  PersistentHashMap<EpochPtr> epochs_;
  EpochBlock last_;
  EpochBlock first_;
  /// Timestamp of the block before `first_`.
  Nanoseconds before_first_;
  CryptoHash epoch_id_;
  bool next_starts_epoch_ = false;
  Production production_;
  /// Newest proposal of each account in the current epoch, and those not yet counted.
  std::map<protocol::AccountId, ValidatorStake> proposals_;
};

/// Who gets a seat and what a seat costs (nearcore's select_validators): candidates by stake, as
/// long as each has more than `minimum_ratio` of the stake selected so far.
struct Selection {
  std::vector<ValidatorStake> selected;
  Balance threshold;
};
[[nodiscard]] Selection select_validators(std::vector<ValidatorStake> candidates,
                                          std::uint64_t max_seats, protocol::Ratio minimum_ratio);

/// Rewards of an epoch. `production` is of its only validator; nothing: all were always online.
struct Rewards {
  std::map<protocol::AccountId, Balance> by_account;
  Balance minted;
};
[[nodiscard]] Rewards epoch_rewards(const ChainConfig& config,
                                    std::span<const ValidatorStake> validators,
                                    Balance total_supply, Nanoseconds duration,
                                    const std::optional<Production>& production = {});

}  // namespace farcall::chain
