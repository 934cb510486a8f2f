// Blocks and chunks as JSON (BlockView and ChunkView in nearcore's
// core/primitives/src/views.rs).
#pragma once

#include <boost/json/value.hpp>

#include "chain/rules/block.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::node {

/// Signs headers with the validator's key when they are requested: signatures are not hashed, and
/// most blocks are never requested. Genesis has no signature.
[[nodiscard]] boost::json::value block_json(const chain::Block& block,
                                            const protocol::SecretKey& signer);
[[nodiscard]] boost::json::value chunk_json(const chain::Block& block, std::size_t shard_index,
                                            const protocol::SecretKey& signer);
[[nodiscard]] boost::json::value validator_stake_json(const chain::ValidatorStake& stake);

}  // namespace farcall::node
