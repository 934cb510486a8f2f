// Makes a failing run small: fewer transactions, then fewer deliveries out of the natural order.
// Every candidate is a scenario and a schedule of its own, run legally from its start (section 6 of
// the notes on exploring: delta debugging on whole transactions, then on choices, then a search for
// the first schedule in order).
//
// What comes out does not depend on which failing run went in, as far as the budget reaches: of the
// transactions that are left, the schedule is the first that fails among all with fewest
// preemptions.
#pragma once

#include <cstdint>
#include <functional>

#include "explore/scenario.hpp"
#include "explore/schedule.hpp"
#include "vm/external.hpp"

namespace farcall::explore {

/// Whether a run fails in the same way: same property, same subject.
using StillFails = std::function<bool(const Scenario&, const Schedule&)>;

struct ShrinkLimits {
  /// Calls of `StillFails`.
  std::uint64_t candidates_max = 5'000;
};

struct Shrunk {
  Scenario scenario;
  Schedule schedule;
  std::uint64_t candidates = 0;
  /// The budget sufficed.
  bool is_complete = false;
};

/// `still_fails(scenario, schedule)` must be true. Candidates whose world cannot be built are
/// passed over.
[[nodiscard]] Shrunk shrink_scenario(const Scenario& scenario, const Schedule& schedule,
                                     vm::VirtualMachine& machine, const StillFails& still_fails,
                                     const ShrinkLimits& limits = {});

}  // namespace farcall::explore
