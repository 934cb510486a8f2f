#include "explore/realize/realize_rules.hpp"

#include <algorithm>
#include <optional>

#include "base/format_text.hpp"

namespace farcall::explore {
namespace {

class Labels {
 public:
  Labels(const ReceiptModel& model, const RunRecord& record, const DeliveryPlan& plan,
         const RunBlocks& blocks)
      : model_{model},
        record_{record},
        plan_{plan},
        blocks_{blocks},
        landed_(plan.deliveries.size()),
        ran_(plan.deliveries.size()) {
    for (std::size_t at = 0; at < blocks.planned.size(); ++at) {
      for (const std::uint32_t delivery : blocks.planned[at].transactions) landed_[delivery] = at;
      for (const auto& executed : blocks.planned[at].executed) {
        for (const std::uint32_t delivery : executed) ran_[delivery] = at;
      }
    }
  }

  std::vector<std::vector<RuleUse>> run() {
    std::vector<std::vector<RuleUse>> rules(plan_.deliveries.size());
    for (std::size_t at = 0; at < rules.size(); ++at) rules[at] = own(at);
    for (std::size_t at = 0; at < rules.size(); ++at) {
      if (record_.steps[at].is_natural || !rules[at].empty()) continue;
      // It is early because others are late.
      for (std::size_t other = at + 1; other < rules.size(); ++other) {
        if (plan_.deliveries[other].account != plan_.deliveries[at].account ||
            !std::ranges::contains(record_.steps[at].overtaken, record_.steps[other].step.id))
          continue;
        for (const RuleUse& use : rules[other]) {
          if (!std::ranges::contains(rules[at], use.how, &RuleUse::how)) rules[at].push_back(use);
        }
      }
    }
    return rules;
  }

 private:
  [[nodiscard]] bool has_chunk(std::uint32_t account, std::size_t block) const {
    return !std::ranges::contains(blocks_.planned[block].missing, account);
  }
  [[nodiscard]] std::uint64_t height(std::size_t block) const {
    return blocks_.heights[block].value();
  }
  [[nodiscard]] std::string name(std::uint32_t account) const {
    return model_.account(account).str();
  }

  /// The first block from `first` on in which all these accounts have a chunk.
  [[nodiscard]] std::size_t first_with(std::size_t first, std::uint32_t account,
                                       std::uint32_t other) const {
    while (first < blocks_.planned.size() &&
           !(has_chunk(account, first) && has_chunk(other, first)))
      ++first;
    return first;
  }

  void add_missing(std::vector<RuleUse>& uses, std::string_view rule, std::uint32_t account,
                   std::string_view effect, std::size_t block) const {
    uses.push_back({.rule = std::string{rule},
                    .who = "chunk producer, or chance",
                    .how = format_text("block {} has no chunk for {}: {}", height(block),
                                       name(account), effect)});
  }

  [[nodiscard]] std::vector<RuleUse> own(std::size_t at) const {
    std::vector<RuleUse> uses;
    const PlannedDelivery& delivery = plan_.deliveries[at];
    const PendingDelivery& pending = record_.steps[at].delivery;
    if (delivery.kind == PlannedDelivery::Kind::kClock) {
      uses.push_back({.rule = "R13",
                      .who = "nobody: time passes",
                      .how = "time passes without blocks that matter"});
      return uses;
    }
    if (!ran_[at]) return uses;
    std::optional<std::size_t> made;
    if (delivery.kind == PlannedDelivery::Kind::kTransaction) {
      made = landed_[at];
      if (delivery.is_local) return local(at);
      add_landing(uses, at);
    } else if (delivery.kind == PlannedDelivery::Kind::kTimeout) {
      uses.push_back({.rule = "R12",
                      .who = "nobody: time passes",
                      .how = format_text("the yield of {} times out", name(pending.to))});
      return uses;
    } else if (delivery.maker) {
      made = ran_[*delivery.maker];
    }
    if (!made) return uses;
    const std::size_t sent = first_with(*made, delivery.sender, delivery.account);
    if (sent > *made && !has_chunk(delivery.account, *made))
      add_missing(uses, "R7", pending.to, "nobody may send to it, receipts are kept back", *made);
    const std::size_t arrived = first_with(sent + 1, delivery.sender, delivery.sender);
    if (arrived > sent + 1)
      add_missing(uses, "R8", pending.from, "what it sent comes later", sent + 1);
    if (arrived < *ran_[at] && !has_chunk(delivery.account, arrived))
      add_missing(uses, "R7", pending.to, "what arrives there waits", arrived);
    for (std::size_t block = arrived; block < *ran_[at]; ++block) {
      if (std::ranges::contains(blocks_.planned[block].cuts, delivery.account,
                                &std::pair<std::uint32_t, std::uint32_t>::first))
        uses.push_back({.rule = "R6",
                        .who = "anyone, for about 0.1 NEAR",
                        .how = format_text("the chunk of {} in block {} is full: the rest waits",
                                           name(pending.to), height(block))});
    }
    if (arrived < blocks_.planned.size()) add_shuffle(uses, at, arrived);
    return uses;
  }

  void add_shuffle(std::vector<RuleUse>& uses, std::size_t at, std::size_t arrived) const {
    const auto is_of_order = [&](const GroupOrder& order) {
      return order.receiver == plan_.deliveries[at].account &&
             std::ranges::contains(order.senders, plan_.deliveries[at].sender);
    };
    if (!std::ranges::any_of(blocks_.planned[arrived].group_orders, is_of_order)) return;
    const bool is_ground = blocks_.is_ground[arrived];
    if (!is_ground && record_.steps[at].is_natural) return;
    uses.push_back(
        {.rule = "R5",
         .who = is_ground ? "producer of the block before, or chance" : "chance",
         .how = format_text("receipts of different shards arrive in block {} in this order",
                            height(arrived))});
  }

  [[nodiscard]] std::vector<RuleUse> local(std::size_t at) const {
    std::vector<RuleUse> uses;
    add_landing(uses, at);
    if (record_.steps[at].overtaken.empty()) return uses;
    const std::string owner = name(record_.steps[at].delivery.to);
    uses.push_back({.rule = "R4",
                    .who = format_text("the owner of {}", owner),
                    .how = "a transaction to its own signer runs before all that arrives"});
    return uses;
  }

  void add_landing(std::vector<RuleUse>& uses, std::size_t at) const {
    // That a transaction of a stranger is sent at all is not out of order.
    if (record_.steps[at].overtaken.empty() || !landed_[at]) return;
    const bool is_stranger = record_.steps[at].step.is_optional;
    uses.push_back({.rule = "R1",
                    .who = is_stranger ? "its sender" : "its sender, or the chunk producer",
                    .how = format_text("the transaction lands in block {}", height(*landed_[at]))});
  }

  const ReceiptModel& model_;
  const RunRecord& record_;
  const DeliveryPlan& plan_;
  const RunBlocks& blocks_;
  /// By delivery: the block in which it landed, and ran.
  std::vector<std::optional<std::size_t>> landed_;
  std::vector<std::optional<std::size_t>> ran_;
};

}  // namespace

std::vector<std::vector<RuleUse>> rules_of(const ReceiptModel& model, const RunRecord& record,
                                           const DeliveryPlan& plan, const RunBlocks& blocks) {
  return Labels{model, record, plan, blocks}.run();
}

}  // namespace farcall::explore
