// A run told as numbered lines, one a delivery: which block, who called whom with what, what
// failed, and which rule lets it happen where it leaves the natural order.
#pragma once

#include <string>
#include <vector>

#include "explore/campaign.hpp"
#include "explore/realize.hpp"
#include "explore/schedule.hpp"

namespace farcall::explore {

/// What one delivery of a run did, in words; everything is escaped.
struct StoryLine {
  /// Nothing: the run was not made as blocks.
  std::optional<BlockHeight> height;
  /// "alice -> bank.withdraw({"amount":"5"})  100 Tgas, 1 NEAR"; more than one if receipts arrived
  /// together.
  std::vector<std::string> receipts;
  /// Accounts whose state changed: "bank: balance 10 NEAR -> 5 NEAR, STATE".
  std::vector<std::string> changes;
  std::vector<RuleUse> rules;
  bool has_failed = false;
};

/// `realization` may be null.
[[nodiscard]] std::vector<StoryLine> story_of(const ScheduledRun& run,
                                              const std::vector<std::string>& names,
                                              const Realization* realization);

/// The story as text for a terminal of 100 columns; then the nearest run in which it does not
/// happen, as far as both are the same, and one step more; then who must help.
[[nodiscard]] std::string story_text(const std::vector<StoryLine>& bad,
                                     const std::vector<StoryLine>* good);

}  // namespace farcall::explore
