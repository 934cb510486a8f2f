// One delivery in progress: the inside of `ReceiptModel`.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>

#include "base/assert.hpp"
#include "explore/search/receipt_model.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/receipt/receipt_step.hpp"
#include "runtime/transaction/transactions.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::explore {

/// Spaces of `row_hash`.
enum class Space : std::uint64_t { kState, kBundle, kOutcome, kSent, kYield, kClock, kMemory };

/// What `ReceiptWorld::effects` holds of a row: nothing of what only the way to it decides.
inline StateKey effect_of(ByteView key, ByteView value) noexcept {
  switch (static_cast<runtime::Column>(key[0])) {
    case runtime::Column::kAccount:
    case runtime::Column::kContractCode:
    case runtime::Column::kContractData:
    case runtime::Column::kGlobalContractCode:
      return row_hash(0, key, value);
    case runtime::Column::kAccessKey:
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
    results_read = 0;
    gas_used = Gas{};
    gas_needed = Gas{};
    gas_touched = Gas{};
    is_tight = false;
  }
  void call_ends(std::size_t /*action_index*/, const vm::CallOutcome& outcome) override {
    gas_used = gas_used.saturating_add(outcome.used_gas);
    const auto paid = [&](protocol::ExtCost cost) {
      return outcome.profile.ext[static_cast<std::size_t>(cost)];
    };
    const Gas touched{paid(protocol::ExtCost::touching_trie_node) +
                      paid(protocol::ExtCost::read_cached_trie_node)};
    gas_needed = gas_needed.saturating_add(outcome.needed_gas);
    gas_touched = gas_touched.saturating_add(touched);
    if (!outcome.shortage) return;
    const vm::Shortage& lacked = *outcome.shortage;
    const Gas missing =
        lacked.to_burn.saturating_add(lacked.to_set_aside).saturating_sub(lacked.left);
    // Or it was a node that it could not pay for.
    const bool is_node = !lacked.to_burn.is_zero() && lacked.to_set_aside.is_zero() &&
                         lacked.to_burn.value() % node_price.value() == 0;
    is_tight = is_tight || (!missing.is_zero() && (missing < touched || is_node));
  }
  vm::HostCallListener* host_calls() override { return hears_host_calls_ ? this : nullptr; }
  void host_call(const vm::FinishedHostCall& call) override {
    if (call.name == "promise_result" || call.name == "promise_result_length") {
      const std::uint64_t index = call.arguments.empty() ? 0 : call.arguments.front();
      results_read |= std::uint64_t{1} << std::min<std::uint64_t>(index, 63);
    }
  }

  /// What a call pays for a node of the trie.
  Gas node_price{1};
  std::uint64_t results_read = 0;
  Gas gas_used;
  /// What the calls could not do without, and what of it touched nodes took.
  Gas gas_needed;
  Gas gas_touched;
  /// A call that had too little would have had enough if it had paid nothing for nodes.
  bool is_tight = false;

 private:
  bool hears_host_calls_ = false;
};

inline Gas attached_gas(const protocol::Receipt& receipt) {
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

/// 0: it did not fail; else a number for each kind of error, whatever it says.
inline std::uint8_t failure_kind(const protocol::ExecutionStatus& status) {
  const auto* failure = std::get_if<protocol::execution_status::Failure>(&status);
  if (failure == nullptr) return 0;
  const auto* action = std::get_if<protocol::tx_execution_error::ActionError>(&failure->error);
  return action == nullptr ? 1 : static_cast<std::uint8_t>(2 + action->error.kind.index());
}

/// `effects`: of the receipt `ran`.
inline BlindSpot blind_spot_of(const protocol::Receipt& ran, const runtime::ReceiptEffects& effects,
                               const CallNotes& notes, Gas attached) {
  if (effects.arrival == runtime::Arrival::kDistributed) return BlindSpot::kDistribution;
  if (effects.looks.validator_stakes || !effects.proposals.empty()) return BlindSpot::kStakes;
  if (effects.looks.random_seed) return BlindSpot::kSeed;
  if (ran.action() == nullptr || !effects.outcome) return BlindSpot::kNone;
  const bool has_failed = explore::has_failed(*effects.outcome);
  // Twice as many nodes would not be paid any more.
  const bool is_near = !has_failed && !notes.gas_touched.is_zero() &&
                       attached < notes.gas_needed.saturating_add(notes.gas_touched);
  return is_near || notes.is_tight ? BlindSpot::kTightGas : BlindSpot::kNone;
}

inline StateKey row_of(Space space, ByteView key, ByteView value) noexcept {
  return row_hash(static_cast<std::uint64_t>(space), key, value);
}

inline std::uint64_t first_word(const CryptoHash& hash) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, hash.bytes.data(), sizeof word);
  return word;
}

/// Whether a receipt is a callback of its own maker, which waits for promises: it takes its place
/// in the state before anything that it waits for can end, so it needs no step of its own.
inline bool is_own_callback(const protocol::Receipt& receipt) noexcept {
  const protocol::ActionReceipt* action = receipt.action();
  return action != nullptr && !action->is_promise_yield && !action->input_data_ids.empty() &&
         receipt.predecessor_id == receipt.receiver_id;
}

/// Numbers of accounts, given when they are first seen.
struct ReceiptModel::Accounts {
  std::vector<protocol::AccountId> ids;
  /// Hashes of the ids: the same in every process, unlike the numbers.
  std::vector<std::uint64_t> names;
  std::map<protocol::AccountId, std::uint32_t> numbers;

  std::uint32_t number_of(const protocol::AccountId& id) {
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
    notes_.node_price = environment_.config->wasm.cost(protocol::ExtCost::touching_trie_node).gas;
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

  void deliver(std::uint32_t from, const BundlePart& part) {
    const std::uint32_t to = account_;
    auto& channels = next_->channels_;
    const auto channel =
        std::ranges::find_if(channels, [&](const ReceiptWorld::Channel& candidate) {
          return candidate.from == from && candidate.to == to;
        });
    FARCALL_ASSERT(channel != channels.end() && part.bundle < channel->bundles.size(),
                   "a step names a bundle of a channel");
    const auto place = channel->bundles.begin() + static_cast<std::ptrdiff_t>(part.bundle);
    const std::shared_ptr<const Bundle> bundle = *place;
    const auto first = bundle->receipts.begin() + static_cast<std::ptrdiff_t>(part.first);
    const auto last = first + static_cast<std::ptrdiff_t>(part.count);
    std::vector<protocol::ReceiptPtr> rest{bundle->receipts.begin(), first};
    rest.insert(rest.end(), last, bundle->receipts.end());
    if (rest.empty()) {
      next_->knowledge_.remove(bundle->id);
      channel->bundles.erase(place);
      if (channel->bundles.empty()) channels.erase(channel);
    } else {
      const auto left = std::make_shared<Bundle>(Bundle{.id = bundle_id(*rest[0]),
                                                        .flow = bundle->flow,
                                                        .sequence = bundle->sequence,
                                                        .receipts = std::move(rest)});
      add_key(*left);
      next_->knowledge_.split(bundle->id, left->id);
      *place = left;
    }
    for (auto receipt = first; receipt != last; ++receipt)
      receive(**receipt, *receipt, bundle->flow);
  }

  /// Only the conversion: the receipt is put into a channel.
  void convert(std::uint32_t index) {
    const protocol::ReceiptPtr receipt = convert_transaction(index);
    if (receipt == nullptr) return;
    const bool is_local = receipt->predecessor_id == receipt->receiver_id;
    const std::uint32_t from = model_.accounts_->number_of(is_local ? protocol::AccountId::system()
                                                                    : receipt->predecessor_id);
    const std::uint32_t to = model_.accounts_->number_of(receipt->receiver_id);
    auto bundle = std::make_shared<Bundle>(Bundle{.id = bundle_id(*receipt),
                                                  .flow = index,
                                                  .sequence = next_->sequence_++,
                                                  .receipts = {receipt}});
    const std::pair<StepId, std::uint32_t> made{bundle->id, to};
    next_->knowledge_.add(from, {&made, 1});
    append(from, to, std::move(bundle));
  }

  void send(std::uint32_t index) {
    const protocol::ReceiptPtr receipt = convert_transaction(index);
    if (receipt != nullptr) receive(*receipt, receipt, index);
  }

  void time_out(const ReceiptWorld::Yield& yield) {
    const protocol::AccountId& account = model_.accounts_->ids[yield.account];
    protocol::Receipt receipt{
        .predecessor_id = account,
        .receiver_id = account,
        .receipt_id = yield.data_id,
        .body = protocol::DataReceipt{
            .data_id = yield.data_id, .data = std::nullopt, .is_promise_resume = true}};
    const auto shared = std::make_shared<const protocol::Receipt>(std::move(receipt));
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
        RunHistory{.before = before_.history_,
                   .events = std::move(events_),
                   .has_effect = next_->effects_ != before_.effects_});
    model_.complete(*next_);
    return {.world = next_, .receipts = receipts_};
  }

 private:
  /// Null: the transaction is refused.
  protocol::ReceiptPtr convert_transaction(std::uint32_t index) {
    const PlannedTransaction& planned = model_.setup_.transactions[index];
    next_->is_sent_[index] = true;
    runtime::TransactionEffects effects = runtime::process_transaction(
        update_, environment_, {.verification = protocol::assume_verified(planned.transaction)});
    note({.kind = Event::Kind::kTransaction, .outcome = std::move(effects.outcome), .flow = index});
    return effects.receipt;
  }

  /// Processes a receipt where it arrives, and at once the receipts that do not leave it.
  void receive(const protocol::Receipt& receipt, const protocol::ReceiptPtr& shared,
               std::uint32_t flow) {
    ++receipts_;
    const protocol::ActionReceipt* action = receipt.action();
    notes_.begin(action == nullptr || !action->input_data_ids.empty());
    runtime::ReceiptEffects effects = process(receipt);
    const protocol::ReceiptPtr ran = effects.freed != nullptr ? effects.freed : shared;
    if (const protocol::DataReceipt* data = receipt.data(); data != nullptr && effects.freed) {
      std::erase_if(next_->yields_, [&](const ReceiptWorld::Yield& yield) {
        return yield.data_id == data->data_id;
      });
    }
    const Gas attached = effects.outcome ? attached_gas(*ran) : Gas{};
    const BlindSpot blind_spot = blind_spot_of(*ran, effects, notes_, attached);
    note({.kind = effects.outcome ? Event::Kind::kExecution : Event::Kind::kArrival,
          .receipt = ran,
          .outcome = std::move(effects.outcome),
          .flow = flow,
          .results_read = notes_.results_read,
          .has_read_clock = effects.looks.block_height || effects.looks.block_timestamp ||
                            effects.looks.epoch_height,
          .has_read_seed = effects.looks.random_seed.has_value(),
          .gas_attached = attached,
          .gas_left = attached.saturating_sub(notes_.gas_used),
          .blind_spot = blind_spot});
    take(effects.new_receipts, flow);
  }

  runtime::ReceiptEffects process(const protocol::Receipt& receipt) {
    const protocol::GlobalContractDistribution* code = receipt.distribution();
    if (code == nullptr) return runtime::process_receipt(update_, context_, receipt);
    // It is sent on to the shards in which it was not yet: it must be in its own here, too.
    runtime::ReceiptEnvironment there = environment_;
    there.shard_id = code->target_shard;
    return runtime::process_receipt(
        update_, {.environment = there, .machine = context_.machine, .listener = context_.listener},
        receipt);
  }

  /// Puts what leaves the account into bundles; the rest happens at once.
  void take(std::span<const protocol::ReceiptPtr> made, std::uint32_t flow) {
    std::vector<protocol::ReceiptPtr> instant;
    for (const protocol::ReceiptPtr& receipt : made) {
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
                                    .id = bundle_id(*receipt),
                                    .flow = flow,
                                    .sequence = next_->sequence_++,
                                    .receipts = {receipt},
                                }));
    }
    for (const protocol::ReceiptPtr& receipt : instant) keep_or_run(receipt, flow);
  }

  void send_outputs() {
    std::vector<std::pair<StepId, std::uint32_t>> made;
    made.reserve(outputs_.size());
    for (const auto& [to, bundle] : outputs_) made.emplace_back(bundle->id, to);
    next_->knowledge_.add(account_, made);
    for (auto& [to, bundle] : outputs_) append(account_, to, std::move(bundle));
  }

  void keep_or_run(const protocol::ReceiptPtr& receipt, std::uint32_t flow) {
    const protocol::ActionReceipt* action = receipt->action();
    if (action != nullptr && action->is_promise_yield) {
      next_->yields_.push_back({.account = model_.accounts_->number_of(receipt->receiver_id),
                                .data_id = action->input_data_ids.front(),
                                .flow = flow,
                                .sequence = next_->sequence_++});
    }
    receive(*receipt, receipt, flow);
  }

  static void add_key(Bundle& bundle) {
    for (const protocol::ReceiptPtr& receipt : bundle.receipts) {
      const Bytes bytes = protocol::borsh_encode(*receipt);
      bundle.key += row_of(Space::kBundle, receipt->receipt_id.view(), bytes);
    }
  }

  void append(std::uint32_t from, std::uint32_t to, std::shared_ptr<Bundle> bundle) {
    add_key(*bundle);
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

  /// What of an execution is part of what a world is: whether and how it failed, since callers
  /// were told, and what else is asked of the past.
  void note(Event event) {
    if (event.outcome) {
      const std::uint8_t failed = failure_kind(event.outcome->outcome.status);
      next_->rows_ += row_of(Space::kOutcome, event.outcome->id.view(), ByteView{&failed, 1});
      remember(event);
    }
    events_.push_back(std::move(event));
  }

  void remember(const Event& event) {
    const ByteView id = event.outcome->id.view();
    const auto add = [&](ByteView what) { next_->rows_ += row_of(Space::kMemory, id, what); };
    if (event.results_read != 0) {
      const std::uint64_t read = event.results_read;
      add({reinterpret_cast<const std::uint8_t*>(&read), sizeof read});
    }
    if (model_.setup_.remembers_logs) {
      for (const std::string& line : event.outcome->outcome.logs) add(as_bytes(line));
    }
    const auto* value =
        std::get_if<protocol::execution_status::SuccessValue>(&event.outcome->outcome.status);
    if (value == nullptr) return;
    for (const std::string& told : model_.setup_.told_results) {
      if (std::ranges::equal(value->value, as_bytes(told))) add(as_bytes(told));
    }
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

}  // namespace farcall::explore
