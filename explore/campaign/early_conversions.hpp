// Transactions that blocks can convert before, and deliver after, something that would have them
// refused. In the mode "any" a transaction is converted where it arrives.
#pragma once

#include <string>
#include <vector>

#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// A sentence for each transaction that deletes a key or the account of a signer who sends another
/// one, or that carries out what he signed, which uses up nonces: orders in which the other one is
/// under way meanwhile are not among those of the mode "any".
[[nodiscard]] std::vector<std::string> early_conversions(
    const std::vector<ScenarioTransaction>& story);

}  // namespace farcall::explore
