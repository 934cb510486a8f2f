// Blocks and chunks as JSON (BlockView and ChunkView of the reference's
// core/primitives/src/views.rs).
#pragma once

#include <boost/json/value.hpp>

#include "chain/block.hpp"
#include "protocol/keys.hpp"

namespace farcall::node {

/// Headers are signed with the validator's key when somebody looks at them: signatures are not part
/// of hashes, and most blocks are never looked at. Genesis has none.
[[nodiscard]] boost::json::value block_json(const chain::Block& block,
                                            const protocol::SecretKey& signer);
[[nodiscard]] boost::json::value chunk_json(const chain::Block& block, std::size_t shard_index,
                                            const protocol::SecretKey& signer);
[[nodiscard]] boost::json::value validator_stake_json(const chain::ValidatorStake& stake);

}  // namespace farcall::node
