// One case of a campaign in the mode "any"; explore/layout/layout_case.hpp has that of layouts.
#pragma once

#include "explore/campaign/campaign.hpp"
#include "explore/campaign/case_parts.hpp"
#include "explore/search/search.hpp"

namespace farcall::explore {

/// What a case may use.
struct AnyCaseLimits {
  SearchLimits search;
  /// Random runs of each strategy, where there are too many orders to try all; they take no more
  /// than half of what the search may take.
  std::uint64_t sampled_runs = 0;
};

struct AnyCaseSearch {
  CaseReport report;
  /// Entries of the cache of worlds.
  std::uint64_t cache_entries = 0;
};

/// Searches a case and fills in its numbers. There are no random runs where `wants_more`, asked
/// after the search, says no.
[[nodiscard]] AnyCaseSearch search_any_case(const CaseParts& parts, const AnyCaseLimits& limits,
                                            Judge& judge, const std::function<bool()>& wants_more);

}  // namespace farcall::explore
