// A run as a list of choices, and the short text that names it.
//
// At each world the enabled steps are numbered in natural order from 0 on, or from 1 on where the
// run may end and 0 means that it does. So 0 is what happens when nobody interferes, and the run
// that only takes zeros is the natural one. A replay string holds the other choices: "v1:7=2,19=1"
// means the step numbered 2 at the eighth delivery and 1 at the twentieth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "explore/search/model.hpp"

namespace farcall::explore {

/// One number a delivery; a number missing at the end is 0.
struct Schedule {
  std::vector<std::uint32_t> choices;

  /// Deliveries that leave the natural order.
  [[nodiscard]] std::size_t preemptions() const noexcept;
  /// "v1:" and the choices that are not 0.
  [[nodiscard]] std::string to_text() const;
  /// Errors name the byte and what was expected there.
  [[nodiscard]] static Result<Schedule> from_text(std::string_view text);

  bool operator==(const Schedule&) const = default;
};

/// What a schedule led to.
struct ScheduledRun {
  /// The choices that were taken, without zeros at the end.
  Schedule schedule;
  std::vector<StepId> path;
  /// The worlds passed, the initial one first: one more than steps.
  std::vector<WorldPtr> worlds;
  std::uint64_t receipts = 0;
};

/// Runs a schedule to the end: choices beyond its list are 0, and a choice that a world does not
/// have becomes its last step.
[[nodiscard]] ScheduledRun run_schedule(Model& model, const Schedule& schedule);

/// The schedule that takes these steps; an error if one of them is not enabled in its place.
[[nodiscard]] Result<Schedule> schedule_of(Model& model, std::span<const StepId> path);

}  // namespace farcall::explore
