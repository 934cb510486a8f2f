// Accounts that a scenario speaks of.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// All texts in JSON, at any depth; none if it is no JSON.
[[nodiscard]] std::vector<std::string> texts_in_json(ByteView json);

/// The scenario's accounts, who signs and who is called, and the ids that are in JSON arguments:
/// those who may hold tokens. At most 64 from arguments.
[[nodiscard]] std::set<protocol::AccountId> named_accounts(const Scenario& scenario);

}  // namespace farcall::explore
