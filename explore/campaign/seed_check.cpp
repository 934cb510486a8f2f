#include "explore/campaign/seed_check.hpp"

#include <algorithm>

#include "explore/campaign/shrink.hpp"
#include "explore/oracles/run_facts.hpp"

namespace farcall::explore {

namespace {

constexpr int kOtherSeeds = 8;

bool has_read_seed(const JudgeContext& context, const ScheduledRun& run) {
  const RunFacts facts{static_cast<const ReceiptWorld&>(*run.worlds.back()),
                       context.setup.transactions.size()};
  return std::ranges::any_of(facts.executions(),
                             [](const RanReceipt& ran) { return ran.event->has_read_seed; });
}

}  // namespace

bool depends_on_seed(const JudgeContext& context, const Alarm& alarm, const ScheduledRun& run,
                     std::uint64_t& receipts) {
  const auto repeat = [&](ReceiptModel& model) { return run_schedule(model, run.schedule); };
  return depends_on_seed(context, alarm, run, repeat, receipts);
}

bool depends_on_seed(const JudgeContext& context, const Alarm& alarm, const ScheduledRun& run,
                     const std::function<ScheduledRun(ReceiptModel&)>& repeat,
                     std::uint64_t& receipts) {
  if (!has_read_seed(context, run)) return false;
  ReceiptSetup other = with_optional_transactions(context.setup);
  const JudgeContext judged{.judged = context.judged,
                            .names = context.names,
                            .setup = other,
                            .machine = context.machine,
                            .keys = context.keys,
                            .views = context.views,
                            .meter = context.meter,
                            .natural = context.natural,
                            .story = context.story,
                            .baseline = context.baseline,
                            .named = context.named};
  for (int seed = 0; seed < kOtherSeeds; ++seed) {
    other.environment.random_value = sha256(other.environment.random_value.view());
    ReceiptModel model{other, context.machine};
    const ScheduledRun again = repeat(model);
    Judge judge{judged};
    receipts += again.receipts + judge.serial_receipts();
    const std::vector<Alarm> shown = judge.alarms(again);
    if (!std::ranges::contains(shown, alarm.property, &Alarm::property)) return true;
  }
  return false;
}

}  // namespace farcall::explore
