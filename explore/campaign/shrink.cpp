#include "explore/campaign/shrink.hpp"

#include <algorithm>
#include <set>

namespace farcall::explore {
namespace {

class Shrinking {
 public:
  Shrinking(ReceiptModel& model, const std::function<bool(const ScheduledRun&)>& is_same,
            std::uint64_t receipts_max)
      : model_{model}, is_same_{is_same}, receipts_max_{receipts_max} {}

  SmallRun run(std::span<const StepId> path) {
    best_ = follow(path, {});
    drop_transactions();
    straighten();
    SmallRun small{.run = std::move(best_), .receipts = receipts_};
    const auto& end = static_cast<const ReceiptWorld&>(*small.run.worlds.back());
    for (std::uint32_t index = 0; index < model_.setup().transactions.size(); ++index) {
      if (!end.is_sent(index)) small.left_out.push_back(index);
    }
    return small;
  }

 private:
  /// Delivers the steps of a path as far as they are enabled, without the flows left out, then what
  /// is under way in the natural order.
  ScheduledRun follow(std::span<const StepId> path, const std::set<std::uint32_t>& left_out) {
    ScheduledRun run;
    run.worlds.push_back(model_.initial());
    for (const StepId id : path) {
      const Step* step = find_step(*run.worlds.back(), id);
      const bool is_left_out = step != nullptr && step->kind == Step::Kind::kTransaction &&
                               left_out.contains(step->flow);
      if (step != nullptr && !is_left_out) take(run, *step);
    }
    while (!may_end(*run.worlds.back())) take(run, run.worlds.back()->enabled().front());
    number(run);
    return run;
  }

  void take(ScheduledRun& run, const Step& step) {
    Delivery delivery = model_.deliver(*run.worlds.back(), step);
    run.path.push_back(step.id);
    run.receipts += delivery.receipts;
    receipts_ += delivery.receipts;
    run.worlds.push_back(std::move(delivery.world));
  }

  /// The choices that a run's path stands for.
  static void number(ScheduledRun& run) {
    run.schedule.choices.clear();
    for (std::size_t at = 0; at < run.path.size(); ++at) {
      const World& world = *run.worlds[at];
      const auto found = std::ranges::find(world.enabled(), run.path[at], &Step::id);
      const auto index = static_cast<std::uint32_t>(found - world.enabled().begin());
      run.schedule.choices.push_back(index + (may_end(world) ? 1 : 0));
    }
    while (!run.schedule.choices.empty() && run.schedule.choices.back() == 0) {
      run.schedule.choices.pop_back();
    }
  }

  bool keep_if_same(ScheduledRun candidate) {
    if (!is_same_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  void drop_transactions() {
    std::set<std::uint32_t> left_out;
    const auto count = static_cast<std::uint32_t>(model_.setup().transactions.size());
    for (bool has_changed = true; has_changed;) {
      has_changed = false;
      for (std::uint32_t index = count; index-- > 0 && receipts_ < receipts_max_;) {
        const auto& end = static_cast<const ReceiptWorld&>(*best_.worlds.back());
        if (!end.is_sent(index)) continue;
        std::set<std::uint32_t> fewer = left_out;
        fewer.insert(index);
        if (!keep_if_same(follow(best_.path, fewer))) continue;
        left_out = std::move(fewer);
        has_changed = true;
      }
    }
  }

  /// Moves deliveries back to where the natural order has them, the last ones first: where several
  /// are enabled, the first of those that the run delivers later anyway comes first.
  void straighten() {
    for (bool has_changed = true; has_changed && receipts_ < receipts_max_;) {
      has_changed = false;
      for (std::size_t at = best_.path.size(); at-- > 0 && receipts_ < receipts_max_;) {
        if (at >= best_.path.size()) continue;
        const std::optional<StepId> natural = natural_step(at);
        if (!natural || *natural == best_.path[at]) continue;
        std::vector<StepId> path = best_.path;
        const auto later =
            std::ranges::find(path.begin() + static_cast<std::ptrdiff_t>(at), path.end(), *natural);
        std::rotate(path.begin() + static_cast<std::ptrdiff_t>(at), later, later + 1);
        const auto& end = static_cast<const ReceiptWorld&>(*best_.worlds.back());
        std::set<std::uint32_t> left_out;
        for (std::uint32_t index = 0; index < model_.setup().transactions.size(); ++index) {
          if (!end.is_sent(index)) left_out.insert(index);
        }
        const std::size_t before = disorder(best_);
        ScheduledRun candidate = follow(path, left_out);
        if (disorder(candidate) < before && keep_if_same(std::move(candidate))) has_changed = true;
      }
    }
  }

  /// The first enabled step that the run delivers from here on.
  [[nodiscard]] std::optional<StepId> natural_step(std::size_t at) const {
    for (const Step& step : best_.worlds[at]->enabled()) {
      const auto later = best_.path.begin() + static_cast<std::ptrdiff_t>(at);
      if (std::find(later, best_.path.end(), step.id) != best_.path.end()) return step.id;
    }
    return std::nullopt;
  }

  /// Deliveries that were made while one that is older was enabled.
  [[nodiscard]] static std::size_t disorder(const ScheduledRun& run) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < run.path.size(); ++at) {
      for (const Step& step : run.worlds[at]->enabled()) {
        if (step.id == run.path[at]) break;
        const auto later = run.path.begin() + static_cast<std::ptrdiff_t>(at);
        if (std::find(later, run.path.end(), step.id) != run.path.end()) ++count;
      }
    }
    return count;
  }

  ReceiptModel& model_;
  const std::function<bool(const ScheduledRun&)>& is_same_;
  std::uint64_t receipts_max_;
  std::uint64_t receipts_ = 0;
  ScheduledRun best_;
};

}  // namespace

ReceiptSetup with_optional_transactions(ReceiptSetup setup) {
  for (PlannedTransaction& planned : setup.transactions) planned.is_optional = true;
  return setup;
}

ScheduledRun run_serially(ReceiptModel& model, const ScheduledRun& run) {
  std::set<std::uint32_t> sent;
  const auto& end = static_cast<const ReceiptWorld&>(*run.worlds.back());
  for (std::uint32_t index = 0; index < model.setup().transactions.size(); ++index) {
    if (end.is_sent(index)) sent.insert(index);
  }
  ScheduledRun natural;
  natural.worlds.push_back(model.initial());
  while (true) {
    const Step* next = nullptr;
    for (const Step& step : natural.worlds.back()->enabled()) {
      if (step.kind == Step::Kind::kClock) continue;
      if (step.kind == Step::Kind::kTransaction && !sent.contains(step.flow)) continue;
      // What is under way, then transactions, then time-outs.
      if (next == nullptr || step.kind < next->kind) next = &step;
    }
    if (next == nullptr) return natural;
    const StepId id = next->id;
    Delivery delivery = model.deliver(*natural.worlds.back(), *next);
    natural.path.push_back(id);
    natural.receipts += delivery.receipts;
    natural.worlds.push_back(std::move(delivery.world));
  }
}

SmallRun shrink(ReceiptModel& model, std::span<const StepId> path,
                const std::function<bool(const ScheduledRun&)>& is_same,
                std::uint64_t receipts_max) {
  return Shrinking{model, is_same, receipts_max}.run(path);
}

}  // namespace farcall::explore
