// What runs do that the search does not follow: what holds in all orders may fail there.
#pragma once

#include <set>
#include <string>

#include "explore/oracles/judge.hpp"

namespace farcall::explore {

/// Adds what an event of a case does that the search does not follow, in words. Only what trusted
/// contracts do counts: others may do anything anyway.
void note_blind_spot(const JudgeContext& context, const Event& event, std::set<std::string>& texts);

}  // namespace farcall::explore
