#include "explore/layout/layout_case.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "explore/campaign/seed_check.hpp"
#include "explore/campaign/shrink.hpp"
#include "explore/campaign/tell_finding.hpp"
#include "explore/layout/layout_run.hpp"

namespace farcall::explore {
namespace {

/// Bytes of a world that is only remembered, and of one that waits for its turn, which keeps the
/// tries and headers of a block that differ from those of others.
constexpr std::uint64_t kSeenBytes = 64;
constexpr std::uint64_t kWaitingBytes = 16'384;
/// Random runs take as much as the search took, but at least this.
constexpr std::uint64_t kSampledReceiptsMin = 500;

}  // namespace

CaseReport search_layout_case(const CaseParts& parts, const ScenarioWorld& world,
                              const LayoutCaseLimits& limits, Judge& judge,
                              std::vector<std::string>& not_explored) {
  const Case& next = parts.context.judged;
  LayoutModel model{world, parts.setup, parts.context.machine};
  LayoutLimits search{.choices_max = next.scenario.budget.choices,
                      .receipts_max = limits.receipts_max,
                      .worlds_max = limits.memory_bytes / 2 / kSeenBytes,
                      .waiting_max = limits.memory_bytes / 2 / kWaitingBytes};
  LayoutReport report = search_layout(model, search, judge);
  if (!report.is_exhausted && report.receipts < search.receipts_max) {
    const std::uint64_t left = search.receipts_max - report.receipts;
    search.receipts_max =
        report.receipts + std::min(left / 4, std::max(report.receipts, kSampledReceiptsMin));
    sample_layout(model, mix(next.scenario.budget.seed, next.number), limits.sampled_runs, search,
                  judge, report);
  }
  if (!report.divergence.empty())
    not_explored.push_back(format_text("{}, c{}/{}", next.label, next.number, report.divergence));
  return {.number = next.number,
          .label = next.label,
          .is_complete = report.is_complete,
          .classes = report.ends,
          .receipts = report.receipts + judge.serial_receipts(),
          .worlds = report.worlds,
          .cache_hits = report.pruned,
          .sampled_runs = report.sampled_runs};
}

std::shared_ptr<const ReceiptWorld> natural_layout_end(const CaseParts& parts,
                                                       const ScenarioWorld& world) {
  LayoutModel model{world, parts.setup, parts.context.machine};
  const ScheduledRun run = receipts_of(follow_path(model, {}));
  return std::static_pointer_cast<const ReceiptWorld>(run.worlds.back());
}

Result<LayoutFinding> layout_finding(const CaseParts& parts, const ScenarioWorld& world,
                                     Judge& judge, const Judge::Found& found,
                                     std::uint64_t receipts_max, std::uint64_t& receipts) {
  const auto is_same = [&](const ScheduledRun& run) { return judge.shows(run, found.alarm); };
  const ScheduledRun small =
      shrink_layout(world, parts.setup, parts.context.machine, found.path, is_same, receipts_max);
  // Numbers of accounts are those of one model.
  LayoutModel model{world, with_optional_transactions(parts.setup), parts.context.machine};
  const ScheduledRun run = follow_path(model, small.path);
  receipts += run.receipts;
  const auto wrong = [&](std::string_view why) {
    return fail(format_text("{} ({}), replay c{}/{}: {}", found.alarm.sentence,
                            parts.context.judged.label, parts.context.judged.number,
                            run.schedule.to_text(), why));
  };
  ScheduledRun shown = receipts_of(run);
  if (!is_same(shown)) return wrong("the run does not break it again");
  const auto repeat = [&](ReceiptModel& other) { return repeat_receipts(other, model, run); };
  if (depends_on_seed(parts.context, found.alarm, shown, repeat, receipts))
    return LayoutFinding{.finding = {}, .run = std::move(shown), .is_chance = true};
  Finding finding{.property = found.alarm.property,
                  .sentence = found.alarm.sentence,
                  .subject = found.alarm.subject,
                  .where = parts.context.judged,
                  .schedule = run.schedule,
                  .path = run.path};
  for (ScenarioTransaction& transaction : finding.where.scenario.transactions)
    transaction.is_optional = true;
  if (auto told = tell_layout_run(finding, model, world, run); !told)
    return wrong(told.error().message);
  return LayoutFinding{.finding = std::move(finding), .run = std::move(shown)};
}

}  // namespace farcall::explore
