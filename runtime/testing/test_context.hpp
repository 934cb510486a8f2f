// Surroundings for tests that care about few of them.
#pragma once

#include "runtime/chunk/block_context.hpp"

namespace farcall::runtime::testing {

[[nodiscard]] inline Shared<protocol::RuntimeConfig> config_of(ProtocolVersion version) {
  return Shared<protocol::RuntimeConfig>::to_static(protocol::runtime_config(version));
}

/// A block at height 0 of a chain named "test" with one shard and no validators.
[[nodiscard]] inline ReceiptEnvironment environment_of(ProtocolVersion version) {
  return {.config = config_of(version),
          .chain_id = "test",
          .shard_id = ShardId{0},
          .layout = protocol::ShardLayout::single(),
          .height = {},
          .timestamp = {},
          .gas_price = yocto(100'000'000),
          .prev_block_hash = {},
          .random_value = {},
          .epoch = EpochInfo{}};
}

/// A chunk of that block, not congested, with room for 1,000 Tgas.
[[nodiscard]] inline ChunkContext chunk_of(ProtocolVersion version) {
  return {.environment = environment_of(version),
          .gas_limit = tgas(1000),
          .shards = {{ShardId{0}, {}}},
          .validator_update = std::nullopt};
}

}  // namespace farcall::runtime::testing
