#include "explore/tell_finding.hpp"

#include <algorithm>
#include <vector>

#include "explore/comparison.hpp"
#include "explore/run_story.hpp"
#include "explore/shrink.hpp"
#include "explore/test_writer.hpp"
#include "trace/chain_source.hpp"
#include "trace/json.hpp"

namespace farcall::explore {

namespace {

std::size_t first_sent(const Realization& made) {
  const auto sent = std::ranges::find_if(
      made.transactions, [](const CryptoHash& hash) { return hash != CryptoHash{}; });
  return static_cast<std::size_t>(sent - made.transactions.begin());
}

}  // namespace

void tell_finding(Finding& finding, ReceiptModel& model, const ScheduledRun& run,
                  const Realization& made, const ScenarioWorld& world,
                  vm::VirtualMachine& machine) {
  // The same transactions, one after the other.
  const ScheduledRun natural = run_serially(model, run);
  std::optional<Realization> good;
  if (natural.path != run.path) {
    auto realized =
        realize(finding.where.scenario, world, machine, natural.path, finding.where.jumps);
    if (realized) good.emplace(std::move(*realized));
  }
  Result<RunStory> story = tell_run(finding, made, good ? &*good : nullptr);
  // That a transaction is sent at all is no news where nothing else is out of order.
  if (story && natural.path == run.path) {
    const auto is_landing = [](const RuleUse& use) { return use.rule == "R1"; };
    std::erase_if(story->needs, is_landing);
    for (RunLine& line : story->lines) std::erase_if(line.rules, is_landing);
  }
  finding.story = story ? body_text(*story) : story.error().message;
  if (good) {
    const auto compared = compare_runs(made, *good, first_sent(made), finding.sentence);
    if (compared) finding.comparison = *compared;
  } else if (const std::size_t at = first_sent(made); at < made.transactions.size()) {
    trace::ChainSource source{made.chain, trace::Effort::kState};
    const auto alone = trace::trace_of(source, made.transactions[at]);
    if (alone) finding.comparison = trace::to_json(*alone);
  }
  finding.cpp_test = write_test(finding, made).value_or(std::string{});
}

}  // namespace farcall::explore
