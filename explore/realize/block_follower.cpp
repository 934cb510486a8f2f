#include "explore/realize/block_follower.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "explore/oracles/run_facts.hpp"

namespace farcall::explore {
namespace {

using protocol::OutcomeWithId;

/// Whether a receipt is the one with this id, or carries this data.
bool is_named(const protocol::Receipt& receipt, const CryptoHash& id) {
  const protocol::DataReceipt* data = receipt.data();
  return data != nullptr ? data->data_id == id : receipt.receipt_id == id;
}

}  // namespace

BlockFollower::BlockFollower(ReceiptModel& model, WorldPtr world, const FollowedIds& ids)
    : model_{model}, world_{std::move(world)}, ids_{ids} {}

const ReceiptWorld& BlockFollower::now() const {
  return static_cast<const ReceiptWorld&>(*world_);
}

void BlockFollower::pass_time(std::uint32_t jump) {
  accept({.kind = PendingDelivery::Kind::kClock, .jump = jump}, model_.pass_time(*world_, jump),
         {});
}

std::optional<std::string> BlockFollower::follow(const chain::ChainState& state) {
  const chain::Block& block = *state.head;
  for (shard_ = 0; shard_ < block.shards.size(); ++shard_) {
    if (auto wrong = follow_shard(block.shards[shard_])) return wrong;
  }
  return state.has_work() ? std::nullopt : deliver_rest();
}

std::optional<std::string> BlockFollower::follow_shard(const chain::ShardBlock& shard) {
  for (const chain::TransactionPtr& transaction : shard.transactions) {
    if (auto wrong = convert(*transaction, shard.outcomes)) return wrong;
  }
  Outcomes outcomes{shard.outcomes};
  const auto is_transaction = [&](const CryptoHash& id) {
    return std::ranges::any_of(shard.transactions,
                               [&](const auto& transaction) { return transaction->hash() == id; });
  };
  while (!outcomes.empty()) {
    const auto known = ids_.of_receipts.find(outcomes.front().id);
    // Refunds of gas are not in the model.
    if (is_transaction(outcomes.front().id) || known == ids_.of_receipts.end()) {
      outcomes = outcomes.subspan(1);
      continue;
    }
    const CryptoHash id = known->second;
    if (auto wrong = run(outcomes, id)) return wrong;
  }
  return std::nullopt;
}

std::optional<std::string> BlockFollower::convert(const protocol::SignedTransaction& transaction,
                                                  Outcomes outcomes) {
  const auto& planned = model_.setup().transactions;
  const auto found = std::ranges::find_if(planned, [&](const PlannedTransaction& candidate) {
    return candidate.transaction->hash() == transaction.hash();
  });
  // Load is not part of the story.
  if (found == planned.end()) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(found - planned.begin());
  Delivery delivery = model_.convert(*world_, number);
  const Event& event = static_cast<const ReceiptWorld&>(*delivery.world).events().front();
  const auto outcome = std::ranges::find(outcomes, transaction.hash(), &OutcomeWithId::id);
  // Chunks leave out what cannot be paid.
  const bool is_refused = outcome == outcomes.end() || has_failed(*outcome);
  if (is_refused != event.has_failed())
    return format_text("transaction {} is {} in blocks only", number + 1,
                       is_refused ? "refused" : "accepted");
  const PendingDelivery what{.kind = PendingDelivery::Kind::kTransaction,
                             .from = model_.number_of(transaction.transaction().signer_id),
                             .to = model_.number_of(transaction.transaction().receiver_id),
                             .transaction = number};
  std::vector<const OutcomeWithId*> ran;
  if (outcome != outcomes.end()) ran.push_back(&*outcome);
  accept(what, std::move(delivery), ran);
  return std::nullopt;
}

std::optional<std::string> BlockFollower::run(Outcomes& outcomes, const CryptoHash& id) {
  const std::size_t count = outcomes.size();
  const protocol::AccountId executor = outcomes.front().outcome.executor_id;
  const std::uint32_t to = model_.number_of(executor);
  const auto try_bundle = [&](const CryptoHash& name) {
    const auto channel = bring_up(to, name);
    return channel && deliver(channel->first, channel->second, outcomes);
  };
  const auto overtakes = [&](const CryptoHash& name) {
    return deliver_out_of_turn(to, name, outcomes) && outcomes.size() < count;
  };
  if ((try_bundle(id) && outcomes.size() < count) || overtakes(id)) return std::nullopt;
  if (const auto waits = ids_.inputs.find(id); waits != ids_.inputs.end()) {
    // The data that arrives last makes it run.
    const std::vector<CryptoHash> inputs = waits->second;
    for (const CryptoHash& input : inputs) {
      if ((try_bundle(input) && outcomes.size() < count) || overtakes(input)) return std::nullopt;
    }
    for (const auto& [account, data_id] : now().yields()) {
      if (account != to || !std::ranges::contains(inputs, data_id)) continue;
      const Delivery delivery = model_.time_out(*world_, data_id);
      if (const auto ran = matched(delivery, outcomes)) {
        accept({.kind = PendingDelivery::Kind::kTimeout, .from = to, .to = to, .data_id = data_id},
               delivery, *ran);
        if (outcomes.size() < count) return std::nullopt;
      }
      break;
    }
  }
  return format_text("what ran on {} ends otherwise in blocks, or came at another time",
                     executor.view());
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> BlockFollower::bring_up(
    std::uint32_t to, const CryptoHash& id) {
  const auto has_it = [&](const std::shared_ptr<const Bundle>& bundle) {
    return std::ranges::any_of(bundle->receipts,
                               [&](const auto& receipt) { return is_named(*receipt, id); });
  };
  const auto find = [&] {
    return std::ranges::find_if(now().channels(), [&](const ReceiptWorld::Channel& channel) {
      return channel.to == to && std::ranges::any_of(channel.bundles, has_it);
    });
  };
  for (auto channel = find(); channel != now().channels().end(); channel = find()) {
    const std::uint32_t from = channel->from;
    if (has_it(channel->bundles.front())) return std::pair{from, to};
    Outcomes none;
    if (!deliver(from, to, none)) return std::nullopt;
  }
  return std::nullopt;
}

bool BlockFollower::deliver(std::uint32_t from, std::uint32_t to, Outcomes& outcomes) {
  return deliver_from(from, to, {}, outcomes);
}

bool BlockFollower::deliver_from(std::uint32_t from, std::uint32_t to, BundlePart part,
                                 Outcomes& outcomes) {
  const auto channel =
      std::ranges::find_if(now().channels(), [&](const ReceiptWorld::Channel& candidate) {
        return candidate.from == from && candidate.to == to;
      });
  const std::shared_ptr<const Bundle> bundle = channel->bundles[part.bundle];
  for (part.count = bundle->receipts.size() - part.first; part.count > 0; --part.count) {
    Delivery delivery = model_.deliver_part(*world_, from, to, part);
    const auto ran = matched(delivery, outcomes);
    if (!ran) continue;
    const bool is_local = from == model_.number_of(protocol::AccountId::system());
    accept({.from = is_local ? to : from,
            .to = to,
            .bundle = bundle,
            .part = part,
            .is_local = is_local},
           std::move(delivery), *ran);
    return true;
  }
  return false;
}

bool BlockFollower::deliver_out_of_turn(std::uint32_t to, const CryptoHash& id,
                                        Outcomes& outcomes) {
  for (const ReceiptWorld::Channel& channel : now().channels()) {
    if (channel.to != to) continue;
    for (std::size_t at = 0; at < channel.bundles.size(); ++at) {
      const auto& receipts = channel.bundles[at]->receipts;
      const auto found = std::ranges::find_if(
          receipts, [&](const auto& receipt) { return is_named(*receipt, id); });
      if (found == receipts.end()) continue;
      const auto first = static_cast<std::size_t>(found - receipts.begin());
      return deliver_from(channel.from, to, {.bundle = at, .first = first}, outcomes);
    }
  }
  return false;
}

std::optional<std::vector<const OutcomeWithId*>> BlockFollower::matched(const Delivery& delivery,
                                                                        Outcomes& outcomes) const {
  std::vector<const OutcomeWithId*> ran;
  Outcomes rest = outcomes;
  for (const Event& event : static_cast<const ReceiptWorld&>(*delivery.world).events()) {
    if (!event.outcome) continue;
    while (!rest.empty() && !ids_.of_receipts.contains(rest.front().id)) {
      // A receipt that this very delivery made and ran is known by its place only.
      const bool is_instant = event.receipt != nullptr && event.receipt->is_instant();
      if (is_instant) break;
      rest = rest.subspan(1);
    }
    if (rest.empty()) return std::nullopt;
    const OutcomeWithId& candidate = rest.front();
    const auto known = ids_.of_receipts.find(candidate.id);
    const bool is_same = (known == ids_.of_receipts.end() || known->second == event.outcome->id) &&
                         candidate.outcome.executor_id == event.outcome->outcome.executor_id &&
                         has_failed(candidate) == event.has_failed() &&
                         (event.has_failed() || candidate.outcome.receipt_ids.size() >=
                                                    event.outcome->outcome.receipt_ids.size());
    if (!is_same) return std::nullopt;
    ran.push_back(&candidate);
    rest = rest.subspan(1);
  }
  outcomes = rest;
  return ran;
}

void BlockFollower::accept(PendingDelivery what, Delivery delivery,
                           std::span<const OutcomeWithId* const> ran) {
  std::vector<CryptoHash> outcome_ids;
  std::size_t next = 0;
  for (const Event& event : static_cast<const ReceiptWorld&>(*delivery.world).events()) {
    if (event.receipt != nullptr) {
      const protocol::ActionReceipt* action = event.receipt->action();
      if (action != nullptr && !action->input_data_ids.empty() && !event.outcome)
        ids_.inputs.emplace(event.receipt->receipt_id, action->input_data_ids);
    }
    if (!event.outcome || next == ran.size()) continue;
    const OutcomeWithId& outcome = *ran[next++];
    outcome_ids.push_back(outcome.id);
    // Refunds of gas follow what the model knows.
    const std::vector<CryptoHash>& here = outcome.outcome.receipt_ids;
    const std::vector<CryptoHash>& there = event.outcome->outcome.receipt_ids;
    for (std::size_t at = 0; at < here.size() && at < there.size(); ++at)
      ids_.of_receipts.emplace(here[at], there[at]);
  }
  const WorldPtr before = world_;
  world_ = delivery.world;
  deliveries_.push_back({.what = std::move(what),
                         .before = before,
                         .delivery = std::move(delivery),
                         .outcome_ids = std::move(outcome_ids),
                         .shard = shard_});
}

std::vector<WorldPtr> repeat_deliveries(ReceiptModel& model, const ReceiptModel& first,
                                        std::span<const RepeatedDelivery> deliveries) {
  std::vector<WorldPtr> worlds{model.initial()};
  for (const auto& [what, before] : deliveries) {
    const World& now = *worlds.back();
    const auto number = [&](std::uint32_t account) {
      return model.number_of(first.account(account));
    };
    switch (what->kind) {
      case PendingDelivery::Kind::kTransaction:
        worlds.push_back(model.convert(now, what->transaction).world);
        break;
      case PendingDelivery::Kind::kClock:
        worlds.push_back(model.pass_time(now, what->jump).world);
        break;
      case PendingDelivery::Kind::kBundle: {
        const std::uint32_t from =
            what->is_local ? model.number_of(protocol::AccountId::system()) : number(what->from);
        const auto& channels = static_cast<const ReceiptWorld&>(now).channels();
        const bool is_there = std::ranges::any_of(channels, [&](const auto& channel) {
          return channel.from == from && channel.to == number(what->to);
        });
        if (!is_there) return worlds;
        worlds.push_back(model.deliver_part(now, from, number(what->to), what->part).world);
        break;
      }
      case PendingDelivery::Kind::kTimeout: {
        // Ids differ, places do not.
        const auto there = static_cast<const ReceiptWorld&>(*before).yields();
        const auto here = static_cast<const ReceiptWorld&>(now).yields();
        const auto at =
            std::ranges::find(there, what->data_id, &std::pair<std::uint32_t, CryptoHash>::second) -
            there.begin();
        if (static_cast<std::size_t>(at) >= here.size()) return worlds;
        worlds.push_back(model.time_out(now, here[static_cast<std::size_t>(at)].second).world);
        break;
      }
    }
  }
  return worlds;
}

std::optional<std::string> BlockFollower::deliver_rest() {
  while (!now().channels().empty()) {
    const ReceiptWorld::Channel& channel = now().channels().front();
    Outcomes none;
    if (!deliver(channel.from, channel.to, none))
      return format_text("nothing travels in blocks, and something still has to run on {}",
                         model_.account(channel.to).view());
  }
  return std::nullopt;
}

}  // namespace farcall::explore
