#include "explore/layout/layout_search.hpp"

#include <deque>
#include <unordered_set>

#include "base/format_text.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {
namespace {

/// Choices of a random run, and how often one is made: one time in so many.
constexpr std::uint32_t kRandomChoicesMax = 12;
constexpr std::uint64_t kRandomChance = 3;

using LayoutWorldPtr = std::shared_ptr<const LayoutWorld>;

LayoutWorldPtr as_layout(WorldPtr world) {
  return std::static_pointer_cast<const LayoutWorld>(std::move(world));
}

/// False: the listener stops.
bool tell(SearchListener& listener, Path path, const LayoutWorld& world) {
  if (world.block() == nullptr) return true;
  for (const FollowedDelivery& each : world.block()->deliveries) {
    if (!listener.on_delivery(path, *each.before, each.delivery)) return false;
  }
  return true;
}

class LayoutSearch {
 public:
  LayoutSearch(LayoutModel& model, const LayoutLimits& limits, SearchListener& listener)
      : model_{model}, limits_{limits}, listener_{listener} {}

  LayoutReport run() {
    waiting_.push_back(
        {.world = as_layout(model_.initial()), .step = {}, .path = {}, .choices = 0});
    bool is_bounded = false;
    while (!waiting_.empty() && !is_stopped_) {
      Branch branch = std::move(waiting_.front());
      waiting_.pop_front();
      follow(std::move(branch), is_bounded);
    }
    report_.is_complete = !is_stopped_ && !has_left_out_ && report_.divergence.empty();
    report_.is_exhausted = report_.is_complete && !is_bounded;
    return std::move(report_);
  }

 private:
  /// A choice that was not made yet.
  struct Branch {
    LayoutWorldPtr world;
    /// Nothing: the beginning.
    std::optional<Step> step;
    std::vector<StepId> path;
    std::uint32_t choices = 0;
  };

  void follow(Branch branch, bool& is_bounded) {
    LayoutWorldPtr world = std::move(branch.world);
    std::vector<StepId>& path = branch.path;
    if (branch.step) world = take(world, *branch.step, path);
    while (!is_stopped_) {
      if (!world->divergence().empty()) return note_divergence(*world, path);
      if (!seen_.insert(world->key()).second) {
        ++report_.pruned;
        return;
      }
      ++report_.worlds;
      if (seen_.size() >= limits_.worlds_max) is_stopped_ = true;
      has_left_out_ = has_left_out_ || world->has_left_out();
      branch_off(world, path, branch.choices, is_bounded);
      if (may_end(*world)) {
        ++report_.ends;
        if (!listener_.on_end(path, *world->receipts())) is_stopped_ = true;
        return;
      }
      world = take(world, world->enabled().front(), path);
    }
  }

  void branch_off(const LayoutWorldPtr& world, const std::vector<StepId>& path,
                  std::uint32_t choices, bool& is_bounded) {
    for (std::size_t at = 0; at < world->enabled().size(); ++at) {
      if (!world->choice(at)) continue;
      if (choices == limits_.choices_max) {
        is_bounded = true;
        return;
      }
      if (waiting_.size() == limits_.waiting_max) {
        has_left_out_ = true;
        return;
      }
      waiting_.push_back(
          {.world = world, .step = world->enabled()[at], .path = path, .choices = choices + 1});
    }
  }

  LayoutWorldPtr take(const LayoutWorldPtr& world, const Step& step, std::vector<StepId>& path) {
    const StepId id = step.id;
    Delivery delivery = model_.deliver(*world, step);
    path.push_back(id);
    report_.receipts += delivery.receipts;
    LayoutWorldPtr next = as_layout(std::move(delivery.world));
    if (next->block() != nullptr) ++report_.blocks;
    if (report_.receipts >= limits_.receipts_max) is_stopped_ = true;
    if (next->divergence().empty() && !tell(listener_, path, *next)) is_stopped_ = true;
    return next;
  }

  void note_divergence(const LayoutWorld& world, const std::vector<StepId>& path) {
    if (!report_.divergence.empty()) return;
    const auto schedule = schedule_of(model_, path);
    report_.divergence =
        format_text("{}: {}", schedule ? schedule->to_text() : "a run", world.divergence());
  }

  LayoutModel& model_;
  const LayoutLimits& limits_;
  SearchListener& listener_;
  LayoutReport report_;
  std::deque<Branch> waiting_;
  std::unordered_set<StateKey> seen_;
  bool is_stopped_ = false;
  bool has_left_out_ = false;
};

}  // namespace

LayoutReport search_layout(LayoutModel& model, const LayoutLimits& limits,
                           SearchListener& listener) {
  return LayoutSearch{model, limits, listener}.run();
}

void sample_layout(LayoutModel& model, std::uint64_t seed, std::uint64_t runs,
                   const LayoutLimits& limits, SearchListener& listener, LayoutReport& report) {
  for (std::uint64_t run = 0; run < runs && report.receipts < limits.receipts_max; ++run) {
    ++report.sampled_runs;
    std::uint64_t random = mix(seed, run);
    LayoutWorldPtr world = as_layout(model.initial());
    std::vector<StepId> path;
    for (std::uint32_t choices = 0; world->divergence().empty();) {
      const std::size_t first = may_end(*world) ? 0 : 1;
      const std::size_t count = world->enabled().size();
      random = mix(random, path.size());
      const bool is_choice =
          choices < kRandomChoicesMax && count > first && random % kRandomChance == 0;
      if (!is_choice && first == 0) {
        if (!listener.on_end(path, *world->receipts())) return;
        break;
      }
      const std::size_t index =
          is_choice ? first + static_cast<std::size_t>(mix(random, 1) % (count - first)) : 0;
      choices += is_choice ? 1 : 0;
      const Step step = world->enabled()[index];
      Delivery delivery = model.deliver(*world, step);
      path.push_back(step.id);
      report.receipts += delivery.receipts;
      world = as_layout(std::move(delivery.world));
      if (world->block() != nullptr) ++report.blocks;
      if (world->divergence().empty() && !tell(listener, path, *world)) return;
    }
  }
}

}  // namespace farcall::explore
