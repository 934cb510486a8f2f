#include "explore/search/receipt_model.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "explore/search/receipt_execution.hpp"

namespace farcall::explore {

using protocol::AccountId;
using protocol::ReceiptPtr;
using runtime::Column;

namespace {

runtime::ReceiptEnvironment with_free_gas(runtime::ReceiptEnvironment environment) {
  protocol::RuntimeConfig config = *environment.config;
  config.min_gas_purchase_price = Balance{};
  environment.config = config;
  environment.gas_price = Balance{};
  return environment;
}

}  // namespace

bool is_schedule_row(ByteView key) noexcept {
  switch (static_cast<Column>(key[0])) {
    case Column::kDelayedReceipt:
    case Column::kPromiseYieldIndices:
    case Column::kPromiseYieldTimeout:
    case Column::kBufferedReceiptIndices:
    case Column::kBufferedReceipt:
    case Column::kBandwidthSchedulerState:
    case Column::kBufferedReceiptGroupsData:
    case Column::kBufferedReceiptGroup:
      return true;
    default:
      return false;
  }
}

StepId bundle_id(const protocol::Receipt& first) noexcept {
  return {first_word(first.receipt_id)};
}

bool has_failed(const protocol::OutcomeWithId& outcome) noexcept {
  return std::holds_alternative<protocol::execution_status::Failure>(outcome.outcome.status);
}

bool Event::has_failed() const noexcept {
  return outcome.has_value() && explore::has_failed(*outcome);
}

bool ReceiptWorld::is_under_way(std::uint32_t flow) const noexcept {
  const auto is_of_flow = [&](const auto& item) { return item->flow == flow; };
  return std::ranges::any_of(channels_,
                             [&](const Channel& channel) {
                               return std::ranges::any_of(channel.bundles, is_of_flow);
                             }) ||
         std::ranges::contains(yields_, flow, &Yield::flow);
}

bool ReceiptWorld::has_channel(std::uint32_t from, std::uint32_t to) const noexcept {
  return std::ranges::any_of(
      channels_, [&](const Channel& channel) { return channel.from == from && channel.to == to; });
}

bool ReceiptWorld::is_resumed(const Yield& yield) const noexcept {
  return std::ranges::any_of(channels_, [&](const Channel& channel) {
    if (channel.from != yield.account || channel.to != yield.account) return false;
    return std::ranges::any_of(channel.bundles, [&](const auto& bundle) {
      return std::ranges::any_of(bundle->receipts, [&](const ReceiptPtr& receipt) {
        const protocol::DataReceipt* data = receipt->data();
        return data != nullptr && data->data_id == yield.data_id;
      });
    });
  });
}

std::vector<std::shared_ptr<const Bundle>> ReceiptWorld::bundles() const {
  std::vector<std::shared_ptr<const Bundle>> all;
  for (const Channel& channel : channels_)
    all.insert(all.end(), channel.bundles.begin(), channel.bundles.end());
  return all;
}

std::vector<std::pair<std::uint32_t, CryptoHash>> ReceiptWorld::yields() const {
  std::vector<std::pair<std::uint32_t, CryptoHash>> all;
  all.reserve(yields_.size());
  for (const Yield& yield : yields_) all.emplace_back(yield.account, yield.data_id);
  return all;
}

ReceiptModel::ReceiptModel(ReceiptSetup setup, vm::VirtualMachine& machine)
    : setup_{std::move(setup)},
      machine_{machine},
      accounts_{std::make_unique<Accounts>()},
      update_{state::Trie{}} {
  setup_.environment = with_free_gas(std::move(setup_.environment));
  for (const PlannedTransaction& planned : setup_.transactions) {
    FARCALL_ASSERT(planned.transaction != nullptr, "a planned transaction is there");
    accounts_->number_of(planned.transaction->transaction().signer_id);
    accounts_->number_of(planned.transaction->transaction().receiver_id);
  }
}

ReceiptModel::~ReceiptModel() = default;

const ReceiptSetup& ReceiptModel::setup() const noexcept {
  return setup_;
}

const AccountId& ReceiptModel::account(std::uint32_t index) const {
  FARCALL_ASSERT(index < accounts_->ids.size(), "accounts are numbered when they are first seen");
  return accounts_->ids[index];
}

WorldPtr ReceiptModel::initial() {
  auto world = std::make_shared<ReceiptWorld>();
  world->state_ = setup_.state;
  world->is_sent_.resize(setup_.transactions.size());
  world->sequence_ = setup_.transactions.size();
  complete(*world);
  return world;
}

namespace {

constexpr std::uint64_t kTransactionSpace = 0x7478;
constexpr std::uint64_t kTimeoutSpace = 0x7469;
constexpr std::uint64_t kClockSpace = 0x636c;

StepId transaction_step(std::size_t index) noexcept {
  return {mix(kTransactionSpace, index)};
}
StepId clock_step(std::size_t index) noexcept {
  return {mix(kClockSpace, index)};
}
StepId timeout_step(const CryptoHash& data_id) noexcept {
  return {mix(kTimeoutSpace, first_word(data_id))};
}

}  // namespace

PendingDelivery ReceiptModel::pending(const World& world, const Step& step) const {
  const auto& at = static_cast<const ReceiptWorld&>(world);
  if (step.kind == Step::Kind::kClock)
    return {.kind = PendingDelivery::Kind::kClock, .jump = step.flow};
  for (const ReceiptWorld::Channel& channel : at.channels_) {
    if (channel.bundles.front()->id != step.id) continue;
    return {.from = channel.from,
            .to = channel.to,
            .bundle = channel.bundles.front(),
            .part = {.count = first_part(at, channel)}};
  }
  for (std::uint32_t index = 0; index < at.is_sent_.size(); ++index) {
    if (at.is_sent_[index] || transaction_step(index) != step.id) continue;
    const protocol::Transaction& transaction =
        setup_.transactions[index].transaction->transaction();
    return {.kind = PendingDelivery::Kind::kTransaction,
            .from = accounts_->numbers.at(transaction.signer_id),
            .to = accounts_->numbers.at(transaction.receiver_id),
            .transaction = index};
  }
  for (const ReceiptWorld::Yield& yield : at.yields_) {
    if (timeout_step(yield.data_id) != step.id) continue;
    return {.kind = PendingDelivery::Kind::kTimeout,
            .from = yield.account,
            .to = yield.account,
            .data_id = yield.data_id};
  }
  FARCALL_ASSERT(false, "a step that is looked at is enabled");
  return {};
}

Delivery ReceiptModel::deliver(const World& world, const Step& step) {
  const auto& before = static_cast<const ReceiptWorld&>(world);
  const PendingDelivery pending = this->pending(world, step);
  const bool is_clock = pending.kind == PendingDelivery::Kind::kClock;
  Execution execution{*this, before, is_clock ? kEveryAccount : pending.to};
  switch (pending.kind) {
    case PendingDelivery::Kind::kClock:
      execution.jump(pending.jump);
      break;
    case PendingDelivery::Kind::kBundle:
      execution.deliver(pending.from, pending.part);
      break;
    case PendingDelivery::Kind::kTransaction:
      execution.send(pending.transaction);
      break;
    case PendingDelivery::Kind::kTimeout: {
      const auto yield =
          std::ranges::find(before.yields_, pending.data_id, &ReceiptWorld::Yield::data_id);
      execution.time_out(*yield);
      break;
    }
  }
  return execution.finish();
}

Delivery ReceiptModel::convert(const World& world, std::uint32_t transaction) {
  const protocol::AccountId& signer =
      setup_.transactions[transaction].transaction->transaction().signer_id;
  Execution execution{*this, static_cast<const ReceiptWorld&>(world), number_of(signer)};
  execution.convert(transaction);
  return execution.finish();
}

Delivery ReceiptModel::deliver_part(const World& world, std::uint32_t from, std::uint32_t to,
                                    const BundlePart& part) {
  Execution execution{*this, static_cast<const ReceiptWorld&>(world), to};
  execution.deliver(from, part);
  return execution.finish();
}

Delivery ReceiptModel::time_out(const World& world, const CryptoHash& data_id) {
  const auto& before = static_cast<const ReceiptWorld&>(world);
  const auto yield = std::ranges::find(before.yields_, data_id, &ReceiptWorld::Yield::data_id);
  FARCALL_ASSERT(yield != before.yields_.end(), "the yield waits");
  Execution execution{*this, before, yield->account};
  execution.time_out(*yield);
  return execution.finish();
}

Delivery ReceiptModel::pass_time(const World& world, std::uint32_t jump) {
  Execution execution{*this, static_cast<const ReceiptWorld&>(world), kEveryAccount};
  execution.jump(jump);
  return execution.finish();
}

std::uint32_t ReceiptModel::number_of(const AccountId& account) {
  return accounts_->number_of(account);
}

bool ReceiptModel::may_send(const ReceiptWorld& world, std::size_t index) const {
  if (world.is_sent_[index]) return false;
  const PlannedTransaction& planned = setup_.transactions[index];
  const protocol::Transaction& transaction = planned.transaction->transaction();
  if (planned.after && (!world.is_sent_[*planned.after] || world.is_under_way(*planned.after))) {
    return false;
  }
  // What the signer sent before arrives before (N5); only what he sends to himself need not wait.
  const std::uint32_t from = accounts_->numbers.at(transaction.signer_id);
  const std::uint32_t to = accounts_->numbers.at(transaction.receiver_id);
  if (from != to && world.has_channel(from, to)) return false;
  // A transaction to its own signer comes before what a full chunk left over (R4, R6).
  if (from != to && world.knowledge_.is_taken(to)) return false;
  // A higher nonce first kills the lower one for good: no chunk has room for a transaction whose
  // nonce is used up (prepare_transactions), and one that must be sent is sent before.
  for (std::size_t other = 0; other < setup_.transactions.size(); ++other) {
    const protocol::Transaction& beside = setup_.transactions[other].transaction->transaction();
    if (other == index || beside.signer_id != transaction.signer_id ||
        beside.public_key != transaction.public_key)
      continue;
    const bool is_late = other > index && world.is_sent_[other];
    const bool is_needed_before =
        other < index && !world.is_sent_[other] && !setup_.transactions[other].is_optional;
    if (is_late || is_needed_before) return false;
  }
  return true;
}

/// What runs between two receipts of a bundle, where a chunk is full, can be seen by a transaction
/// of the account to itself, and by others if both send something: it leaves in two blocks. Refunds
/// send nothing.
std::size_t ReceiptModel::first_part(const ReceiptWorld& world,
                                     const ReceiptWorld::Channel& channel) const {
  const std::vector<ReceiptPtr>& receipts = channel.bundles.front()->receipts;
  if (receipts.size() == 1) return 1;
  const AccountId& account = accounts_->ids[channel.to];
  for (std::size_t index = 0; index < setup_.transactions.size(); ++index) {
    const protocol::Transaction& own = setup_.transactions[index].transaction->transaction();
    if (!world.is_sent_[index] && own.signer_id == account && own.receiver_id == account) return 1;
  }
  const auto is_refund = [](const ReceiptPtr& receipt) {
    return receipt->action() != nullptr && receipt->predecessor_id.is_system();
  };
  const auto first = std::ranges::find_if_not(receipts, is_refund);
  if (first == receipts.end()) return receipts.size();
  const auto second = std::find_if_not(first + 1, receipts.end(), is_refund);
  return static_cast<std::size_t>(second - receipts.begin());
}

/// Natural order: what must happen before what may, each by age.
void ReceiptModel::list_enabled(ReceiptWorld& world) const {
  std::vector<std::pair<std::uint64_t, Step>> steps;
  for (const ReceiptWorld::Channel& channel : world.channels_) {
    const Bundle& bundle = *channel.bundles.front();
    if (world.knowledge_.is_held(bundle.id)) continue;
    if (world.knowledge_.is_taken(channel.to) && !world.knowledge_.is_next(bundle.id)) continue;
    // Calls on all accounts may run the code of a global contract.
    const bool has_code = std::ranges::any_of(bundle.receipts, [](const ReceiptPtr& receipt) {
      return receipt->distribution() != nullptr;
    });
    const std::uint32_t account = has_code ? kEveryAccount : channel.to;
    steps.emplace_back(
        bundle.sequence,
        Step{.id = bundle.id, .account = account, .other_account = account, .flow = bundle.flow});
  }
  for (std::size_t index = 0; index < setup_.transactions.size(); ++index) {
    if (!may_send(world, index)) continue;
    const PlannedTransaction& planned = setup_.transactions[index];
    const protocol::Transaction& transaction = planned.transaction->transaction();
    steps.emplace_back(index, Step{.id = transaction_step(index),
                                   .account = accounts_->numbers.at(transaction.receiver_id),
                                   .other_account = accounts_->numbers.at(transaction.signer_id),
                                   .flow = static_cast<std::uint32_t>(index),
                                   .is_optional = planned.is_optional,
                                   .kind = Step::Kind::kTransaction});
  }
  std::ranges::stable_sort(steps, {}, [](const auto& entry) {
    return std::pair{entry.second.is_optional, entry.first};
  });
  world.enabled_.reserve(steps.size() + world.yields_.size());
  for (const auto& [sequence, step] : steps) world.enabled_.push_back(step);
  for (const ReceiptWorld::Yield& yield : world.yields_) {
    // A resumption that is under way arrives before the timeout (N10).
    if (world.is_resumed(yield) || world.knowledge_.is_taken(yield.account)) continue;
    world.enabled_.push_back({.id = timeout_step(yield.data_id),
                              .account = yield.account,
                              .other_account = yield.account,
                              .flow = yield.flow,
                              .kind = Step::Kind::kTimeout});
  }
  for (std::uint32_t index = 0; index < setup_.jumps.size(); ++index) {
    if (((world.jumps_ >> index) & 1) != 0) continue;
    world.enabled_.push_back({.id = clock_step(index),
                              .account = kEveryAccount,
                              .other_account = kEveryAccount,
                              .flow = index,
                              .is_optional = true,
                              .kind = Step::Kind::kClock});
  }
}

const runtime::ReceiptEnvironment& ReceiptModel::environment(std::uint32_t jumps) {
  if (jumps == 0) return setup_.environment;
  const auto [entry, is_new] = environments_.try_emplace(jumps, setup_.environment);
  if (!is_new) return entry->second;
  runtime::ReceiptEnvironment& later = entry->second;
  runtime::EpochInfo epoch = *later.epoch;
  for (std::size_t index = 0; index < setup_.jumps.size(); ++index) {
    if (((jumps >> index) & 1) == 0) continue;
    const ClockJump& jump = setup_.jumps[index];
    later.height = BlockHeight{later.height.value() + jump.heights};
    later.timestamp += jump.duration;
    epoch.epoch_height = EpochHeight{epoch.epoch_height.value() + jump.epochs};
  }
  later.epoch = std::move(epoch);
  return later;
}

void ReceiptModel::complete(ReceiptWorld& world) const {
  list_enabled(world);
  StateKey key = world.rows_;
  const auto add = [&](Space space, std::uint64_t name, std::uint64_t value) {
    const std::uint64_t seed = mix(static_cast<std::uint64_t>(space), name);
    key += {.high = mix(seed, value), .low = mix(value, seed)};
  };
  for (const ReceiptWorld::Channel& channel : world.channels_) {
    const std::uint64_t name = mix(accounts_->names[channel.from], accounts_->names[channel.to]);
    for (std::size_t place = 0; place < channel.bundles.size(); ++place) {
      const StateKey& content = channel.bundles[place]->key;
      add(Space::kBundle, mix(name, place), mix(content.high, content.low));
    }
  }
  for (std::size_t index = 0; index < world.is_sent_.size(); ++index) {
    if (world.is_sent_[index]) add(Space::kSent, index, 1);
  }
  if (world.jumps_ != 0) add(Space::kClock, 0, world.jumps_);
  for (const ReceiptWorld::Yield& yield : world.yields_) {
    add(Space::kYield, first_word(yield.data_id), yield.flow);
  }
  world.content_ = key;
  world.knowledge_.add_to(key, accounts_->names);
  world.key_ = key;
}

}  // namespace farcall::explore
