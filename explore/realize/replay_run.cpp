#include "explore/realize/replay_run.hpp"

#include "base/format_text.hpp"
#include "base/u128.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/campaign/tell_finding.hpp"
#include "explore/realize/replay_file.hpp"
#include "explore/scenario/scenario_world.hpp"

namespace farcall::explore {

Result<std::pair<std::uint32_t, Schedule>> read_run_name(std::string_view name) {
  const std::size_t slash = name.find('/');
  const auto number = name.starts_with('c') && slash != std::string_view::npos
                          ? parse_u64(name.substr(1, slash - 1))
                          : std::nullopt;
  if (!number || *number > UINT32_MAX) {
    return fail(
        "expected the name of a run, such as c0/v1:7=2: c, the number of its case, a slash, "
        "and its choices");
  }
  Result<Schedule> schedule = Schedule::from_text(name.substr(slash + 1));
  if (!schedule) {
    return fail(format_text("the run's choices, {}", schedule.error().message));
  }
  return std::pair{static_cast<std::uint32_t>(*number), std::move(*schedule)};
}

Result<std::string> replay_file(std::string_view text, vm::VirtualMachine& machine) {
  const Result<Replay> replay = read_replay(text);
  if (!replay) return std::unexpected{replay.error()};
  const Result<ScenarioWorld> world = build_world(replay->where.scenario, machine);
  if (!world) return std::unexpected{world.error()};
  Finding finding{.property = replay->property,
                  .sentence = replay->sentence,
                  .subject = replay->subject,
                  .where = replay->where,
                  .schedule = replay->schedule};
  if (const auto told = tell_schedule(finding, *world, machine); !told)
    return std::unexpected{told.error()};
  return format_text("the file says: {}, {}\n{}", replay->property, replay->sentence,
                     finding.story);
}

}  // namespace farcall::explore
