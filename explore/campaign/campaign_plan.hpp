// The list of cases that a campaign explores, and what is known of the story before.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/scenario/scenario_world.hpp"

namespace farcall::explore {

struct CampaignPlan {
  /// Where the story begins.
  ScenarioWorld story_world;
  /// Of the run in which nobody interferes.
  NaturalFacts natural;
  /// Numbered from 0 on; the first is the story as written.
  std::vector<Case> cases;
  /// What has no case, and why.
  std::vector<std::string> not_explored;
  /// Receipts that planning executed.
  std::uint64_t receipts = 0;
  /// Of these, those of the run in which nobody interferes.
  std::uint64_t natural_receipts = 0;
};

/// Runs the story once and lists its cases. The same scenario gives the same list. Fails where the
/// world cannot be built.
[[nodiscard]] Result<CampaignPlan> plan_campaign(const Scenario& scenario,
                                                 vm::VirtualMachine& machine);

}  // namespace farcall::explore
