#include "explore/layout/layout_model.hpp"

#include <algorithm>
#include <set>

#include "base/assert.hpp"
#include "explore/layout/layout_choices.hpp"
#include "explore/realize/load_fillers.hpp"
#include "explore/realize/salt_search.hpp"
#include "runtime/chunk/congestion.hpp"
#include "runtime/chunk/receipt_queues.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// A story without choices comes to its end in fewer blocks, jumps of heights not counted.
constexpr std::uint32_t kNaturalBlocksMax = 1'000;
/// Beyond this many senders not all orders have a number.
constexpr std::size_t kSendersMax = 4;

std::uint64_t name_of(const AccountId& account) {
  return row_hash(0, account.bytes(), {}).low;
}
std::uint64_t bundle_id_of(const CryptoHash& id) {
  return row_hash(2, id.view(), {}).low;
}

/// Everything on its way or in a queue, place by place.
class PlacesKey {
 public:
  explicit PlacesKey(const FollowedIds& ids) : ids_{ids} {}

  void begin(std::uint64_t place, std::uint64_t shard, std::uint64_t other = 0) {
    place_ = mix(mix(place, shard), other);
    count_ = 0;
  }
  /// Receipts by their names in the model. Data has none there: that of one channel keeps its
  /// order, but for what is too large to be sent at once.
  void add(const protocol::Receipt& receipt) {
    const auto known = ids_.of_receipts.find(receipt.receipt_id);
    if (known != ids_.of_receipts.end()) return add(bundle_id_of(known->second));
    const protocol::DataReceipt* data = receipt.data();
    if (data == nullptr) return;
    const std::uint64_t what = mix(name_of(receipt.predecessor_id), name_of(receipt.receiver_id));
    const Bytes none;
    add(mix(what, row_hash(1, {}, data->data ? ByteView{*data->data} : ByteView{none}).low));
  }
  void add(std::uint64_t value) {
    const std::uint64_t seed = mix(place_, ++count_);
    key_ += {.high = mix(seed, value), .low = mix(value, seed)};
  }
  [[nodiscard]] const StateKey& key() const noexcept { return key_; }

 private:
  const FollowedIds& ids_;
  std::uint64_t place_ = 0;
  std::uint64_t count_ = 0;
  StateKey key_;
};

void add_queues(PlacesKey& key, const state::Trie& trie, const protocol::RuntimeConfig& config,
                std::uint64_t shard) {
  state::TrieUpdate state{trie};
  const runtime::DelayedQueue delayed{state};
  key.begin(3, shard);
  for (auto at = delayed.indices().first; at < delayed.indices().next; ++at) {
    const runtime::TrieKey row = runtime::trie_key::delayed_receipt(at);
    key.add(*runtime::read_queued(state, row.view(), config).receipt);
  }
  for (const auto& [target, indices] : runtime::read_buffer_indices(state)) {
    key.begin(4, shard, target.value());
    for (auto at = indices.first; at < indices.next; ++at) {
      const runtime::TrieKey row = runtime::trie_key::buffered_receipt(target, at);
      key.add(*runtime::read_queued(state, row.view(), config).receipt);
    }
  }
}

}  // namespace

bool is_followed(const protocol::Receipt& receipt, const FollowedIds& ids) {
  return receipt.data() != nullptr || ids.of_receipts.contains(receipt.receipt_id);
}

StepId step_of(const LayoutChoice& choice, std::uint32_t number) noexcept {
  const std::uint64_t what = mix(static_cast<std::uint64_t>(choice.kind),
                                 (std::uint64_t{choice.what} << 32) | choice.value);
  return {mix(mix(0x6c61796f7574, number), what)};
}

StepId block_step(std::uint32_t number) noexcept {
  return {mix(0x626c6f636b, number)};
}

std::uint32_t permutations(std::size_t senders) noexcept {
  if (senders > kSendersMax) return static_cast<std::uint32_t>(senders);
  std::uint32_t count = 1;
  for (std::size_t each = 2; each <= senders; ++each) count *= static_cast<std::uint32_t>(each);
  return count;
}

std::vector<std::uint32_t> permutation(std::vector<std::uint32_t> senders, std::uint32_t number) {
  std::ranges::sort(senders);
  FARCALL_ASSERT(number < permutations(senders.size()) || number == 0,
                 "the number of an order of these senders");
  if (senders.size() > kSendersMax) {
    std::rotate(senders.begin(), senders.begin() + number, senders.begin() + number + 1);
    return senders;
  }
  for (std::uint32_t at = 0; at < number; ++at) std::ranges::next_permutation(senders);
  return senders;
}

LayoutModel::LayoutModel(const ScenarioWorld& world, ReceiptSetup setup,
                         vm::VirtualMachine& machine)
    : world_{world}, machine_{machine}, receipts_{std::move(setup), machine} {}

WorldPtr LayoutModel::initial() {
  if (initial_ != nullptr) return initial_;
  auto world = std::make_shared<LayoutWorld>();
  world->chain_ = std::make_shared<const chain::ChainState>(world_.chain.state());
  world->receipts_ = receipts_.initial();
  world->ids_ = std::make_shared<const FollowedIds>();
  world->holds_.resize(receipts_.setup().transactions.size());
  complete(*world);
  if (hold_max_ == 0) {
    WorldPtr at = world;
    for (hold_max_ = 1; hold_max_ < kNaturalBlocksMax && !may_end(*at); ++hold_max_)
      at = deliver(*at, Step{at->enabled().front()}).world;
    // Only now it is known how long to keep back.
    complete(*world);
  }
  initial_ = std::move(world);
  return initial_;
}

Delivery LayoutModel::deliver(const World& world, const Step& step) {
  const LayoutWorld& before = as_layout(world);
  const auto found = std::ranges::find(before.enabled_, step.id, &Step::id);
  FARCALL_ASSERT(found != before.enabled_.end(), "a step that is taken is enabled");
  const auto& choice = before.choices_[static_cast<std::size_t>(found - before.enabled_.begin())];
  auto next = std::make_shared<LayoutWorld>();
  next->holds_ = before.holds_;
  next->jumps_ = before.jumps_;
  std::uint64_t receipts = 0;
  if (choice) {
    next->chain_ = before.chain_;
    next->receipts_ = before.receipts_;
    next->ids_ = before.ids_;
    next->yields_ = before.yields_;
    next->blocks_ = before.blocks_;
    next->chosen_ = before.chosen_;
    next->chosen_.push_back(*choice);
    if (choice->kind == LayoutChoice::Kind::kHold)
      next->holds_[choice->what] = {.blocks = choice->value, .was_held = true};
    if (choice->kind == LayoutChoice::Kind::kClock)
      next->jumps_ |= std::uint32_t{1} << choice->what;
  } else {
    const LayoutWorld::Next& made = *before.next_;
    next->chain_ = made.chain;
    next->receipts_ = made.receipts;
    next->ids_ = made.ids;
    next->made_ = made.block;
    next->divergence_ = made.divergence;
    next->blocks_ = before.blocks_ + 1;
    for (LayoutWorld::Hold& hold : next->holds_) hold.blocks -= hold.blocks > 0 ? 1 : 0;
    for (const auto& [account, data_id] :
         static_cast<const ReceiptWorld&>(*made.receipts).yields()) {
      const auto known =
          std::ranges::find(before.yields_, data_id, &std::pair<CryptoHash, BlockHeight>::first);
      next->yields_.emplace_back(
          data_id, known != before.yields_.end() ? known->second : made.block->made.height);
    }
    for (const FollowedDelivery& each : made.block->deliveries) receipts += each.delivery.receipts;
  }
  complete(*next);
  return {.world = std::move(next), .receipts = receipts};
}

void LayoutModel::complete(LayoutWorld& world) {
  world.key_ = key_of(world);
  if (!world.divergence_.empty()) return;
  LayoutChoices{*this, world}.list();
}

std::uint32_t LayoutModel::shard_of(const AccountId& account) const {
  const auto index = layout().index_of(layout().shard_of(account));
  FARCALL_ASSERT(index.has_value(), "every account has a shard");
  return static_cast<std::uint32_t>(*index);
}

bool LayoutModel::may_land(const LayoutWorld& world, std::uint32_t transaction,
                           const std::vector<std::uint32_t>& landing) const {
  const auto& receipts = static_cast<const ReceiptWorld&>(*world.receipts_);
  const auto& planned = receipts_.setup().transactions;
  if (receipts.is_sent(transaction)) return false;
  if (const auto after = planned[transaction].after;
      after && (!receipts.is_sent(*after) || receipts.is_under_way(*after)))
    return false;
  const protocol::Transaction& own = planned[transaction].transaction->transaction();
  for (std::uint32_t other = 0; other < planned.size(); ++other) {
    const protocol::Transaction& each = planned[other].transaction->transaction();
    if (other == transaction || each.signer_id != own.signer_id ||
        each.public_key != own.public_key)
      continue;
    // A higher nonce first would kill the lower one for good.
    if (other > transaction && receipts.is_sent(other)) return false;
    if (other < transaction && !planned[other].is_optional && !receipts.is_sent(other) &&
        !std::ranges::contains(landing, other))
      return false;
  }
  return true;
}

std::vector<std::uint32_t> LayoutModel::landing(const LayoutWorld& world,
                                                const std::vector<std::uint32_t>& missing) const {
  const auto& planned = receipts_.setup().transactions;
  std::vector<std::uint32_t> result;
  for (std::uint32_t at = 0; at < planned.size(); ++at) {
    const bool is_chosen = std::ranges::contains(
        world.chosen_, LayoutChoice{.kind = LayoutChoice::Kind::kLand, .what = at});
    if (planned[at].is_optional ? !is_chosen : world.holds_[at].blocks > 0) continue;
    const AccountId& signer = planned[at].transaction->transaction().signer_id;
    if (std::ranges::contains(missing, shard_of(signer))) continue;
    if (may_land(world, at, result)) result.push_back(at);
  }
  for (const LayoutChoice& choice : world.chosen_) {
    const auto found = std::ranges::find(result, choice.what);
    if (choice.kind == LayoutChoice::Kind::kFirst && found != result.end())
      std::rotate(result.begin(), found, found + 1);
  }
  return result;
}

std::vector<GroupOrder> LayoutModel::groups(const LayoutWorld& world,
                                            const std::vector<std::uint32_t>& missing) const {
  const std::vector<ShardId>& shards = layout().shard_ids();
  std::vector<GroupOrder> result;
  for (std::uint32_t target = 0; target < shards.size(); ++target) {
    GroupOrder order{.receiver = target, .senders = {}};
    for (std::uint32_t sender = 0; sender < shards.size(); ++sender) {
      if (std::ranges::contains(missing, sender)) continue;
      const auto& sent = world.chain_->outboxes[sender]->by_target;
      const auto group = sent.find(shards[target]);
      if (group == sent.end()) continue;
      const bool is_story = std::ranges::any_of(
          group->second, [&](const auto& receipt) { return is_followed(*receipt, *world.ids_); });
      if (is_story) order.senders.push_back(sender);
    }
    if (order.senders.size() > 1) result.push_back(std::move(order));
  }
  return result;
}

std::vector<std::uint32_t> LayoutModel::meeting_senders(
    const LayoutWorld& world, const std::vector<std::uint32_t>& missing) const {
  std::set<std::uint32_t> senders;
  for (const GroupOrder& order : groups(world, missing))
    senders.insert(order.senders.begin(), order.senders.end());
  return {senders.begin(), senders.end()};
}

std::optional<std::string> LayoutModel::set_orders(const LayoutWorld& world,
                                                   LayoutBlock& block) const {
  block.orders = groups(world, block.missing);
  if (block.orders.empty()) return std::nullopt;
  const auto chosen =
      std::ranges::find(world.chosen_, LayoutChoice::Kind::kOrder, &LayoutChoice::kind);
  const std::vector<std::uint32_t> order = permutation(
      meeting_senders(world, block.missing), chosen == world.chosen_.end() ? 0 : chosen->value);
  for (GroupOrder& group : block.orders) {
    std::ranges::sort(group.senders, {},
                      [&](std::uint32_t sender) { return std::ranges::find(order, sender); });
  }
  const SaltSearch search{*world.chain_, block.missing};
  const CryptoHash& natural = world.chain_->head->hash();
  if (search.is_right(natural, block.orders)) return std::nullopt;
  block.made.shuffle_salt = search.find(natural, block.orders);
  block.is_ground = true;
  if (!block.made.shuffle_salt) return "no shuffle of groups was found for an order";
  return std::nullopt;
}

BlockHeight LayoutModel::expiry(const LayoutWorld& world) const {
  return BlockHeight{world.yields_.front().second.value() +
                     world_.chain.runtime_config().wasm.limits.yield_timeout_length_in_blocks};
}

void LayoutModel::set_time(const LayoutWorld& world, LayoutBlock& block) const {
  const auto& receipts = static_cast<const ReceiptWorld&>(*world.receipts_);
  const chain::BlockHeader& head = world.chain_->head->header;
  BlockHeight height{head.lite.height.value() + 1};
  const bool only_yields_wait =
      receipts.channels().empty() && block.transactions.empty() &&
      std::ranges::all_of(world.holds_, [](const auto& hold) { return hold.blocks == 0; });
  const bool is_chosen =
      std::ranges::contains(world.chosen_, LayoutChoice::Kind::kExpiry, &LayoutChoice::kind);
  if (!world.yields_.empty() && (only_yields_wait || is_chosen))
    height = std::max(height, expiry(world));
  block.made.timestamp = head.lite.timestamp + world_.chain.options().block_time *
                                                   (height.value() - head.lite.height.value());
  for (const LayoutChoice& choice : world.chosen_) {
    if (choice.kind != LayoutChoice::Kind::kClock) continue;
    const ClockJump& jump = receipts_.setup().jumps[choice.what];
    height = BlockHeight{height.value() + jump.heights};
    block.made.timestamp += jump.duration;
  }
  block.made.height = height;
}

LayoutWorld::Next LayoutModel::next_block(const LayoutWorld& world) {
  LayoutBlock block;
  block.choices = world.chosen_;
  for (const LayoutChoice& choice : world.chosen_) {
    if (choice.kind == LayoutChoice::Kind::kMissing) block.missing.push_back(choice.what);
  }
  block.transactions = landing(world, block.missing);
  set_time(world, block);
  LayoutWorld::Next failed{.chain = world.chain_, .receipts = world.receipts_, .ids = world.ids_};
  failed.block = std::make_shared<LayoutBlock>(block);
  if (auto wrong = set_orders(world, block)) {
    failed.divergence = std::move(*wrong);
    return failed;
  }
  for (const std::uint32_t at : block.missing)
    block.made.missing_chunks.push_back(layout().shard_ids()[at]);
  // Those of the scenario were signed here; fillers are checked like everybody's.
  std::vector<chain::BlockTransaction> transactions;
  for (const std::uint32_t at : block.transactions) {
    const chain::TransactionPtr& transaction = receipts_.setup().transactions[at].transaction;
    transactions.emplace_back(protocol::assume_verified(transaction));
    block.made.transactions.push_back(transaction);
  }
  for (const LayoutChoice& choice : world.chosen_) {
    if (choice.kind != LayoutChoice::Kind::kCrowd) continue;
    for (chain::TransactionPtr& filler :
         make_fillers(world_, *world.chain_, choice.what, choice.value))
      block.fillers.push_back(std::move(filler));
  }
  transactions.append_range(block.fillers);
  block.made.transactions.append_range(block.fillers);
  const auto make = [&] {
    return world.chain_->advance({.height = block.made.height,
                                  .timestamp = block.made.timestamp,
                                  .transactions = transactions,
                                  .missing_chunks = block.made.missing_chunks,
                                  .shuffle_salt = block.made.shuffle_salt,
                                  .full_after = block.made.full_after},
                                 machine_);
  };
  auto made = make();
  if (!made) {
    failed.divergence = made.error().message;
    return failed;
  }
  LayoutWorld::Next next = follow(world, block, std::move(*made));
  for (const LayoutChoice& choice : world.chosen_) {
    if (choice.kind != LayoutChoice::Kind::kFull || !next.divergence.empty()) continue;
    const auto compute =
        compute_before(next.chain->head->shards[choice.what], *next.ids, choice.value);
    if (!compute) {
      next.divergence = "a chunk cannot be made full there";
      return next;
    }
    block.made.full_after.emplace(layout().shard_ids()[choice.what], *compute);
    made = make();
    if (!made) {
      failed.divergence = made.error().message;
      return failed;
    }
    next = follow(world, block, std::move(*made));
  }
  return next;
}

LayoutWorld::Next LayoutModel::follow(const LayoutWorld& world, const LayoutBlock& planned,
                                      chain::ChainState made) {
  BlockFollower follower{receipts_, world.receipts_, *world.ids_};
  for (const LayoutChoice& choice : world.chosen_) {
    if (choice.kind == LayoutChoice::Kind::kClock) follower.pass_time(choice.what);
  }
  LayoutWorld::Next next;
  next.divergence = follower.follow(made).value_or(std::string{});
  next.chain = std::make_shared<const chain::ChainState>(std::move(made));
  next.receipts = follower.world();
  next.ids = std::make_shared<const FollowedIds>(std::move(follower.ids()));
  next.block = std::make_shared<LayoutBlock>(planned);
  next.block->deliveries = std::move(follower.deliveries());
  return next;
}

StateKey LayoutModel::key_of(const LayoutWorld& world) const {
  StateKey key = static_cast<const ReceiptWorld&>(*world.receipts_).content();
  PlacesKey places{*world.ids_};
  const chain::ChainState& chain = *world.chain_;
  for (std::size_t shard = 0; shard < chain.outboxes.size(); ++shard) {
    for (const auto& [target, receipts] : chain.outboxes[shard]->by_target) {
      places.begin(1, shard, target.value());
      for (const protocol::ReceiptPtr& receipt : receipts) places.add(*receipt);
    }
    for (std::size_t block = 0; block < chain.waiting[shard]->size(); ++block) {
      places.begin(2, shard, block);
      for (const protocol::ReceiptPtr& receipt : (*chain.waiting[shard])[block])
        places.add(*receipt);
    }
    // What decides how much shards may send to one another.
    const protocol::CongestionInfo& congestion = chain.head->shards[shard].extra.congestion;
    places.begin(6, shard);
    for (const u128& gas : {congestion.delayed_receipts_gas, congestion.buffered_receipts_gas}) {
      places.add(static_cast<std::uint64_t>(gas >> 64U));
      places.add(static_cast<std::uint64_t>(gas));
    }
    places.add(congestion.receipt_bytes);
    // It changes with the height, and is asked for under full congestion only (R11).
    const auto& limits = world_.chain.runtime_config().congestion;
    if (runtime::congestion_level(limits, congestion, 0) == 1.0)
      places.add(congestion.allowed_shard);
    if (congestion.receipt_bytes > 0)
      add_queues(places, chain.head->state(shard), world_.chain.runtime_config(), shard);
  }
  places.begin(5, 0);
  for (const LayoutWorld::Hold& hold : world.holds_)
    places.add(hold.blocks * 2 + (hold.was_held ? 1 : 0));
  for (const LayoutChoice& choice : world.chosen_) places.add(step_of(choice, 0).value);
  places.add(world.jumps_);
  key += places.key();
  return key;
}

}  // namespace farcall::explore
