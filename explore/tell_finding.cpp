#include "explore/tell_finding.hpp"

#include <algorithm>
#include <vector>

#include "explore/comparison.hpp"
#include "explore/run_facts.hpp"
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

/// The transaction of both runs whose signer is told something else; else the last that was sent.
std::size_t told_apart(const Realization& made, const ScheduledRun& run,
                       const ScheduledRun& other) {
  const std::size_t count = made.transactions.size();
  const RunFacts here{static_cast<const ReceiptWorld&>(*run.worlds.back()), count};
  const RunFacts there{static_cast<const ReceiptWorld&>(*other.worlds.back()), count};
  std::size_t last = count;
  for (std::size_t at = 0; at < count; ++at) {
    if (made.transactions[at] == CryptoHash{}) continue;
    const TransactionEnd& one = here.transactions()[at];
    const TransactionEnd& two = there.transactions()[at];
    if (one.has_failed != two.has_failed || one.value != two.value || one.error != two.error) {
      return at;
    }
    last = at;
  }
  return last;
}

/// The same chain when the last refund has arrived.
Realization ended(Realization made) {
  constexpr int kBlocksMax = 20;
  for (int block = 0; block < kBlocksMax && made.chain.has_work(); ++block) made.chain.produce();
  return made;
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
    const auto compared =
        compare_runs(ended(made), ended(*good), told_apart(made, run, natural), finding.sentence);
    if (compared) finding.comparison = *compared;
  } else if (const std::size_t at = first_sent(made); at < made.transactions.size()) {
    const Realization whole = ended(made);
    trace::ChainSource source{whole.chain, trace::Effort::kState};
    const auto alone = trace::trace_of(source, made.transactions[at]);
    if (alone) finding.comparison = trace::to_json(*alone);
  }
  finding.cpp_test = write_test(finding, made).value_or(std::string{});
}

}  // namespace farcall::explore
