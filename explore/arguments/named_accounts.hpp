// Accounts that a scenario speaks of.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// Returns all strings of a JSON document, at any depth. Empty if it is not JSON.
[[nodiscard]] std::vector<std::string> texts_in_json(ByteView json);

/// The scenario's accounts, who signs and who is called, and the ids that are in JSON arguments:
/// those who may hold tokens. At most 64 from arguments.
[[nodiscard]] std::set<protocol::AccountId> named_accounts(const Scenario& scenario);

}  // namespace farcall::explore
