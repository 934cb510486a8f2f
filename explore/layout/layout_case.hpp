// One case of a campaign in the given layout: what `campaign.cpp` does with the model of receipts.
#pragma once

#include <string>

#include "explore/campaign/campaign.hpp"
#include "explore/campaign/case_parts.hpp"
#include "explore/layout/layout_search.hpp"

namespace farcall::explore {

/// What a case may use.
struct LayoutCaseLimits {
  std::uint64_t receipts_max = UINT64_MAX;
  std::uint64_t memory_bytes = 0;
  /// Random runs after the search, if the bound left something out.
  std::uint64_t sampled_runs = 0;
};

/// Searches a case and fills in its numbers. Runs that the model of receipts could not follow are
/// told in `not_explored`.
[[nodiscard]] CaseReport search_layout_case(const CaseParts& parts, const ScenarioWorld& world,
                                            const LayoutCaseLimits& limits, Judge& judge,
                                            std::vector<std::string>& not_explored);
/// Where the story ends in the natural blocks.
[[nodiscard]] std::shared_ptr<const ReceiptWorld> natural_layout_end(const CaseParts& parts,
                                                                     const ScenarioWorld& world);

struct LayoutFinding {
  Finding finding;
  /// Its run in the model of receipts.
  ScheduledRun run;
  /// With another random seed it does not happen: nothing is told of it.
  bool is_chance = false;
};
/// Makes the run of an alarm small, makes its blocks again, and tells it. An error says why the
/// blocks do not have what the model of receipts has. `receipts` counts up.
[[nodiscard]] Result<LayoutFinding> layout_finding(const CaseParts& parts,
                                                   const ScenarioWorld& world, Judge& judge,
                                                   const Judge::Found& found,
                                                   std::uint64_t receipts_max,
                                                   std::uint64_t& receipts);

}  // namespace farcall::explore
