#include "explore/campaign/rounds.hpp"

#include <algorithm>
#include <numeric>

namespace farcall::explore {
namespace {

/// First rounds get at least this many receipts, unless only the first finding is wanted.
constexpr std::uint64_t kShareMin = 2'000;
/// Of the budget, what all first searches together may take.
constexpr std::uint64_t kShareOfBudget = 8;
/// Natural runs that the first round pays for, its least, and how much more each next one does.
constexpr std::uint64_t kFirstRuns = 6;
constexpr std::uint64_t kFirstMin = 40;
constexpr std::uint64_t kGrowth = 16;

template <class T>
void add_missing(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& each : from) {
    if (!std::ranges::contains(into, each)) into.push_back(each);
  }
}

}  // namespace

Rounds plan_rounds(const Budget& budget, std::size_t cases, std::uint64_t natural_receipts,
                   bool stops_early) {
  Rounds rounds;
  const std::uint64_t most = budget.receipts_per_case;
  const std::uint64_t share = std::min(
      most,
      std::max(kShareMin, budget.receipts / kShareOfBudget / std::max<std::size_t>(cases, 1)));
  if (stops_early) {
    for (std::uint64_t limit = std::max(kFirstMin, kFirstRuns * natural_receipts); limit < share;
         limit *= kGrowth) {
      rounds.limits.push_back(limit);
    }
  }
  rounds.sampling = rounds.limits.size();
  rounds.limits.push_back(share);
  if (share < most) rounds.limits.push_back(most);
  return rounds;
}

void add_earlier_rounds(CaseReport& done, const CaseReport& before) {
  done.rounds.insert(done.rounds.begin(), before.rounds.begin(), before.rounds.end());
  done.receipts = std::reduce(done.rounds.begin(), done.rounds.end());
  done.sampled_runs += before.sampled_runs;
  add_missing(done.reached, before.reached);
  add_missing(done.not_reproduced, before.not_reproduced);
  add_missing(done.not_followed, before.not_followed);
  for (const auto& [place, percent] : before.gas_margins) {
    const auto known =
        std::ranges::find(done.gas_margins, place, &std::pair<std::string, std::uint32_t>::first);
    if (known == done.gas_margins.end()) {
      done.gas_margins.emplace_back(place, percent);
    } else {
      known->second = std::min(known->second, percent);
    }
  }
}

}  // namespace farcall::explore
