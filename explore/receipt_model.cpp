#include "explore/receipt_model.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "base/assert.hpp"
#include "protocol/borsh.hpp"
#include "runtime/receipt_step.hpp"
#include "runtime/transactions.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::explore {

using protocol::AccountId;
using protocol::Receipt;
using protocol::ReceiptPtr;
using runtime::Column;

namespace {

/// Spaces of `row_hash`.
enum class Space : std::uint64_t { kState, kBundle, kOutcome, kSent, kYield, kClock };

/// What `ReceiptWorld::effects` holds of a row: nothing of what only the way to it decides.
StateKey effect_of(ByteView key, ByteView value) noexcept {
  switch (static_cast<Column>(key[0])) {
    case Column::kAccount:
    case Column::kContractCode:
    case Column::kContractData:
    case Column::kGlobalContractCode:
      return row_hash(0, key, value);
    case Column::kAccessKey:
      // Its presence; the nonce counts transactions.
      return row_hash(0, key, {});
    default:
      return {};
  }
}

/// Hears of one receipt what its outcome does not say.
class CallNotes final : public runtime::ApplyListener, public vm::HostCallListener {
 public:
  /// `hears_host_calls`: for receipts that can have results of promises.
  void begin(bool hears_host_calls) {
    hears_host_calls_ = hears_host_calls;
    has_read_results = false;
    gas_used = Gas{};
  }
  void call_ends(std::size_t /*action_index*/, const vm::CallOutcome& outcome) override {
    gas_used = gas_used.saturating_add(outcome.used_gas);
  }
  vm::HostCallListener* host_calls() override { return hears_host_calls_ ? this : nullptr; }
  void host_call(const vm::FinishedHostCall& call) override {
    if (call.name == "promise_result" || call.name == "promise_result_length") {
      has_read_results = true;
    }
  }

  bool has_read_results = false;
  Gas gas_used;

 private:
  bool hears_host_calls_ = false;
};

Gas attached_gas(const Receipt& receipt) {
  Gas sum;
  const protocol::ActionReceipt* action = receipt.action();
  if (action == nullptr) return sum;
  for (const protocol::Action& item : action->actions) {
    if (const auto* call = std::get_if<protocol::FunctionCall>(&item.value)) {
      sum = sum.saturating_add(call->gas);
    }
  }
  return sum;
}

StateKey row_of(Space space, ByteView key, ByteView value) noexcept {
  return row_hash(static_cast<std::uint64_t>(space), key, value);
}

std::uint64_t first_word(const CryptoHash& hash) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, hash.bytes.data(), sizeof word);
  return word;
}

/// Whether a receipt is a callback of its own maker, which waits for promises: it takes its place
/// in the state before anything that it waits for can end, so it needs no step of its own.
bool is_own_callback(const Receipt& receipt) noexcept {
  const protocol::ActionReceipt* action = receipt.action();
  return action != nullptr && !action->is_promise_yield && !action->input_data_ids.empty() &&
         receipt.predecessor_id == receipt.receiver_id;
}

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

bool Event::has_failed() const noexcept {
  return outcome.has_value() &&
         std::holds_alternative<protocol::execution_status::Failure>(outcome->outcome.status);
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

/// Numbers of accounts, given when they are first seen.
struct ReceiptModel::Accounts {
  std::vector<AccountId> ids;
  /// Hashes of the ids: the same in every process, unlike the numbers.
  std::vector<std::uint64_t> names;
  std::map<AccountId, std::uint32_t> numbers;

  std::uint32_t number_of(const AccountId& id) {
    const auto [entry, is_new] = numbers.try_emplace(id, static_cast<std::uint32_t>(ids.size()));
    if (is_new) {
      ids.push_back(id);
      names.push_back(row_hash(0, id.bytes(), {}).low);
    }
    return entry->second;
  }
};

/// One delivery in progress: builds the next world.
class ReceiptModel::Execution {
 public:
  /// `account`: where the delivery happens, and so where its receipts leave from.
  Execution(ReceiptModel& model, const ReceiptWorld& before, std::uint32_t account)
      : model_{model},
        account_{account},
        environment_{model.environment(before.jumps_)},
        context_{.environment = environment_, .machine = model.machine_, .listener = &notes_},
        before_{before},
        next_{std::make_shared<ReceiptWorld>()},
        update_{model.update_} {
    update_.reset(before.state_);
    next_->channels_ = before.channels_;
    next_->knowledge_ = before.knowledge_;
    next_->yields_ = before.yields_;
    next_->is_sent_ = before.is_sent_;
    next_->sequence_ = before.sequence_;
    next_->jumps_ = before.jumps_;
    next_->rows_ = before.rows_;
    next_->effects_ = before.effects_;
  }

  void deliver_first_of(std::uint32_t from) {
    const std::uint32_t to = account_;
    auto& channels = next_->channels_;
    const auto channel =
        std::ranges::find_if(channels, [&](const ReceiptWorld::Channel& candidate) {
          return candidate.from == from && candidate.to == to;
        });
    FARCALL_ASSERT(channel != channels.end(), "a step names the first bundle of a channel");
    const std::shared_ptr<const Bundle> bundle = channel->bundles.front();
    channel->bundles.erase(channel->bundles.begin());
    if (channel->bundles.empty()) channels.erase(channel);
    next_->knowledge_.remove(bundle->id);
    for (const ReceiptPtr& receipt : bundle->receipts) receive(*receipt, receipt, bundle->flow);
  }

  void send(std::uint32_t index) {
    const PlannedTransaction& planned = model_.setup_.transactions[index];
    next_->is_sent_[index] = true;
    const auto valid = runtime::validate_transaction(*environment_.config, *planned.transaction);
    runtime::TransactionEffects effects =
        runtime::process_transaction(update_, environment_, *planned.transaction, valid);
    note({.kind = Event::Kind::kTransaction, .outcome = std::move(effects.outcome), .flow = index});
    if (effects.receipt != nullptr) receive(*effects.receipt, effects.receipt, index);
  }

  void time_out(const ReceiptWorld::Yield& yield) {
    const AccountId& account = model_.accounts_->ids[yield.account];
    Receipt receipt{.predecessor_id = account,
                    .receiver_id = account,
                    .receipt_id = yield.data_id,
                    .body = protocol::DataReceipt{
                        .data_id = yield.data_id, .data = std::nullopt, .is_promise_resume = true}};
    const auto shared = std::make_shared<const Receipt>(std::move(receipt));
    events_.push_back(
        {.kind = Event::Kind::kTimeout, .receipt = shared, .outcome = {}, .flow = yield.flow});
    receive(*shared, shared, yield.flow);
  }

  void jump(std::uint32_t index) {
    next_->jumps_ |= std::uint32_t{1} << index;
    events_.push_back(
        {.kind = Event::Kind::kClock, .receipt = nullptr, .outcome = {}, .flow = index});
  }

  Delivery finish() {
    send_outputs();
    state::FinalizedUpdate finalized = update_.finalize();
    add_changes(finalized.changes);
    next_->state_ = std::move(finalized.trie);
    next_->history_ = std::make_shared<const RunHistory>(
        RunHistory{.before = before_.history_, .events = std::move(events_)});
    model_.complete(*next_);
    return {.world = next_, .receipts = receipts_};
  }

 private:
  /// Processes a receipt where it arrives, and at once the receipts that do not leave it.
  void receive(const Receipt& receipt, const ReceiptPtr& shared, std::uint32_t flow) {
    ++receipts_;
    const protocol::ActionReceipt* action = receipt.action();
    notes_.begin(action == nullptr || !action->input_data_ids.empty());
    runtime::ReceiptEffects effects = runtime::process_receipt(update_, context_, receipt);
    const ReceiptPtr ran = effects.freed != nullptr ? effects.freed : shared;
    if (const protocol::DataReceipt* data = receipt.data(); data != nullptr && effects.freed) {
      std::erase_if(next_->yields_, [&](const ReceiptWorld::Yield& yield) {
        return yield.data_id == data->data_id;
      });
    }
    const Gas attached = effects.outcome ? attached_gas(*ran) : Gas{};
    note({.kind = effects.outcome ? Event::Kind::kExecution : Event::Kind::kArrival,
          .receipt = ran,
          .outcome = std::move(effects.outcome),
          .flow = flow,
          .has_read_results = notes_.has_read_results,
          .has_read_clock = effects.looks.block_height || effects.looks.block_timestamp ||
                            effects.looks.epoch_height,
          .gas_attached = attached,
          .gas_left = attached.saturating_sub(notes_.gas_used)});
    take(effects.new_receipts, flow);
  }

  /// Puts what leaves the account into bundles; the rest happens at once.
  void take(std::span<const ReceiptPtr> made, std::uint32_t flow) {
    std::vector<ReceiptPtr> instant;
    for (const ReceiptPtr& receipt : made) {
      if (receipt->is_instant() || is_own_callback(*receipt)) {
        instant.push_back(receipt);
        continue;
      }
      const std::uint32_t to = model_.accounts_->number_of(receipt->receiver_id);
      const auto found =
          std::ranges::find(outputs_, to, [](const auto& entry) { return entry.first; });
      if (found != outputs_.end()) {
        found->second->receipts.push_back(receipt);
        continue;
      }
      outputs_.emplace_back(to, std::make_shared<Bundle>(Bundle{
                                    .id = {first_word(receipt->receipt_id)},
                                    .flow = flow,
                                    .sequence = next_->sequence_++,
                                    .receipts = {receipt},
                                }));
    }
    for (const ReceiptPtr& receipt : instant) keep_or_run(receipt, flow);
  }

  void send_outputs() {
    std::vector<std::pair<StepId, std::uint32_t>> made;
    made.reserve(outputs_.size());
    for (const auto& [to, bundle] : outputs_) made.emplace_back(bundle->id, to);
    next_->knowledge_.add(account_, made);
    for (auto& [to, bundle] : outputs_) append(account_, to, std::move(bundle));
  }

  void keep_or_run(const ReceiptPtr& receipt, std::uint32_t flow) {
    const protocol::ActionReceipt* action = receipt->action();
    if (action != nullptr && action->is_promise_yield) {
      next_->yields_.push_back({.account = model_.accounts_->number_of(receipt->receiver_id),
                                .data_id = action->input_data_ids.front(),
                                .flow = flow,
                                .sequence = next_->sequence_++});
    }
    receive(*receipt, receipt, flow);
  }

  void append(std::uint32_t from, std::uint32_t to, std::shared_ptr<Bundle> bundle) {
    for (const ReceiptPtr& receipt : bundle->receipts) {
      const Bytes bytes = protocol::borsh_encode(*receipt);
      bundle->key += row_of(Space::kBundle, receipt->receipt_id.view(), bytes);
    }
    auto& channels = next_->channels_;
    const auto place = std::ranges::lower_bound(
        channels, std::pair{from, to}, {},
        [](const ReceiptWorld::Channel& channel) { return std::pair{channel.from, channel.to}; });
    if (place != channels.end() && place->from == from && place->to == to) {
      place->bundles.push_back(std::move(bundle));
    } else {
      channels.insert(place, {.from = from, .to = to, .bundles = {std::move(bundle)}});
    }
  }

  /// Whether something failed is part of what a world is: callers were told.
  void note(Event event) {
    if (event.outcome) {
      const std::uint8_t failed = event.has_failed() ? 1 : 0;
      next_->rows_ += row_of(Space::kOutcome, event.outcome->id.view(), ByteView{&failed, 1});
    }
    events_.push_back(std::move(event));
  }

  void add_changes(const state::StateChanges& changes) {
    for (std::size_t index = 0; index < changes.size(); ++index) {
      const auto [key, values] = changes[index];
      if (is_schedule_row(key)) continue;
      if (const auto old = before_.state_.get(key)) {
        next_->rows_ -= row_of(Space::kState, key, old->bytes());
        next_->effects_ -= effect_of(key, old->bytes());
      }
      if (const auto& value = values.back().value) {
        next_->rows_ += row_of(Space::kState, key, value->bytes());
        next_->effects_ += effect_of(key, value->bytes());
      }
    }
  }

  ReceiptModel& model_;
  std::uint32_t account_;
  const runtime::ReceiptEnvironment& environment_;
  CallNotes notes_;
  runtime::ReceiptContext context_;
  const ReceiptWorld& before_;
  std::shared_ptr<ReceiptWorld> next_;
  state::TrieUpdate& update_;
  std::vector<Event> events_;
  /// What the delivery made so far, by receiver.
  std::vector<std::pair<std::uint32_t, std::shared_ptr<Bundle>>> outputs_;
  std::uint64_t receipts_ = 0;
};

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
    return {.from = channel.from, .to = channel.to, .bundle = channel.bundles.front()};
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
      execution.deliver_first_of(pending.from);
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
  if (world.knowledge_.is_taken(to)) return false;
  // A higher nonce first would kill the lower one for good.
  for (std::size_t other = 0; other < index; ++other) {
    const protocol::Transaction& earlier = setup_.transactions[other].transaction->transaction();
    if (!world.is_sent_[other] && !setup_.transactions[other].is_optional &&
        earlier.signer_id == transaction.signer_id &&
        earlier.public_key == transaction.public_key) {
      return false;
    }
  }
  return true;
}

/// Natural order: what must happen before what may, each by age.
void ReceiptModel::list_enabled(ReceiptWorld& world) const {
  std::vector<std::pair<std::uint64_t, Step>> steps;
  for (const ReceiptWorld::Channel& channel : world.channels_) {
    const Bundle& bundle = *channel.bundles.front();
    if (world.knowledge_.is_held(bundle.id)) continue;
    if (world.knowledge_.is_taken(channel.to) && !world.knowledge_.is_next(bundle.id)) continue;
    steps.emplace_back(bundle.sequence, Step{.id = bundle.id,
                                             .account = channel.to,
                                             .other_account = channel.to,
                                             .flow = bundle.flow});
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
  world.knowledge_.add_to(key, accounts_->names);
  for (std::size_t index = 0; index < world.is_sent_.size(); ++index) {
    if (world.is_sent_[index]) add(Space::kSent, index, 1);
  }
  if (world.jumps_ != 0) add(Space::kClock, 0, world.jumps_);
  for (const ReceiptWorld::Yield& yield : world.yields_) {
    add(Space::kYield, first_word(yield.data_id), yield.flow);
  }
  world.key_ = key;
}

}  // namespace farcall::explore
