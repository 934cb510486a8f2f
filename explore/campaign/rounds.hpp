// Rounds of a campaign: every case is searched a little before any is searched long, so that one
// case with too many orders does not use up what all others need, and the first finding comes soon.
#pragma once

#include <cstdint>
#include <vector>

#include "explore/campaign/campaign.hpp"

namespace farcall::explore {

struct Rounds {
  /// Receipts that a case may take in each round, ascending; never empty. A case that one round
  /// covers is not searched in later ones.
  std::vector<std::uint64_t> limits;
  /// The round in which cases that it does not cover get random runs.
  std::size_t sampling = 0;
};

/// Every case gets its share of an eighth of the budget before one gets more. Where the first
/// finding is all that is asked for, rounds begin with some times the receipts of the natural run.
[[nodiscard]] Rounds plan_rounds(const Budget& budget, std::size_t cases,
                                 std::uint64_t natural_receipts, bool stops_early);

/// Adds what earlier rounds of a case used and saw.
void add_earlier_rounds(CaseReport& done, const CaseReport& before);

}  // namespace farcall::explore
