#include "explore/layout/layout_choices.hpp"

#include <algorithm>
#include <tuple>

namespace farcall::explore {

std::optional<Gas> compute_before(const chain::ShardBlock& shard, const FollowedIds& ids,
                                  std::uint32_t number) {
  std::uint64_t before = 0;
  std::uint64_t sum = 0;
  for (const protocol::OutcomeWithId& outcome : shard.outcomes) {
    if (ids.of_receipts.contains(outcome.id) && number-- == 0)
      return Gas{before + (sum - before) / 2};
    before = sum;
    sum += outcome.outcome.compute_usage.value();
  }
  return std::nullopt;
}

bool LayoutChoices::has_chosen(Kind kind) const {
  return std::ranges::contains(world_.chosen_, kind, &LayoutChoice::kind);
}

bool LayoutChoices::is_in_turn(const LayoutChoice& choice) const {
  if (world_.chosen_.empty()) return true;
  const LayoutChoice& last = world_.chosen_.back();
  if (choice.kind == Kind::kFirst && last.kind == Kind::kFirst) return choice.what != last.what;
  // Only of these there may be several about one shard.
  const auto rank = [](const LayoutChoice& each) {
    return std::tuple{each.kind, each.what, each.kind == Kind::kCrowd ? each.value : 0};
  };
  return rank(last) < rank(choice);
}

void LayoutChoices::add(Kind kind, std::uint32_t what, std::uint32_t value) {
  const LayoutChoice choice{.kind = kind, .what = what, .value = value};
  if (!is_in_turn(choice)) return;
  const bool is_landing = kind == Kind::kLand || kind == Kind::kHold || kind == Kind::kFirst;
  world_.enabled_.push_back({.id = step_of(choice, world_.blocks_),
                             .account = kEveryAccount,
                             .other_account = kEveryAccount,
                             .flow = is_landing ? what : 0,
                             .is_optional = true,
                             .kind = Step::Kind::kClock});
  world_.choices_.emplace_back(choice);
}

void LayoutChoices::list() {
  world_.enabled_.clear();
  world_.choices_.clear();
  const auto& receipts = static_cast<const ReceiptWorld&>(*world_.receipts_);
  const auto& planned = model_.receipts_.setup().transactions;
  bool is_owed = !receipts.channels().empty() || !world_.yields_.empty();
  for (std::uint32_t at = 0; at < planned.size(); ++at)
    is_owed = is_owed || (!planned[at].is_optional && !receipts.is_sent(at));
  if (!is_owed && world_.chosen_.empty()) {
    add_transactions();
    return;
  }
  world_.next_ = model_.next_block(world_);
  world_.enabled_.push_back(
      {.id = block_step(world_.blocks_), .account = kEveryAccount, .other_account = kEveryAccount});
  world_.choices_.emplace_back(std::nullopt);
  if (!world_.next_->divergence.empty()) return;
  if (is_owed) add_time();
  add_transactions();
  add_missing();
  add_crowds();
  add_orders();
  add_full();
}

void LayoutChoices::add_time() {
  const auto& jumps = model_.receipts_.setup().jumps;
  for (std::uint32_t at = 0; at < jumps.size(); ++at) {
    // Blocks of another epoch are not made.
    if (jumps[at].epochs == 0 && ((world_.jumps_ >> at) & 1) == 0 && !has_chosen(Kind::kClock))
      add(Kind::kClock, at);
  }
  if (world_.yields_.empty() || has_chosen(Kind::kExpiry)) return;
  if (world_.next_->block->made.height < model_.expiry(world_)) add(Kind::kExpiry, 0);
}

void LayoutChoices::add_transactions() {
  const auto& planned = model_.receipts_.setup().transactions;
  const std::vector<std::uint32_t> landing =
      world_.next_ ? world_.next_->block->transactions : std::vector<std::uint32_t>{};
  const auto& receipts = static_cast<const ReceiptWorld&>(*world_.receipts_);
  const bool meets_others =
      !receipts.channels().empty() || landing.size() > 1 ||
      std::ranges::any_of(world_.holds_, [](const auto& hold) { return hold.blocks > 0; });
  for (std::uint32_t at = 0; at < planned.size(); ++at) {
    if (planned[at].is_optional && !std::ranges::contains(landing, at) &&
        model_.may_land(world_, at, landing))
      add(Kind::kLand, at);
  }
  for (const std::uint32_t at : landing) {
    if (planned[at].is_optional || world_.holds_[at].was_held || !meets_others) continue;
    for (std::uint32_t blocks = 1; blocks <= model_.hold_max_; ++blocks)
      add(Kind::kHold, at, blocks);
  }
  for (std::size_t at = 1; at < landing.size(); ++at) {
    const auto& own = planned[landing[at]].transaction->transaction();
    // Only in one chunk there is an order, and nonces ascend.
    const auto is_before = [&](std::uint32_t other) {
      const auto& each = planned[other].transaction->transaction();
      return model_.shard_of(each.signer_id) == model_.shard_of(own.signer_id);
    };
    const auto has_nonce = [&](std::uint32_t other) {
      const auto& each = planned[other].transaction->transaction();
      return each.signer_id == own.signer_id && each.public_key == own.public_key;
    };
    const auto earlier = std::span{landing}.first(at);
    if (std::ranges::any_of(earlier, is_before) && std::ranges::none_of(earlier, has_nonce))
      add(Kind::kFirst, landing[at]);
  }
}

bool LayoutChoices::matters(std::uint32_t shard) const {
  const LayoutWorld::Next& next = *world_.next_;
  const chain::Block& block = *next.chain->head;
  const auto is_story = [&](const protocol::ReceiptPtr& receipt) {
    return is_followed(*receipt, *next.ids);
  };
  const chain::ShardBlock& own = block.shards[shard];
  if (!own.transactions.empty() || std::ranges::any_of(own.prev_outgoing, is_story) ||
      std::ranges::any_of(own.incoming, is_story) ||
      std::ranges::any_of(own.outcomes, [&](const protocol::OutcomeWithId& outcome) {
        return next.ids->of_receipts.contains(outcome.id);
      }))
    return true;
  const ShardId id = model_.layout().shard_ids()[shard];
  return std::ranges::any_of(block.shards, [&](const chain::ShardBlock& other) {
    const auto sent = other.outgoing.find(id);
    return sent != other.outgoing.end() && std::ranges::any_of(sent->second, is_story);
  });
}

void LayoutChoices::add_missing() {
  const std::size_t shards = model_.layout().size();
  const std::vector<std::uint32_t>& missing = world_.next_->block->missing;
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    if (!std::ranges::contains(missing, shard) && matters(shard)) add(Kind::kMissing, shard);
  }
}

void LayoutChoices::add_crowds() {
  const auto& fillers = model_.world_.fillers;
  const auto has_filler = [&](std::uint32_t shard) {
    return shard < fillers.size() && fillers[shard].has_value();
  };
  const chain::Block& block = *world_.next_->chain->head;
  const std::vector<ShardId>& shards = model_.layout().shard_ids();
  for (std::uint32_t from = 0; from < shards.size(); ++from) {
    for (std::uint32_t to = 0; to < shards.size(); ++to) {
      if (from == to || !has_filler(from) || !has_filler(to)) continue;
      const auto sent = block.shards[from].outgoing.find(shards[to]);
      if (sent == block.shards[from].outgoing.end()) continue;
      // Only what has gas can be kept back.
      const bool has_gas = std::ranges::any_of(sent->second, [&](const auto& receipt) {
        return receipt->action() != nullptr && is_followed(*receipt, *world_.next_->ids);
      });
      if (has_gas) add(Kind::kCrowd, from, to);
    }
  }
}

void LayoutChoices::add_orders() {
  if (has_chosen(Kind::kOrder)) return;
  const std::size_t senders = model_.meeting_senders(world_, world_.next_->block->missing).size();
  if (senders < 2) return;
  const std::uint32_t count = permutations(senders);
  // Beyond four senders only some orders have a number.
  if (count == senders && senders > 2) world_.has_left_out_ = true;
  for (std::uint32_t number = 1; number < count; ++number) add(Kind::kOrder, 0, number);
}

void LayoutChoices::add_full() {
  const auto& shards = world_.next_->chain->head->shards;
  for (std::uint32_t shard = 0; shard < shards.size(); ++shard) {
    const auto count =
        std::ranges::count_if(shards[shard].outcomes, [&](const protocol::OutcomeWithId& outcome) {
          return world_.next_->ids->of_receipts.contains(outcome.id);
        });
    for (std::uint32_t number = 0; number < count; ++number) add(Kind::kFull, shard, number);
  }
}

}  // namespace farcall::explore
