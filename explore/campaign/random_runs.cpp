#include "explore/campaign/random_runs.hpp"

#include "explore/search/sampling.hpp"

namespace farcall::explore {
namespace {

constexpr std::uint64_t kWalksMax = 1'000'000;

}  // namespace

WalkedCase* RandomRuns::run(const Budget& budget, CaseReport& done) {
  while (done.receipts < budget.receipts && done.sampled_runs < kWalksMax) {
    const std::uint64_t number = done.sampled_runs++;
    const Case& next = cases_[mix(budget.seed, number) % cases_.size()];
    std::unique_ptr<WalkedCase>& walked = known_[next.number];
    if (walked == nullptr) {
      const ScenarioWorld* world = world_of_(next);
      if (world == nullptr) continue;
      walked = std::make_unique<WalkedCase>(next, *world, natural_, machine_, story_);
      done.receipts += walked->judge.serial_receipts();
    }
    const SamplingReport sampled =
        sample(walked->model,
               {.strategy = Strategy::kWalk, .seed = budget.seed, .first_run = number, .runs = 1},
               walked->judge);
    done.receipts += sampled.receipts;
    if (!walked->judge.found().empty()) return walked.get();
  }
  return nullptr;
}

}  // namespace farcall::explore
