// What users own when a contract that misbehaves leaves out one call: what its case is measured by.
#pragma once

#include <set>
#include <vector>

#include "explore/campaign/campaign.hpp"
#include "explore/oracles/worth.hpp"

namespace farcall::explore {

/// What the meter's accounts own at the ends of all runs in which the case's faulty account has
/// `Case::compared_code`. Empty: the case is not measured so, or there are too many runs.
[[nodiscard]] std::set<std::vector<Worth>> baseline_of(const Case& judged,
                                                       const ReceiptSetup& setup,
                                                       vm::VirtualMachine& machine,
                                                       WorthMeter& meter);

}  // namespace farcall::explore
