// Findings that a random seed makes.
#pragma once

#include <cstdint>
#include <functional>

#include "explore/oracles/judge.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

/// Whether a contract asks for the random seed in a run, and the same run with one of eight other
/// seeds breaks no property of the alarm's name: then chance does it, and no order or caller.
/// `receipts` counts up.
[[nodiscard]] bool depends_on_seed(const JudgeContext& context, const Alarm& alarm,
                                   const ScheduledRun& run, std::uint64_t& receipts);
/// The same for a run that is no schedule: `repeat` makes it again in a model with another seed.
[[nodiscard]] bool depends_on_seed(const JudgeContext& context, const Alarm& alarm,
                                   const ScheduledRun& run,
                                   const std::function<ScheduledRun(ReceiptModel&)>& repeat,
                                   std::uint64_t& receipts);

}  // namespace farcall::explore
