#include "explore/layout/layout_rules.hpp"

#include <algorithm>
#include <set>

#include "base/format_text.hpp"
#include "explore/layout/layout_choices.hpp"
#include "runtime/chunk/congestion.hpp"
#include "runtime/chunk/receipt_queues.hpp"

namespace farcall::explore {
namespace {

class LayoutLabels {
 public:
  LayoutLabels(const LayoutModel& model, const ScheduledRun& run) : model_{model} {
    for (std::size_t at = 1; at < run.worlds.size(); ++at) {
      const auto* world = static_cast<const LayoutWorld*>(run.worlds[at].get());
      if (world->block() == nullptr) continue;
      blocks_.push_back({.before = static_cast<const LayoutWorld*>(run.worlds[at - 1].get()),
                         .after = world,
                         .block = world->block().get(),
                         .first = deliveries_.size()});
      for (const FollowedDelivery& each : world->block()->deliveries) deliveries_.push_back(&each);
    }
    rules_.resize(deliveries_.size());
  }

  std::vector<std::vector<RuleUse>> run() {
    for (const RunBlock& each : blocks_) {
      for (const LayoutChoice& choice : each.block->choices) label(each, choice);
      label_landings(each);
      label_congestion(each);
    }
    for (std::size_t at = 0; at < deliveries_.size(); ++at) label_own(at);
    return std::move(rules_);
  }

 private:
  struct RunBlock {
    const LayoutWorld* before = nullptr;
    const LayoutWorld* after = nullptr;
    const LayoutBlock* block = nullptr;
    /// Number of its first delivery.
    std::size_t first = 0;
  };

  [[nodiscard]] std::uint32_t shard_of(std::uint32_t account) const {
    const protocol::ShardLayout& layout = model_.layout();
    return static_cast<std::uint32_t>(*layout.index_of(layout.shard_of(name(account))));
  }
  [[nodiscard]] const protocol::AccountId& name(std::uint32_t account) const {
    return receipts().account(account);
  }
  [[nodiscard]] const ReceiptModel& receipts() const { return model_.receipts(); }

  /// "shard 1 (bob, carol)": the accounts of the run.
  [[nodiscard]] std::string shard_name(std::uint32_t shard) const {
    std::set<protocol::AccountId> accounts;
    for (const FollowedDelivery* each : deliveries_) {
      if (each->what.kind == PendingDelivery::Kind::kClock) continue;
      for (const std::uint32_t account : {each->what.from, each->what.to}) {
        if (shard_of(account) == shard) accounts.insert(name(account));
      }
    }
    std::string text = format_text("shard {}", shard);
    bool is_first = true;
    for (const protocol::AccountId& account : accounts) {
      text += format_text("{}{}", is_first ? " (" : ", ", account.view());
      is_first = false;
    }
    return is_first ? text : text + ')';
  }

  template <class Wanted>
  void add(std::size_t from, RuleUse use, Wanted&& is_wanted) {
    for (std::size_t at = from; at < deliveries_.size(); ++at) {
      const PendingDelivery& what = deliveries_[at]->what;
      if (what.kind == PendingDelivery::Kind::kTransaction || !is_wanted(what)) continue;
      rules_[at].push_back(std::move(use));
      return;
    }
  }

  void label(const RunBlock& at, const LayoutChoice& choice) {
    const std::uint64_t height = at.block->made.height.value();
    const std::size_t next = at.first + at.block->deliveries.size();
    const auto runs_in = [&](const PendingDelivery& what) {
      return what.kind != PendingDelivery::Kind::kClock && shard_of(what.to) == choice.what;
    };
    switch (choice.kind) {
      case LayoutChoice::Kind::kClock:
        add(at.first,
            {.rule = "R13",
             .who = "nobody: time passes",
             .how = "time passes without blocks that matter"},
            [](const PendingDelivery& what) { return what.kind == PendingDelivery::Kind::kClock; });
        break;
      case LayoutChoice::Kind::kExpiry:
        add(at.first,
            {.rule = "R13",
             .who = "block producer",
             .how = format_text("heights are skipped up to block {}", height)},
            [](const PendingDelivery&) { return true; });
        break;
      case LayoutChoice::Kind::kFirst:
        add(at.first,
            {.rule = "R2",
             .who = "chunk producer",
             .how = format_text("the transaction comes before others in block {}", height)},
            [&](const PendingDelivery& what) { return is_receipt_of(what, choice.what); });
        break;
      case LayoutChoice::Kind::kMissing:
        label_missing(at, choice.what);
        break;
      case LayoutChoice::Kind::kOrder:
        add(at.first,
            {.rule = "R5",
             .who = at.block->is_ground ? "producer of the block before, or chance" : "chance",
             .how = format_text("receipts of different shards arrive in block {} in this order",
                                height)},
            [&](const PendingDelivery& what) { return is_of_order(what, *at.block); });
        break;
      case LayoutChoice::Kind::kFull:
        add(next,
            {.rule = "R6",
             .who = "anyone, for about 0.1 NEAR",
             .how = format_text("the chunk of {} in block {} is full: the rest waits",
                                shard_name(choice.what), height)},
            runs_in);
        break;
      case LayoutChoice::Kind::kCrowd:
        label_crowd(at, choice);
        break;
      case LayoutChoice::Kind::kLand:
      case LayoutChoice::Kind::kHold:
        break;
    }
  }

  [[nodiscard]] bool is_of_order(const PendingDelivery& what, const LayoutBlock& block) const {
    if (what.kind != PendingDelivery::Kind::kBundle || what.is_local) return false;
    return std::ranges::any_of(block.orders, [&](const GroupOrder& order) {
      return order.receiver == shard_of(what.to) &&
             std::ranges::contains(order.senders, shard_of(what.from));
    });
  }

  void label_missing(const RunBlock& at, std::uint32_t shard) {
    const std::uint64_t height = at.block->made.height.value();
    const auto use = [&](std::string_view rule, std::string_view effect) {
      return RuleUse{.rule = std::string{rule},
                     .who = "chunk producer, or chance",
                     .how = format_text("block {} has no chunk for {}: {}", height,
                                        shard_name(shard), effect)};
    };
    const auto& sent = at.before->chain().outboxes[shard]->by_target;
    const bool has_sent = std::ranges::any_of(sent, [&](const auto& group) {
      return std::ranges::any_of(group.second, [&](const auto& receipt) {
        return is_followed(*receipt, at.before->ids());
      });
    });
    const auto is_bundle = [](const PendingDelivery& what) {
      return what.kind == PendingDelivery::Kind::kBundle;
    };
    if (has_sent)
      add(at.first, use("R8", "what it sent comes later"), [&](const PendingDelivery& what) {
        return is_bundle(what) && shard_of(what.from) == shard;
      });
    else
      add(at.first, use("R7", "what is for it waits"), [&](const PendingDelivery& what) {
        return is_bundle(what) && shard_of(what.to) == shard;
      });
  }

  /// What overtook others because a link was full; else what came late.
  void label_crowd(const RunBlock& at, const LayoutChoice& choice) {
    const RuleUse use{
        .rule = "R9",
        .who = "anyone",
        .how = format_text("{} transactions in block {} take the gas from {} to {}: answers pass",
                           at.block->fillers.size(), at.block->made.height.value(),
                           shard_name(choice.what), shard_name(choice.value))};
    const auto is_of_link = [&](const PendingDelivery& what) {
      return what.kind == PendingDelivery::Kind::kBundle && !what.is_local &&
             shard_of(what.from) == choice.what && shard_of(what.to) == choice.value;
    };
    const auto overtakes = [&](const PendingDelivery& what) {
      return is_of_link(what) && (what.part.bundle > 0 || what.part.first > 0);
    };
    const bool has_overtaken = std::ranges::any_of(
        deliveries_.begin() + static_cast<std::ptrdiff_t>(at.first), deliveries_.end(),
        [&](const FollowedDelivery* each) { return overtakes(each->what); });
    if (has_overtaken)
      add(at.first, use, overtakes);
    else
      add(at.first + at.block->deliveries.size(), use, is_of_link);
  }

  /// What was kept back since a receiver is full and another shard may send to it.
  void label_congestion(const RunBlock& at) {
    const std::vector<ShardId>& shards = model_.layout().shard_ids();
    const auto& limits = receipts().setup().environment.config->congestion;
    const chain::Block& before = *at.before->chain().head;
    const chain::Block& after = *at.after->chain().head;
    for (std::uint32_t to = 0; to < shards.size(); ++to) {
      const protocol::CongestionInfo& congestion = before.shards[to].extra.congestion;
      if (runtime::congestion_level(limits, congestion, 0) != 1.0) continue;
      for (std::uint32_t from = 0; from < shards.size(); ++from) {
        state::TrieUpdate state{after.state(from)};
        const auto buffers = runtime::read_buffer_indices(state);
        const auto kept = buffers.find(shards[to]);
        if (shards[from].value() == congestion.allowed_shard || kept == buffers.end() ||
            kept->second.first == kept->second.next)
          continue;
        add(at.first + at.block->deliveries.size(),
            {.rule = "R11",
             .who = "anyone who fills a shard",
             .how = format_text("{} is full: in block {} only one other shard may send to it",
                                shard_name(to), at.block->made.height.value())},
            [&](const PendingDelivery& what) {
              return what.kind == PendingDelivery::Kind::kBundle && !what.is_local &&
                     shard_of(what.from) == from && shard_of(what.to) == to;
            });
      }
    }
  }

  [[nodiscard]] static bool is_receipt_of(const PendingDelivery& what, std::uint32_t transaction) {
    return what.kind == PendingDelivery::Kind::kBundle && what.bundle->flow == transaction;
  }

  /// Transactions that land while something is under way.
  void label_landings(const RunBlock& at) {
    const auto& before = static_cast<const ReceiptWorld&>(*at.before->receipts());
    if (before.channels().empty() && before.yields().empty()) return;
    for (const std::uint32_t transaction : at.block->transactions) {
      add(at.first,
          {.rule = "R1",
           .who = "its sender",
           .how = format_text("the transaction lands in block {}", at.block->made.height.value())},
          [&](const PendingDelivery& what) { return is_receipt_of(what, transaction); });
    }
  }

  /// What a delivery is by itself.
  void label_own(std::size_t at) {
    const PendingDelivery& what = deliveries_[at]->what;
    if (what.kind == PendingDelivery::Kind::kTimeout)
      rules_[at].push_back({.rule = "R12",
                            .who = "nobody: time passes",
                            .how = format_text("the yield of {} times out", name(what.to).view())});
    const bool is_crowded =
        std::ranges::contains(rules_[at], std::string_view{"R9"}, &RuleUse::rule);
    if ((what.part.bundle > 0 || what.part.first > 0) && !is_crowded)
      rules_[at].push_back({.rule = "R10",
                            .who = "who sends something large",
                            .how = "it overtakes what is too large to be sent at once"});
    if (!what.is_local) return;
    const auto& before = static_cast<const ReceiptWorld&>(*deliveries_[at]->before);
    const bool overtakes =
        std::ranges::any_of(before.channels(), [&](const ReceiptWorld::Channel& channel) {
          return channel.to == what.to && channel.bundles.front() != what.bundle;
        });
    if (overtakes)
      rules_[at].push_back({.rule = "R4",
                            .who = format_text("the owner of {}", name(what.to).view()),
                            .how = "a transaction to its own signer runs before all that arrives"});
  }

  const LayoutModel& model_;
  std::vector<RunBlock> blocks_;
  std::vector<const FollowedDelivery*> deliveries_;
  std::vector<std::vector<RuleUse>> rules_;
};

}  // namespace

std::vector<std::vector<RuleUse>> layout_rules(const LayoutModel& model, const ScheduledRun& run) {
  return LayoutLabels{model, run}.run();
}

}  // namespace farcall::explore
