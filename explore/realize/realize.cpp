#include "explore/realize/realize.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/assert.hpp"
#include "explore/campaign/run_record.hpp"
#include "explore/realize/block_planner.hpp"
#include "explore/realize/realize_check.hpp"
#include "explore/realize/realize_rules.hpp"
#include "explore/realize/salt_search.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// The deliveries of a run, with shards for accounts.
DeliveryPlan delivery_plan(const Scenario& scenario, const ReceiptModel& model,
                           const RunRecord& record, const protocol::ShardLayout& layout) {
  const auto shard_of = [&](std::uint32_t account) {
    const auto index = layout.index_of(layout.shard_of(model.account(account)));
    FARCALL_ASSERT(index.has_value(), "every account has a shard");
    return static_cast<std::uint32_t>(*index);
  };
  DeliveryPlan plan;
  plan.accounts = static_cast<std::uint32_t>(layout.size());
  for (std::size_t at = 0; at < record.steps.size(); ++at) {
    const RecordedStep& step = record.steps[at];
    PlannedDelivery delivery{.account = shard_of(step.delivery.to),
                             .sender = shard_of(step.delivery.from),
                             .flow = step.step.flow,
                             .is_required = at < record.length};
    if (step.maker) delivery.maker = static_cast<std::uint32_t>(*step.maker);
    switch (step.delivery.kind) {
      case PendingDelivery::Kind::kTransaction:
        delivery.kind = PlannedDelivery::Kind::kTransaction;
        delivery.is_local = step.delivery.from == step.delivery.to;
        delivery.after_flow = scenario.transactions[step.delivery.transaction].after;
        break;
      case PendingDelivery::Kind::kBundle:
        break;
      case PendingDelivery::Kind::kTimeout:
        delivery.kind = PlannedDelivery::Kind::kTimeout;
        break;
      case PendingDelivery::Kind::kClock:
        delivery.kind = PlannedDelivery::Kind::kClock;
        delivery.expires_yields =
            model.setup().jumps[step.delivery.jump].heights >=
            model.setup().environment.config->wasm.limits.yield_timeout_length_in_blocks;
        break;
    }
    plan.deliveries.push_back(delivery);
  }
  for (PlannedYield yield : record.yields) {
    yield.account = shard_of(yield.account);
    plan.yields.push_back(yield);
  }
  return plan;
}

class Realizer {
 public:
  Realizer(const ScenarioWorld& world, const ReceiptModel& model, const RunRecord& record,
           DeliveryPlan plan)
      : model_{model},
        record_{record},
        plan_{std::move(plan)},
        layout_{world.chain.layout()},
        births_{model, record},
        result_{.chain = world.chain} {
    result_.transactions.resize(model.setup().transactions.size());
    made_at_.resize(record.steps.size());
  }

  std::expected<Realization, RealizeError> run() {
    const BlocksFound found = plan_blocks(plan_);
    if (!found.is_found) {
      return std::unexpected{
          RealizeError{.message = found.is_impossible ? "no blocks run this order"
                                                      : "no blocks that run this order were found",
                       .is_impossible = found.is_impossible}};
    }
    std::vector<chain::BlockPtr> blocks;
    for (const PlannedBlock& block : found.blocks) {
      if (auto wrong = pass_epochs(block)) return std::unexpected{std::move(*wrong)};
      auto made = produce(block);
      if (!made) return std::unexpected{std::move(made.error())};
      is_ground_.push_back(result_.blocks.back().shuffle_salt.has_value());
      blocks.push_back(std::move(*made));
    }
    auto outcomes = check_blocks(model_, record_, result_.chain, blocks);
    if (!outcomes) return std::unexpected{std::move(outcomes.error())};
    result_.not_compared = std::move(outcomes->not_compared);
    add_steps(found.blocks, blocks, outcomes->by_step);
    return std::move(result_);
  }

 private:
  std::expected<chain::BlockPtr, RealizeError> produce(const PlannedBlock& block) {
    const chain::ChainState& state = result_.chain.state();
    RealizedBlock made;
    chain::BlockPlan plan;
    for (const std::uint32_t at : block.missing)
      plan.missing_chunks.push_back(layout_.shard_ids()[at]);
    for (const std::uint32_t at : block.transactions) {
      const std::uint32_t number = record_.steps[at].delivery.transaction;
      const chain::TransactionPtr& transaction = model_.setup().transactions[number].transaction;
      result_.transactions[number] = transaction->hash();
      plan.transactions.emplace_back(protocol::assume_verified(transaction));
      made.transactions.push_back(transaction);
    }
    const BlockHeight head = state.head->height();
    made.height = BlockHeight{head.value() + 1};
    if (block.expired_yield) made.height = std::max(made.height, expiry_of(*block.expired_yield));
    const std::uint64_t heights = made.height.value() - head.value();
    made.timestamp =
        state.head->header.lite.timestamp + result_.chain.options().block_time * heights;
    for (const std::uint32_t at : block.jumps) {
      const ClockJump& jump = jump_of(at);
      // Those over an epoch have passed.
      if (jump.epochs > 0) continue;
      made.height = BlockHeight{made.height.value() + jump.heights};
      made.timestamp += jump.duration;
    }
    for (const std::uint32_t at : block.jumps) made_at_[at] = made.height;
    if (!block.group_orders.empty()) {
      const SaltSearch search{state, block.missing};
      if (!search.is_right(state.head->hash(), block.group_orders)) {
        made.shuffle_salt = search.find(state.head->hash(), block.group_orders);
        if (!made.shuffle_salt)
          return std::unexpected{RealizeError{
              .step = step_of(block), .message = "no shuffle of groups was found for this order"}};
      }
    }
    plan.height = made.height;
    plan.timestamp = made.timestamp;
    plan.shuffle_salt = made.shuffle_salt;
    if (auto wrong = fill_chunks(plan, block)) return std::unexpected{std::move(*wrong)};
    made.missing_chunks = plan.missing_chunks;
    made.full_after = plan.full_after;
    auto produced = result_.chain.try_produce(std::move(plan));
    if (!produced)
      return std::unexpected{
          RealizeError{.step = step_of(block), .message = std::move(produced.error().message)}};
    for (const chain::ShardBlock& shard : (*produced)->shards) {
      for (const protocol::OutcomeWithId& outcome : shard.outcomes) births_.note(outcome);
    }
    for (const std::vector<std::uint32_t>& executed : block.executed) {
      for (const std::uint32_t at : executed) made_at_[at] = made.height;
    }
    result_.blocks.push_back(std::move(made));
    return *produced;
  }

  [[nodiscard]] const ClockJump& jump_of(std::uint32_t step) const {
    return model_.setup().jumps[record_.steps[step].delivery.jump];
  }

  /// Lets the epochs of a block's jumps end: blocks without chunks, in which nothing runs, around
  /// the end of each.
  std::optional<RealizeError> pass_epochs(const PlannedBlock& block) {
    constexpr std::uint64_t kBlocksAround = 3;
    for (const std::uint32_t at : block.jumps) {
      const ClockJump& jump = jump_of(at);
      if (jump.epochs == 0) continue;
      const std::uint64_t length = result_.chain.config().epoch_length;
      const Nanoseconds per_height{jump.duration.value() / jump.heights};
      const std::uint64_t target = result_.chain.head()->height().value() + jump.heights;
      while (result_.chain.head()->height().value() < target) {
        const std::uint64_t height = result_.chain.head()->height().value();
        const std::uint64_t in_epoch = height % length;
        std::uint64_t next = height + 1;
        if (in_epoch != 0 && length - in_epoch > kBlocksAround)
          next = std::min(target, height + length - in_epoch - kBlocksAround + 1);
        RealizedBlock made{.height = BlockHeight{next}};
        made.timestamp = result_.chain.head()->header.lite.timestamp + per_height * (next - height);
        made.missing_chunks.assign(layout_.shard_ids().begin(), layout_.shard_ids().end());
        auto produced = result_.chain.try_produce({.height = made.height,
                                                   .timestamp = made.timestamp,
                                                   .missing_chunks = made.missing_chunks});
        if (!produced) return RealizeError{.step = at, .message = produced.error().message};
        result_.blocks.push_back(std::move(made));
      }
    }
    return std::nullopt;
  }

  /// Makes chunks full after the deliveries that are to run. How much compute these take is seen
  /// where nothing is full.
  std::optional<RealizeError> fill_chunks(chain::BlockPlan& plan, const PlannedBlock& block) {
    if (block.cuts.empty()) return std::nullopt;
    const auto whole = result_.chain.state().advance(plan, result_.chain.machine());
    if (!whole) return RealizeError{.step = step_of(block), .message = whole.error().message};
    for (const auto& [account, first_delayed] : block.cuts) {
      const std::optional<Gas> compute =
          compute_before(whole->head->shards[account].outcomes, first_delayed);
      if (!compute)
        return RealizeError{.step = first_delayed,
                            .message = "a chunk cannot be made full before this delivery"};
      plan.full_after.emplace(layout_.shard_ids()[account], *compute);
      // Compute that the block does not have, bought at the price of gas.
      const Gas limit = result_.chain.config().gas_limit;
      result_.load_cost += checked_gas_cost(result_.chain.head()->header.next_gas_price,
                                            limit.saturating_sub(*compute))
                               .value_or(Balance{});
    }
    return std::nullopt;
  }

  /// Compute at which a chunk is full before the first receipt of a delivery: reached by the
  /// receipt before, with room on both sides. Nothing: the delivery does not run there.
  [[nodiscard]] std::optional<Gas> compute_before(std::span<const protocol::OutcomeWithId> outcomes,
                                                  std::uint32_t delivery) const {
    Births births = births_;
    std::uint64_t before = 0;
    std::uint64_t sum = 0;
    for (const protocol::OutcomeWithId& outcome : outcomes) {
      const RecordedExecution* execution = births.note(outcome);
      if (execution != nullptr && execution->step == delivery)
        return Gas{before + (sum - before) / 2};
      before = sum;
      sum += outcome.outcome.compute_usage.value();
    }
    return std::nullopt;
  }

  [[nodiscard]] BlockHeight expiry_of(std::uint32_t yield) const {
    return BlockHeight{made_at_[plan_.yields[yield].maker].value() +
                       result_.chain.runtime_config().wasm.limits.yield_timeout_length_in_blocks};
  }

  /// The first delivery that runs in a block.
  [[nodiscard]] static std::size_t step_of(const PlannedBlock& block) {
    std::size_t first = SIZE_MAX;
    for (const std::vector<std::uint32_t>& executed : block.executed) {
      if (!executed.empty()) first = std::min<std::size_t>(first, executed.front());
    }
    return first == SIZE_MAX ? 0 : first;
  }

  void add_steps(const std::vector<PlannedBlock>& planned,
                 const std::vector<chain::BlockPtr>& blocks,
                 const std::vector<std::vector<CryptoHash>>& outcomes) {
    std::vector<BlockHeight> heights;
    heights.reserve(blocks.size());
    for (const chain::BlockPtr& block : blocks) heights.push_back(block->height());
    const std::vector<std::vector<RuleUse>> rules =
        rules_of(model_, record_, plan_, {planned, heights, is_ground_});
    for (std::size_t at = 0; at < record_.length; ++at) {
      const RecordedStep& step = record_.steps[at];
      result_.steps.push_back({.id = step.step.id,
                               .flow = step.step.flow,
                               .height = made_at_[at],
                               .outcome_ids = outcomes[at],
                               .rules = rules[at]});
    }
  }

  const ReceiptModel& model_;
  const RunRecord& record_;
  DeliveryPlan plan_;
  protocol::ShardLayout layout_;
  Births births_;
  Realization result_;
  /// By step.
  std::vector<BlockHeight> made_at_;
  /// By planned block: its producer's predecessor looked for the shuffle.
  std::vector<bool> is_ground_;
};

/// Accounts of a run that the layout puts into the shard of another one.
std::vector<AccountId> without_shard(const Scenario& scenario, const chain::Chain& chain,
                                     const std::vector<AccountId>& accounts) {
  std::vector<AccountId> missing;
  if (scenario.mode == Mode::kLayout) return missing;
  std::set<AccountId> own;
  for (const ScenarioAccount& account : scenario.accounts) own.insert(account.id);
  std::map<ShardId, AccountId> seen;
  for (const AccountId& account : accounts) {
    const bool is_alone = seen.try_emplace(chain.layout().shard_of(account), account).second;
    if (!own.contains(account) && (!is_alone || !account.is_system())) missing.push_back(account);
  }
  return missing;
}

}  // namespace

std::expected<Realization, RealizeError> realize(const Scenario& scenario,
                                                 const ScenarioWorld& world,
                                                 vm::VirtualMachine& machine,
                                                 std::span<const StepId> path,
                                                 std::span<const ClockJump> jumps) {
  const auto setup_of = [&](const ScenarioWorld& of) {
    ReceiptSetup setup = receipt_setup(scenario, of);
    setup.jumps.assign(jumps.begin(), jumps.end());
    return setup;
  };
  ReceiptModel model{setup_of(world), machine};
  const auto record = record_run(model, path);
  if (!record) return std::unexpected{RealizeError{.message = record.error().message}};
  const std::vector<AccountId> accounts = accounts_of(model, *record);
  if (std::ranges::contains(accounts, AccountId::system())) {
    return std::unexpected{
        RealizeError{.message = "global contracts are distributed on the way, which the search "
                                "does not follow"}};
  }
  const std::vector<AccountId> created = without_shard(scenario, world.chain, accounts);
  if (created.empty()) {
    Realizer realizer{world, model, *record,
                      delivery_plan(scenario, model, *record, world.chain.layout())};
    return realizer.run();
  }
  // The accounts that the story makes get shards, too; ids change with the genesis, choices do not.
  const auto other = build_world(scenario, machine, created);
  if (!other) return std::unexpected{RealizeError{.message = other.error().message}};
  ReceiptModel other_model{setup_of(*other), machine};
  const ScheduledRun run = run_schedule(other_model, record->schedule);
  if (run.path.size() < path.size())
    return std::unexpected{RealizeError{.message = "the run depends on the ids of receipts"}};
  const auto other_record = record_run(other_model, std::span{run.path}.first(path.size()));
  if (!other_record) return std::unexpected{RealizeError{.message = other_record.error().message}};
  Realizer realizer{*other, other_model, *other_record,
                    delivery_plan(scenario, other_model, *other_record, other->chain.layout())};
  auto realization = realizer.run();
  if (!realization) return realization;
  for (std::size_t at = 0; at < path.size(); ++at) realization->steps[at].id = path[at];
  realization->created = created;
  return realization;
}

}  // namespace farcall::explore
