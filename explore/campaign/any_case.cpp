#include "explore/campaign/any_case.hpp"

#include "explore/search/sampling.hpp"

namespace farcall::explore {

AnyCaseSearch search_any_case(const CaseParts& parts, const AnyCaseLimits& limits, Judge& judge,
                              const std::function<bool()>& wants_more) {
  const Case& next = parts.context.judged;
  ReceiptModel model{parts.setup, parts.context.machine};
  const SearchReport found = search(model, limits.search, &judge);
  CaseReport done{.number = next.number,
                  .label = next.label,
                  .is_complete = found.is_complete,
                  .classes = found.classes,
                  .receipts = found.receipts + judge.serial_receipts(),
                  .worlds = found.worlds,
                  .cache_hits = found.cache_hits,
                  .slept = found.slept};
  if (!found.is_complete && limits.sampled_runs > 0 && wants_more()) {
    for (const Strategy strategy : {Strategy::kPct, Strategy::kPos}) {
      const SamplingReport sampled = sample(model,
                                            {.strategy = strategy,
                                             .seed = mix(next.scenario.budget.seed, done.number),
                                             .runs = limits.sampled_runs,
                                             .receipts_max = limits.search.receipts_max / 4},
                                            judge);
      done.sampled_runs += sampled.runs;
      done.receipts += sampled.receipts;
    }
  }
  return {.report = std::move(done), .cache_entries = found.cache_entries};
}

}  // namespace farcall::explore
