// O9: callbacks keep a part of their gas.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "explore/campaign/campaign.hpp"

namespace farcall::explore {

/// A finding for each callback that had less than `least` percent of its gas left in some run, with
/// the first case in which it had no more. They have no run of their own.
[[nodiscard]] std::vector<Finding> margin_findings(
    const std::map<std::string, std::uint32_t>& margins, std::uint32_t least,
    const std::vector<CaseReport>& reports, const std::vector<Case>& cases);

}  // namespace farcall::explore
