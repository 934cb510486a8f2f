#include "explore/campaign/tell_finding.hpp"

#include <algorithm>
#include <vector>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "explore/campaign/run_story.hpp"
#include "explore/campaign/shrink.hpp"
#include "explore/layout/layout_run.hpp"
#include "explore/oracles/comparison.hpp"
#include "explore/oracles/run_facts.hpp"
#include "explore/realize/test_writer.hpp"
#include "trace/json.hpp"
#include "trace/source/chain_source.hpp"

namespace farcall::explore {

namespace {

std::size_t first_sent(const Realization& made) {
  const auto sent = std::ranges::find_if(
      made.transactions, [](const CryptoHash& hash) { return hash != CryptoHash{}; });
  return static_cast<std::size_t>(sent - made.transactions.begin());
}

/// What a transaction's receipts did in a run, whenever it was.
std::string deeds_of(const Realization& made, std::size_t transaction) {
  trace::ChainSource source{made.chain, trace::Effort::kState};
  const auto told = trace::trace_of(source, made.transactions[transaction]);
  if (!told) return {};
  std::string text;
  for (const trace::ReceiptTrace& receipt : told->receipts) {
    text += format_text("{} {}\n", receipt.path, static_cast<int>(receipt.status));
    if (!receipt.writes) continue;
    for (const trace::WriteTrace& write : *receipt.writes) {
      if (write.column != "contract_data") continue;
      const auto hex = [](const std::optional<trace::Value>& value) {
        return value ? to_hex(value->bytes) : "nothing";
      };
      text += format_text("{} {} {} {}\n", write.account.view(), to_hex(write.key.bytes),
                          hex(write.before), hex(write.after));
    }
  }
  return text;
}

/// The transaction of both runs whose signer is told something else; else one that did something
/// else; else the last that was sent.
std::size_t told_apart(const Realization& made, const Realization& good, const ScheduledRun& run,
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
  for (std::size_t at = 0; at < count; ++at) {
    const bool is_in_both =
        made.transactions[at] != CryptoHash{} && good.transactions[at] != CryptoHash{};
    if (is_in_both && deeds_of(made, at) != deeds_of(good, at)) return at;
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

void tell_beside(Finding& finding, const Realization& made, const ScheduledRun& run,
                 const SerialRun& good) {
  Result<RunStory> story = tell_run(finding, made, good.made);
  // That a transaction is sent at all is no news where nothing else is out of order.
  if (story && good.is_same) {
    const auto is_landing = [](const RuleUse& use) { return use.rule == "R1"; };
    std::erase_if(story->needs, is_landing);
    for (RunLine& line : story->lines) std::erase_if(line.rules, is_landing);
  }
  finding.story = story ? body_text(*story) : story.error().message;
  if (good.made != nullptr) {
    const auto compared =
        compare_runs(ended(made), ended(*good.made), told_apart(made, *good.made, run, good.run),
                     finding.sentence);
    if (compared) finding.comparison = *compared;
  } else if (const std::size_t at = first_sent(made); at < made.transactions.size()) {
    const Realization whole = ended(made);
    trace::ChainSource source{whole.chain, trace::Effort::kState};
    const auto alone = trace::trace_of(source, made.transactions[at]);
    if (alone) finding.comparison = trace::to_json(*alone);
  }
  Result<std::string> test = write_test(finding, made);
  finding.cpp_test = test.value_or(std::string{});
  finding.cpp_refusal = test ? std::string{} : std::move(test.error().message);
}

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
  tell_beside(
      finding, made, run,
      {.run = natural, .made = good ? &*good : nullptr, .is_same = natural.path == run.path});
}

Result<void> tell_layout_run(Finding& finding, LayoutModel& model, const ScenarioWorld& world,
                             const ScheduledRun& run) {
  auto made = realize_layout(model, world, run);
  if (!made) return fail(made.error().message);
  const ScheduledRun serial = run_layout_serially(model, run);
  std::optional<Realization> good;
  if (serial.path != run.path) {
    auto realized = realize_layout(model, world, serial);
    if (realized) good.emplace(std::move(*realized));
  }
  finding.is_realized = true;
  const ScheduledRun serial_receipts = receipts_of(serial);
  tell_beside(finding, *made, receipts_of(run),
              {.run = serial_receipts,
               .made = good ? &*good : nullptr,
               .is_same = serial.path == run.path});
  return {};
}

Result<ScheduledRun> tell_schedule(Finding& finding, const ScenarioWorld& world,
                                   vm::VirtualMachine& machine) {
  const Scenario& scenario = finding.where.scenario;
  ReceiptSetup setup = receipt_setup(scenario, world);
  setup.jumps = finding.where.jumps;
  const auto fail_as_blocks = [](std::string_view why) {
    return fail(format_text("the run as blocks: {}", why));
  };
  if (scenario.mode != Mode::kAny) {
    LayoutModel model{world, std::move(setup), machine};
    const ScheduledRun run = run_schedule(model, finding.schedule);
    finding.schedule = run.schedule;
    finding.path = run.path;
    if (auto told = tell_layout_run(finding, model, world, run); !told)
      return fail_as_blocks(told.error().message);
    return receipts_of(run);
  }
  ReceiptModel model{std::move(setup), machine};
  ScheduledRun run = run_schedule(model, finding.schedule);
  finding.schedule = run.schedule;
  finding.path = run.path;
  const auto made = realize(scenario, world, machine, run.path, finding.where.jumps);
  if (!made) return fail_as_blocks(made.error().message);
  tell_finding(finding, model, run, *made, world, machine);
  return run;
}

}  // namespace farcall::explore
