#include "explore/shrink_scenario.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "explore/receipt_model.hpp"
#include "explore/scenario_world.hpp"

namespace farcall::explore {
namespace {

/// Deliveries out of order that the last search tries together.
constexpr std::size_t kPreemptionsSearched = 3;

/// A delivery by what stays when other transactions are left out: its transaction, its ends, and
/// how many deliveries of them came before it.
using DeliveryName = std::tuple<std::string, std::string, std::string, std::uint32_t>;

/// Names the deliveries of a run as it goes on.
class Namer {
 public:
  Namer(const Scenario& scenario, const ReceiptModel& model) : scenario_{scenario}, model_{model} {}

  [[nodiscard]] DeliveryName name(const World& world, const Step& step) const {
    const PendingDelivery delivery = model_.pending(world, step);
    DeliveryName name{scenario_.transactions[step.flow].name, model_.account(delivery.from).str(),
                      model_.account(delivery.to).str(), 0};
    const auto count = counts_.find(name);
    if (count != counts_.end()) std::get<3>(name) = count->second;
    return name;
  }
  void take(DeliveryName name) {
    const std::uint32_t next = std::get<3>(name) + 1;
    std::get<3>(name) = 0;
    counts_[std::move(name)] = next;
  }

 private:
  const Scenario& scenario_;
  const ReceiptModel& model_;
  std::map<DeliveryName, std::uint32_t> counts_;
};

using Order = std::map<DeliveryName, std::size_t>;

/// A scenario that can be run again and again.
struct Runner {
  static std::unique_ptr<Runner> make(const Scenario& scenario, vm::VirtualMachine& machine) {
    const auto world = build_world(scenario, machine);
    if (!world) return nullptr;
    return std::make_unique<Runner>(
        Runner{.scenario = scenario,
               .model = std::make_unique<ReceiptModel>(receipt_setup(scenario, *world), machine)});
  }

  /// In which order a schedule delivers what.
  [[nodiscard]] Order order_of(const Schedule& schedule) const {
    const ScheduledRun run = run_schedule(*model, schedule);
    Namer namer{scenario, *model};
    Order order;
    for (std::size_t at = 0; at < run.path.size(); ++at) {
      const Step* step = find_step(*run.worlds[at], run.path[at]);
      DeliveryName name = namer.name(*run.worlds[at], *step);
      order.emplace(name, at);
      namer.take(std::move(name));
    }
    return order;
  }

  /// The schedule that keeps to an order as far as it names what there is, from `first` on; before,
  /// that of `start`.
  [[nodiscard]] Schedule follow(const Order& order, const Schedule& start = {},
                                std::size_t first = 0) const {
    Namer namer{scenario, *model};
    Schedule schedule;
    WorldPtr world = model->initial();
    while (true) {
      const std::span<const Step> enabled = world->enabled();
      const bool ends = may_end(*world);
      const std::size_t at = schedule.choices.size();
      std::size_t index = 0;
      bool is_wanted = false;
      if (at < first) {
        const std::uint32_t choice = at < start.choices.size() ? start.choices[at] : 0;
        is_wanted = !ends || choice > 0;
        index = choice - (ends && choice > 0 ? 1 : 0);
        if (index >= enabled.size()) index = enabled.empty() ? 0 : enabled.size() - 1;
      } else {
        std::size_t best = SIZE_MAX;
        for (std::size_t each = 0; each < enabled.size(); ++each) {
          const auto place = order.find(namer.name(*world, enabled[each]));
          if (place == order.end() || place->second >= best) continue;
          best = place->second;
          index = each;
        }
        is_wanted = best != SIZE_MAX || !ends;
      }
      if (enabled.empty() || !is_wanted) break;
      schedule.choices.push_back(static_cast<std::uint32_t>(index + (ends ? 1 : 0)));
      namer.take(namer.name(*world, enabled[index]));
      world = model->deliver(*world, Step{enabled[index]}).world;
    }
    while (!schedule.choices.empty() && schedule.choices.back() == 0) schedule.choices.pop_back();
    return schedule;
  }

  Scenario scenario;
  std::unique_ptr<ReceiptModel> model;
};

/// Without some transactions. What came after a dropped one comes after what that came after.
Scenario without(const Scenario& scenario, const std::vector<bool>& is_dropped) {
  Scenario result = scenario;
  result.transactions.clear();
  std::vector<std::uint32_t> places(scenario.transactions.size());
  for (std::size_t at = 0; at < scenario.transactions.size(); ++at) {
    if (is_dropped[at]) continue;
    places[at] = static_cast<std::uint32_t>(result.transactions.size());
    ScenarioTransaction transaction = scenario.transactions[at];
    while (transaction.after && is_dropped[*transaction.after])
      transaction.after = scenario.transactions[*transaction.after].after;
    if (transaction.after) transaction.after = places[*transaction.after];
    result.transactions.push_back(std::move(transaction));
  }
  return result;
}

class Shrinker {
 public:
  Shrinker(const Scenario& scenario, const Schedule& schedule, vm::VirtualMachine& machine,
           const StillFails& still_fails, const ShrinkLimits& limits)
      : machine_{machine}, still_fails_{still_fails}, limits_{limits} {
    best_.scenario = scenario;
    best_.schedule = schedule;
    runner_ = Runner::make(scenario, machine);
  }

  Shrunk run() {
    if (runner_ != nullptr) {
      drop_transactions(/*only_optional=*/true);
      drop_transactions(/*only_optional=*/false);
      drop_choices();
      find_first();
      best_.is_complete = has_budget();
    }
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool has_budget() const { return best_.candidates < limits_.candidates_max; }

  bool fails(const Scenario& scenario, const Schedule& schedule) {
    if (!has_budget()) return false;
    ++best_.candidates;
    return still_fails_(scenario, schedule);
  }

  void drop_transactions(bool only_optional) {
    std::size_t size = std::max<std::size_t>(best_.scenario.transactions.size() / 2, 1);
    while (has_budget()) {
      const bool has_dropped = drop_parts(size, only_optional);
      if (size == 1 && !has_dropped) return;
      if (!has_dropped) size /= 2;
    }
  }

  /// Tries to leave out each part of `size` transactions, the last first.
  bool drop_parts(std::size_t size, bool only_optional) {
    bool has_dropped = false;
    std::size_t end = best_.scenario.transactions.size();
    while (end > 0 && best_.scenario.transactions.size() > 1) {
      const std::size_t begin = end > size ? end - size : 0;
      std::vector<bool> is_dropped(best_.scenario.transactions.size());
      bool is_empty = true;
      for (std::size_t at = begin; at < end; ++at) {
        if (only_optional && !best_.scenario.transactions[at].is_optional) continue;
        is_dropped[at] = true;
        is_empty = false;
      }
      if (!is_empty && try_without(is_dropped)) has_dropped = true;
      end = begin;
    }
    return has_dropped;
  }

  bool try_without(const std::vector<bool>& is_dropped) {
    if (std::ranges::count(is_dropped, true) == std::ssize(is_dropped)) return false;
    const Scenario candidate = without(best_.scenario, is_dropped);
    auto runner = Runner::make(candidate, machine_);
    if (runner == nullptr) return false;
    const Order order = runner_->order_of(best_.schedule);
    for (const Schedule& schedule : {Schedule{}, runner->follow(order)}) {
      if (!fails(candidate, schedule)) continue;
      best_.scenario = candidate;
      best_.schedule = schedule;
      runner_ = std::move(runner);
      return true;
    }
    return false;
  }

  /// Sets choices to what is natural, the last first; what follows keeps its order or its choices.
  void drop_choices() {
    for (bool has_dropped = true; has_dropped && has_budget();) {
      has_dropped = false;
      for (std::size_t at = best_.schedule.choices.size(); at-- > 0;) {
        if (at >= best_.schedule.choices.size() || best_.schedule.choices[at] == 0) continue;
        Schedule natural = best_.schedule;
        natural.choices[at] = 0;
        const Order order = runner_->order_of(best_.schedule);
        for (const Schedule& candidate : {natural, runner_->follow(order, natural, at + 1)}) {
          const Schedule taken = run_schedule(*runner_->model, candidate).schedule;
          if (taken.preemptions() >= best_.schedule.preemptions()) continue;
          if (!fails(best_.scenario, taken)) continue;
          best_.schedule = taken;
          has_dropped = true;
          break;
        }
      }
    }
  }

  /// The first failing schedule in order: by preemptions, then by place and choice.
  void find_first() {
    const std::size_t most = best_.schedule.preemptions();
    std::vector<Schedule> level{Schedule{}};
    for (std::size_t count = 0; count <= most && count <= kPreemptionsSearched; ++count) {
      for (const Schedule& candidate : level) {
        if (!has_budget()) return;
        if (!fails(best_.scenario, candidate)) continue;
        best_.schedule = candidate;
        return;
      }
      std::vector<Schedule> next;
      for (const Schedule& start : level) {
        add_longer(next, start);
        if (next.size() > limits_.candidates_max) break;
      }
      level = std::move(next);
    }
  }

  /// All schedules with one more preemption, after those of `start`.
  void add_longer(std::vector<Schedule>& result, const Schedule& start) const {
    const ScheduledRun run = run_schedule(*runner_->model, start);
    for (std::size_t at = start.choices.size(); at < run.worlds.size(); ++at) {
      const World& world = *run.worlds[at];
      const std::size_t choices = world.enabled().size() + (may_end(world) ? 1 : 0);
      for (std::size_t choice = 1; choice < choices; ++choice) {
        Schedule longer = start;
        longer.choices.resize(at + 1);
        longer.choices[at] = static_cast<std::uint32_t>(choice);
        result.push_back(std::move(longer));
      }
    }
  }

  vm::VirtualMachine& machine_;
  const StillFails& still_fails_;
  ShrinkLimits limits_;
  Shrunk best_;
  std::unique_ptr<Runner> runner_;
};

}  // namespace

Shrunk shrink_scenario(const Scenario& scenario, const Schedule& schedule,
                       vm::VirtualMachine& machine, const StillFails& still_fails,
                       const ShrinkLimits& limits) {
  return Shrinker{scenario, schedule, machine, still_fails, limits}.run();
}

}  // namespace farcall::explore
