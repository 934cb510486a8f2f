// Blocks and chunks as JSON (BlockView and ChunkView of the reference's
// core/primitives/src/views.rs).
#pragma once

#include <boost/json/value.hpp>

#include "chain/block.hpp"

namespace farcall::node {

[[nodiscard]] boost::json::value block_json(const chain::Block& block);
[[nodiscard]] boost::json::value chunk_header_json(const chain::ChunkHeader& chunk);
[[nodiscard]] boost::json::value chunk_json(const chain::Block& block, std::size_t shard_index);
[[nodiscard]] boost::json::value validator_stake_json(const chain::ValidatorStake& stake);

}  // namespace farcall::node
