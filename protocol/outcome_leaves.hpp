// The leaves of a chunk's outcome tree.
#pragma once

#include <span>
#include <vector>

#include "protocol/outcome.hpp"

namespace farcall::protocol {

/// The leaf hash of an outcome in its chunk's outcome tree, before `merkle_root`'s own hashing of
/// items: [id, hash of the partial outcome, hash of each log line].
[[nodiscard]] std::vector<CryptoHash> outcome_hashes(const OutcomeWithId& outcome);
/// `merkle_item_hash` of these hashes, which is the leaf itself.
[[nodiscard]] CryptoHash outcome_leaf(const OutcomeWithId& outcome);
/// `outcome_leaf` of many outcomes, faster than one after the other.
[[nodiscard]] std::vector<CryptoHash> outcome_leaves(std::span<const OutcomeWithId> outcomes);

}  // namespace farcall::protocol
