// Tells scenarios apart, for journals.
#pragma once

#include "base/hash.hpp"
#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// Covers everything that an exploration depends on: accounts with their code and state,
/// transactions, conditions, declarations, budgets, the seed. Not the scenario's name, and not
/// where wasm came from.
[[nodiscard]] CryptoHash scenario_hash(const Scenario& scenario);

}  // namespace farcall::explore
