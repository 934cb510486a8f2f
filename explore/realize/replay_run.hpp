// Names of runs, as reports give them.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

/// "c12/v1:7=2" taken apart: the number of the case, and the choices. Errors say what was expected.
[[nodiscard]] Result<std::pair<std::uint32_t, Schedule>> read_run_name(std::string_view name);

}  // namespace farcall::explore
