// The leaves of a chunk's outcome tree.
#pragma once

#include <span>
#include <vector>

#include "protocol/outcome.hpp"

namespace farcall::protocol {

/// `outcome_leaf` of many outcomes, which takes less time than one after the other.
[[nodiscard]] std::vector<CryptoHash> outcome_leaves(std::span<const OutcomeWithId> outcomes);

}  // namespace farcall::protocol
