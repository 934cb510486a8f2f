// NEP-297 events in logs.
#pragma once

#include <string>
#include <vector>

#include "trace/trace.hpp"

namespace farcall::trace {

/// Logs that begin with `EVENT_JSON:`, in order. Those that are not events say what is wrong.
[[nodiscard]] std::vector<EventTrace> events_in(const std::vector<std::string>& logs);

}  // namespace farcall::trace
