// Random search: runs chosen by a seed, for programs that are too large to be explored whole.
//
// Three strategies, all of them deterministic in seed and run number:
// - kWalk: a fair choice at each delivery. What a search without ideas does; the yardstick.
// - kPct: probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010). A random priority for
//   each flow, and `depth - 1` random places at which the running flow drops to the lowest; finds a
//   fault that takes d ordered deliveries with probability 1 / (flows * length^(d - 1)) a run.
// - kPos: partial order sampling (Yuan et al., CAV 2018). A random priority for each pending
//   delivery, drawn anew for those that go to the account of the one that ran.
#pragma once

#include <cstdint>

#include "explore/search/model.hpp"
#include "explore/search/search.hpp"

namespace farcall::explore {

enum class Strategy : std::uint8_t { kWalk, kPct, kPos };

struct SamplingPlan {
  Strategy strategy = Strategy::kPos;
  std::uint64_t seed = 0;
  /// Run numbers from `first_run` to `first_run + runs - 1`; a run depends on nothing but the seed
  /// and its number, so that parts of a campaign can be made anywhere.
  std::uint64_t first_run = 0;
  std::uint64_t runs = 1;
  /// For kPct: how many deliveries in a certain order the fault takes.
  std::uint32_t depth = 2;
  /// For kPct: deliveries of a usual run.
  std::uint64_t length = 20;
  std::uint64_t receipts_max = UINT64_MAX;
};

struct SamplingReport {
  std::uint64_t runs = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t receipts = 0;
  /// The listener or the limit stopped it before all runs were done.
  bool is_stopped = false;
};

/// Makes the runs of the plan, telling the listener of each delivery and end. Optional steps are
/// taken with the chance of any other, and a run ends where only they are left, with a fair chance
/// at each such place.
SamplingReport sample(Model& model, const SamplingPlan& plan, SearchListener& listener);

}  // namespace farcall::explore
