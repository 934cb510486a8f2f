#include "explore/layout/layout_run.hpp"

#include <algorithm>

#include "explore/campaign/run_record.hpp"
#include "explore/campaign/shrink.hpp"
#include "explore/layout/layout_choices.hpp"
#include "explore/layout/layout_rules.hpp"
#include "explore/realize/realize_check.hpp"
#include "runtime/records.hpp"

namespace farcall::explore {

namespace {

void take(LayoutModel& model, ScheduledRun& run, const Step& step) {
  const WorldPtr world = run.worlds.back();
  const auto found = std::ranges::find(world->enabled(), step.id, &Step::id);
  const auto index = static_cast<std::uint32_t>(found - world->enabled().begin());
  run.schedule.choices.push_back(index + (may_end(*world) ? 1 : 0));
  Delivery delivery = model.deliver(*world, step);
  run.path.push_back(step.id);
  run.receipts += delivery.receipts;
  run.worlds.push_back(std::move(delivery.world));
}

void finish(LayoutModel& model, ScheduledRun& run) {
  while (!may_end(*run.worlds.back())) take(model, run, Step{run.worlds.back()->enabled().front()});
  while (!run.schedule.choices.empty() && run.schedule.choices.back() == 0)
    run.schedule.choices.pop_back();
}

/// The steps that a run takes if its transactions only land when they are told to.
std::vector<StepId> with_landings(const ScheduledRun& run) {
  std::vector<StepId> path;
  std::uint32_t number = 0;
  for (const WorldPtr& world : run.worlds) {
    const LayoutBlock* block = as_layout(*world).block().get();
    if (block == nullptr) continue;
    const auto add = [&](const LayoutChoice& choice) { path.push_back(step_of(choice, number)); };
    const auto is_landing = [](const LayoutChoice& choice) {
      return choice.kind == LayoutChoice::Kind::kLand || choice.kind == LayoutChoice::Kind::kHold;
    };
    for (const LayoutChoice& choice : block->choices)
      if (choice.kind < LayoutChoice::Kind::kLand) add(choice);
    std::vector<std::uint32_t> landing = block->transactions;
    std::ranges::sort(landing);
    for (const std::uint32_t at : landing) add({.kind = LayoutChoice::Kind::kLand, .what = at});
    for (const LayoutChoice& choice : block->choices)
      if (choice.kind >= LayoutChoice::Kind::kLand && !is_landing(choice)) add(choice);
    path.push_back(block_step(number++));
  }
  return path;
}

class LayoutShrinking {
 public:
  LayoutShrinking(const ScenarioWorld& world, const ReceiptSetup& setup,
                  vm::VirtualMachine& machine,
                  const std::function<bool(const ScheduledRun&)>& is_same,
                  std::uint64_t receipts_max)
      : model_{world, with_optional_transactions(setup), machine},
        first_{world, setup, machine},
        is_same_{is_same},
        receipts_max_{receipts_max} {}

  ScheduledRun run(std::span<const StepId> path) {
    best_ = follow_path(first_, path);
    ScheduledRun free = follow_path(model_, with_landings(best_));
    receipts_ += best_.receipts + free.receipts;
    best_ = std::move(free);
    for (bool has_changed = true; has_changed;) {
      has_changed = false;
      for (std::size_t at = best_.path.size(); at-- > 0 && receipts_ < receipts_max_;) {
        if (at < best_.path.size() && try_without(at)) has_changed = true;
      }
    }
    return std::move(best_);
  }

 private:
  /// Leaves a choice out: a transaction that lands, or what is not natural.
  bool try_without(std::size_t at) {
    const LayoutWorld& world = as_layout(*best_.worlds[at]);
    const auto found = std::ranges::find(world.enabled(), best_.path[at], &Step::id);
    if (!world.choice(static_cast<std::size_t>(found - world.enabled().begin()))) return false;
    std::vector<StepId> path = best_.path;
    path.erase(path.begin() + static_cast<std::ptrdiff_t>(at));
    ScheduledRun candidate = follow_path(model_, path);
    receipts_ += candidate.receipts;
    if (!divergence_of(candidate).empty() || !is_same_(receipts_of(candidate))) return false;
    best_ = std::move(candidate);
    return true;
  }

  LayoutModel model_;
  LayoutModel first_;
  const std::function<bool(const ScheduledRun&)>& is_same_;
  std::uint64_t receipts_max_;
  std::uint64_t receipts_ = 0;
  ScheduledRun best_;
};

/// What all fillers own together.
Balance filler_balances(const chain::Chain& chain, const ScenarioWorld& world) {
  Balance sum;
  for (const std::optional<protocol::AccountId>& filler : world.fillers) {
    if (!filler) continue;
    state::TrieUpdate state{chain.state_of(*filler)};
    if (const auto account = runtime::read_account(state, *filler)) sum += account->amount;
  }
  return sum;
}

/// What the fillers of the last block take. `before`: what they owned before it.
void add_fillers(Realization& result, const LayoutBlock& block, const ScenarioWorld& world,
                 Balance before) {
  if (block.fillers.empty()) return;
  result.fillers += block.fillers.size();
  ++result.filler_blocks;
  for (const chain::TransactionPtr& filler : block.fillers) {
    const auto* call = filler->transaction().actions.front().as<protocol::FunctionCall>();
    if (call != nullptr) result.filler_gas = result.filler_gas.saturating_add(call->gas);
  }
  const Balance after = filler_balances(result.chain, world);
  if (after < before) result.filler_advance += before - after;
}

/// What fillers own less when all refunds have come back.
void add_fillers_cost(Realization& result, const ScenarioWorld& world) {
  if (result.fillers == 0) return;
  constexpr int kBlocksMax = 50;
  chain::Chain later = result.chain;
  for (int block = 0; block < kBlocksMax && later.has_work(); ++block) later.produce();
  const Balance before = filler_balances(world.chain, world);
  const Balance after = filler_balances(later, world);
  if (after < before) result.load_cost += before - after;
}

}  // namespace

ScheduledRun receipts_of(const ScheduledRun& run) {
  ScheduledRun result{.schedule = run.schedule, .receipts = run.receipts};
  result.worlds.push_back(as_layout(*run.worlds.front()).receipts());
  for (const WorldPtr& world : run.worlds) {
    if (as_layout(*world).block() == nullptr) continue;
    for (const FollowedDelivery& each : as_layout(*world).block()->deliveries) {
      result.path.push_back({mix(result.path.size(), 0)});
      result.worlds.push_back(each.delivery.world);
    }
  }
  return result;
}

ScheduledRun repeat_receipts(ReceiptModel& model, LayoutModel& first, const ScheduledRun& run) {
  std::vector<RepeatedDelivery> deliveries;
  for (const WorldPtr& world : run.worlds) {
    if (as_layout(*world).block() == nullptr) continue;
    for (const FollowedDelivery& each : as_layout(*world).block()->deliveries)
      deliveries.emplace_back(&each.what, each.before);
  }
  ScheduledRun result{.schedule = run.schedule, .receipts = run.receipts};
  result.worlds = repeat_deliveries(model, first.receipts(), deliveries);
  while (!may_end(*result.worlds.back())) {
    const World& now = *result.worlds.back();
    result.worlds.push_back(model.deliver(now, Step{now.enabled().front()}).world);
  }
  for (std::size_t at = 1; at < result.worlds.size(); ++at) result.path.push_back({mix(at - 1, 0)});
  return result;
}

std::string divergence_of(const ScheduledRun& run) {
  return as_layout(*run.worlds.back()).divergence();
}

ScheduledRun follow_path(LayoutModel& model, std::span<const StepId> path) {
  ScheduledRun run;
  run.worlds.push_back(model.initial());
  for (const StepId id : path) {
    const Step* step = find_step(*run.worlds.back(), id);
    if (step != nullptr) take(model, run, Step{*step});
  }
  finish(model, run);
  return run;
}

ScheduledRun shrink_layout(const ScenarioWorld& world, const ReceiptSetup& setup,
                           vm::VirtualMachine& machine, std::span<const StepId> path,
                           const std::function<bool(const ScheduledRun&)>& is_same,
                           std::uint64_t receipts_max) {
  return LayoutShrinking{world, setup, machine, is_same, receipts_max}.run(path);
}

ScheduledRun run_layout_serially(LayoutModel& model, const ScheduledRun& run) {
  const auto& end = static_cast<const ReceiptWorld&>(*as_layout(*run.worlds.back()).receipts());
  ScheduledRun serial;
  serial.worlds.push_back(model.initial());
  for (std::uint32_t at = 0; at < model.receipts().setup().transactions.size(); ++at) {
    if (!end.is_sent(at)) continue;
    const LayoutWorld& now = as_layout(*serial.worlds.back());
    for (std::size_t step = 0; step < now.enabled().size(); ++step) {
      const auto& choice = now.choice(step);
      if (!choice || choice->kind != LayoutChoice::Kind::kLand || choice->what != at) continue;
      take(model, serial, Step{now.enabled()[step]});
      break;
    }
    while (!may_end(*serial.worlds.back()))
      take(model, serial, Step{serial.worlds.back()->enabled().front()});
  }
  finish(model, serial);
  return serial;
}

std::expected<Realization, RealizeError> realize_layout(LayoutModel& model,
                                                        const ScenarioWorld& world,
                                                        const ScheduledRun& run) {
  if (const std::string why = divergence_of(run); !why.empty())
    return std::unexpected{RealizeError{.step = 0, .message = why}};
  Realization result{.chain = world.chain};
  result.transactions.resize(model.receipts().setup().transactions.size());
  std::vector<FollowedDelivery> deliveries;
  std::vector<BlockHeight> heights;
  std::vector<chain::BlockPtr> blocks;
  for (const WorldPtr& each : run.worlds) {
    const LayoutBlock* planned = as_layout(*each).block().get();
    if (planned == nullptr) continue;
    const RealizedBlock& made = planned->made;
    const Balance price = result.chain.head()->header.next_gas_price;
    const Balance before = filler_balances(result.chain, world);
    for (const auto& [shard, compute] : made.full_after) {
      const Gas bought = result.chain.config().gas_limit.saturating_sub(compute);
      result.load_cost += checked_gas_cost(price, bought).value_or(Balance{});
    }
    auto block = result.chain.try_produce(
        {.height = made.height,
         .timestamp = made.timestamp,
         .transactions = {made.transactions.begin(), made.transactions.end()},
         .missing_chunks = made.missing_chunks,
         .shuffle_salt = made.shuffle_salt,
         .full_after = made.full_after});
    if (!block)
      return std::unexpected{
          RealizeError{.step = deliveries.size(), .message = block.error().message}};
    blocks.push_back(std::move(*block));
    for (const std::uint32_t at : planned->transactions)
      result.transactions[at] = model.receipts().setup().transactions[at].transaction->hash();
    for (const FollowedDelivery& delivery : planned->deliveries) {
      deliveries.push_back(delivery);
      heights.push_back(made.height);
    }
    result.blocks.push_back(made);
    add_fillers(result, *planned, world, before);
  }
  add_fillers_cost(result, world);
  RunRecord record = record_deliveries(model.receipts(), deliveries);
  record.schedule = run.schedule;
  std::vector<protocol::AccountId> strangers;
  for (const std::optional<protocol::AccountId>& filler : world.fillers)
    if (filler) strangers.push_back(*filler);
  auto checked = check_blocks(model.receipts(), record, result.chain, blocks, strangers);
  if (!checked) return std::unexpected{std::move(checked.error())};
  result.not_compared = std::move(checked->not_compared);
  std::vector<std::vector<RuleUse>> rules = layout_rules(model, run);
  for (std::size_t at = 0; at < deliveries.size(); ++at) {
    const FollowedDelivery& each = deliveries[at];
    const auto& events = static_cast<const ReceiptWorld&>(*each.delivery.world).events();
    // What a transaction does is told where its receipt runs.
    const bool is_conversion =
        each.what.kind == PendingDelivery::Kind::kTransaction && !events.front().has_failed();
    result.steps.push_back(
        {.id = {mix(at, 0)},
         .flow = events.empty() ? 0 : events.front().flow,
         .height = heights[at],
         .outcome_ids = is_conversion ? std::vector<CryptoHash>{} : std::move(checked->by_step[at]),
         .rules = std::move(rules[at])});
  }
  return result;
}

}  // namespace farcall::explore
