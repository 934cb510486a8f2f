// What cases are measured by that are about one of two things: what users own when a contract that
// misbehaves leaves out one call, or when only one of two things goes wrong.
#pragma once

#include <set>
#include <vector>

#include "explore/campaign/campaign.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/oracles/worth.hpp"

namespace farcall::explore {

/// What the meter's accounts own at the ends of all runs in which the case's faulty account has
/// `Case::compared_code`. Empty: the case is not measured so, or there are too many runs.
[[nodiscard]] std::set<std::vector<Worth>> baseline_of(const Case& judged,
                                                       const ReceiptSetup& setup,
                                                       vm::VirtualMachine& machine,
                                                       WorthMeter& meter);

/// The ends of a case of kind kFaultAndStranger without one of the two, or both. `story`: how many
/// of its transactions are the story's.
[[nodiscard]] EndsApart ends_apart(const Case& judged, const ReceiptSetup& setup,
                                   vm::VirtualMachine& machine, const NaturalFacts& natural,
                                   std::size_t story);

}  // namespace farcall::explore
