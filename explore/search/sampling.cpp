#include "explore/search/sampling.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/assert.hpp"

namespace farcall::explore {
namespace {

/// SplitMix64: small, and the same on every machine, unlike the distributions of <random>.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_{seed} {}
  std::uint64_t next() noexcept {
    std::uint64_t value = (state_ += 0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
  }
  /// A number below `bound`, which is not 0. The bias is below 2^-32 for bounds below 2^32.
  std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

 private:
  std::uint64_t state_;
};

/// One run. Chooses by priorities; a strategy is how priorities are given and changed.
class SampledRun {
 public:
  SampledRun(Model& model, const SamplingPlan& plan, std::uint64_t number)
      : model_{model}, plan_{plan}, random_{mix(plan.seed, number)} {
    if (plan.strategy != Strategy::kPct) return;
    for (std::uint32_t at = 1; at < plan.depth; ++at) {
      change_points_.insert(random_.below(std::max<std::uint64_t>(plan.length, 1)));
    }
  }

  /// False: the listener stopped the sampling.
  bool run(SamplingReport& report, SearchListener& listener) {
    WorldPtr world = model_.initial();
    std::vector<StepId> path;
    while (!ends(*world)) {
      const Step step = choose(*world);
      const Delivery delivery = model_.deliver(*world, step);
      ++report.deliveries;
      report.receipts += delivery.receipts;
      path.push_back(step.id);
      if (!listener.on_delivery(path, *world, delivery)) return false;
      after(*world, step);
      world = delivery.world;
      if (report.receipts >= plan_.receipts_max) return false;
    }
    return listener.on_end(path, *world);
  }

 private:
  bool ends(const World& world) {
    if (world.enabled().empty()) return true;
    return may_end(world) && random_.below(2) == 0;
  }

  Step choose(const World& world) {
    const std::span<const Step> enabled = world.enabled();
    if (plan_.strategy == Strategy::kWalk) return enabled[random_.below(enabled.size())];
    if (plan_.strategy == Strategy::kPct && change_points_.contains(delivered_)) {
      // Below all priorities drawn at random, and below those lowered before.
      priorities_[highest(enabled).flow] = lowered_--;
    }
    return highest(enabled);
  }

  std::uint64_t name_of(const Step& step) const noexcept {
    return plan_.strategy == Strategy::kPct ? step.flow : step.id.value;
  }

  const Step& highest(std::span<const Step> enabled) {
    for (const Step& step : enabled) {
      priorities_.try_emplace(name_of(step), kDrawn + (random_.next() >> 1));
    }
    return *std::ranges::max_element(
        enabled, {}, [&](const Step& step) { return priorities_.at(name_of(step)); });
  }

  void after(const World& before, const Step& done) {
    ++delivered_;
    if (plan_.strategy != Strategy::kPos) return;
    priorities_.erase(done.id.value);
    for (const Step& step : before.enabled()) {
      if (may_conflict(step, done)) priorities_.erase(step.id.value);
    }
  }

  static constexpr std::uint64_t kDrawn = 1ULL << 63;

  Model& model_;
  const SamplingPlan& plan_;
  Random random_;
  std::set<std::uint64_t> change_points_;
  std::unordered_map<std::uint64_t, std::uint64_t> priorities_;
  std::uint64_t lowered_ = kDrawn - 1;
  std::uint64_t delivered_ = 0;
};

}  // namespace

SamplingReport sample(Model& model, const SamplingPlan& plan, SearchListener& listener) {
  FARCALL_ASSERT(plan.depth > 0, "a fault takes at least one delivery");
  SamplingReport report;
  for (std::uint64_t at = 0; at < plan.runs; ++at) {
    ++report.runs;
    if (!SampledRun{model, plan, plan.first_run + at}.run(report, listener)) {
      report.is_stopped = true;
      break;
    }
  }
  return report;
}

}  // namespace farcall::explore
