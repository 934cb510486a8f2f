// What a chain is made of: the fields of a genesis file that are not state records.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "chain/rules/header.hpp"
#include "protocol/parameters.hpp"
#include "protocol/shard_layout.hpp"

namespace farcall::chain {

/// Genesis configuration. The defaults are those that `near-sandbox init` writes.
struct ChainConfig {
  ProtocolVersion protocol_version = protocol::kMaxProtocolVersion;
  std::string chain_id = "farcall";
  Nanoseconds genesis_time;
  BlockHeight genesis_height;
  /// Length of an epoch in blocks; more than 3.
  std::uint64_t epoch_length = 500;
  Gas gas_limit{1'000'000'000'000'000};
  Balance min_gas_price{100'000'000};
  Balance max_gas_price{u128{100'000'000'000} * 100'000'000'000};
  protocol::Ratio gas_price_adjustment_rate{1, 100};
  /// How many blocks old the block may be that a transaction names.
  std::uint64_t transaction_validity_period = 100;
  std::vector<ValidatorStake> validators;
  protocol::AccountId protocol_treasury_account;
  protocol::Ratio protocol_reward_rate{1, 10};
  protocol::Ratio max_inflation_rate{1, 20};
  /// A validator that was online less earns nothing, one that was online more earns all.
  protocol::Ratio online_min_threshold{9, 10};
  protocol::Ratio online_max_threshold{99, 100};
  /// Percentage of endorsements from which a validator counts as one that gave all of them.
  std::uint64_t chunk_validator_only_kickout_threshold = 80;
  Balance total_supply;
  std::uint64_t num_block_producer_seats = 50;
  std::uint64_t num_chunk_producer_seats = 100;
  std::uint64_t num_chunk_validator_seats = 300;
  protocol::Ratio minimum_stake_ratio{1, 6250};
  std::uint64_t minimum_stake_divisor = 10;
  protocol::ShardLayout shard_layout = protocol::ShardLayout::single();
};

}  // namespace farcall::chain
