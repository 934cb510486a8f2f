#include "explore/search/schedule.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/assert.hpp"
#include "base/format_text.hpp"

namespace farcall::explore {
namespace {

constexpr std::string_view kVersion = "v1:";
/// Longer schedules are not written by this program; a bound for texts of strangers.
constexpr std::uint64_t kDeliveriesMax = 1'000'000;

/// Reads a number at the start of `text` and takes it off.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

void drop_trailing_zeros(std::vector<std::uint32_t>& choices) {
  while (!choices.empty() && choices.back() == 0) choices.pop_back();
}

/// The number of the first enabled step: where the run may end, 0 means that it does.
std::size_t first_number(const World& world) {
  return may_end(world) ? 1 : 0;
}

}  // namespace

std::size_t Schedule::preemptions() const noexcept {
  return choices.size() - static_cast<std::size_t>(std::ranges::count(choices, 0U));
}

std::string Schedule::to_text() const {
  std::string text{kVersion};
  for (std::size_t at = 0; at < choices.size(); ++at) {
    if (choices[at] == 0) continue;
    if (text.size() > kVersion.size()) text += ',';
    text += format_text("{}={}", at, choices[at]);
  }
  return text;
}

Result<Schedule> Schedule::from_text(std::string_view text) {
  const std::size_t length = text.size();
  const auto wrong = [&](std::string_view expected) {
    return fail(format_text("byte {}: expected {}", length - text.size(), expected));
  };
  if (!text.starts_with(kVersion)) return wrong("'v1:'");
  text.remove_prefix(kVersion.size());
  Schedule schedule;
  while (!text.empty()) {
    const auto at = take_number(text);
    if (!at || *at >= kDeliveriesMax) return wrong("the number of a delivery below 1,000,000");
    if (*at < schedule.choices.size()) return wrong("deliveries in ascending order");
    if (!text.starts_with('=')) return wrong("'='");
    text.remove_prefix(1);
    const auto choice = take_number(text);
    if (!choice || *choice == 0) return wrong("the number of a choice, at least 1");
    schedule.choices.resize(*at + 1);
    schedule.choices.back() = *choice;
    if (text.empty()) break;
    if (!text.starts_with(',') || text.size() == 1)
      return wrong("',' and another choice, or the end");
    text.remove_prefix(1);
  }
  return schedule;
}

ScheduledRun run_schedule(Model& model, const Schedule& schedule) {
  ScheduledRun run;
  run.worlds.push_back(model.initial());
  for (std::size_t at = 0;; ++at) {
    const WorldPtr world = run.worlds.back();
    const std::span<const Step> enabled = world->enabled();
    const std::uint32_t wanted = at < schedule.choices.size() ? schedule.choices[at] : 0;
    if (enabled.empty() || (may_end(*world) && wanted == 0)) break;
    const std::size_t first = first_number(*world);
    const std::size_t index =
        std::min<std::size_t>(wanted - std::min<std::size_t>(wanted, first), enabled.size() - 1);
    const Step step = enabled[index];
    Delivery delivery = model.deliver(*world, step);
    run.receipts += delivery.receipts;
    run.schedule.choices.push_back(static_cast<std::uint32_t>(first + index));
    run.path.push_back(step.id);
    run.worlds.push_back(std::move(delivery.world));
  }
  drop_trailing_zeros(run.schedule.choices);
  return run;
}

Result<Schedule> schedule_of(Model& model, std::span<const StepId> path) {
  Schedule schedule;
  WorldPtr world = model.initial();
  for (std::size_t at = 0; at < path.size(); ++at) {
    const std::span<const Step> enabled = world->enabled();
    const auto found = std::ranges::find(enabled, path[at], &Step::id);
    if (found == enabled.end()) return fail(format_text("delivery {} is not possible here", at));
    const auto index = static_cast<std::size_t>(found - enabled.begin());
    schedule.choices.push_back(static_cast<std::uint32_t>(first_number(*world) + index));
    world = model.deliver(*world, *found).world;
  }
  drop_trailing_zeros(schedule.choices);
  return schedule;
}

}  // namespace farcall::explore
