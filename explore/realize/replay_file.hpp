// A finding as a file that needs nothing else: the scenario of its case with all contracts, the
// schedule, and what breaks. JSON, "farcall-replay/1": contracts stand in `wasm` by their SHA-256,
// actions are borsh in base64, amounts are decimal strings.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "explore/campaign/campaign.hpp"

namespace farcall::explore {

struct Replay {
  /// Its scenario has neither strangers nor faults any more: what they do in this case is part of
  /// its transactions and contracts.
  Case where;
  Schedule schedule;
  /// What is expected to break.
  std::string property;
  std::string subject;
  std::string sentence;
};

[[nodiscard]] Replay replay_of(const Finding& finding);

[[nodiscard]] std::string write_replay(const Replay& replay);
/// Reads a stranger's file. Errors name the member and what was expected; contracts whose hash is
/// not theirs are refused.
[[nodiscard]] Result<Replay> read_replay(std::string_view text);

}  // namespace farcall::explore
