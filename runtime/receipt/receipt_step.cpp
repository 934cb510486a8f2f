// Receives receipts: data meets the receipt that waits for it, whichever of the two comes first
// (process_receipt of nearcore's runtime/runtime/src/lib.rs).
#include "runtime/receipt/receipt_step.hpp"

#include "base/overloaded.hpp"
#include "runtime/receipt/action_receipt.hpp"
#include "runtime/receipt/distribution.hpp"
#include "runtime/records.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

class ArrivingReceipt {
 public:
  ArrivingReceipt(state::TrieUpdate& state, const ReceiptContext& context, const Receipt& receipt)
      : state_{state}, context_{context}, receipt_{receipt} {}

  ReceiptEffects process() {
    if (listener() != nullptr) listener()->receipt_begins(receipt_);
    return std::visit(Overloaded{
                          [&](const ActionReceipt& body) {
                            return body.is_promise_yield ? keep_yield(body) : take_action(body);
                          },
                          [&](const DataReceipt& body) {
                            return body.is_promise_resume ? take_resumption(body) : take_data(body);
                          },
                          [&](const GlobalContractDistribution&) {
                            return apply_distribution(state_, context_, receipt_);
                          },
                      },
                      receipt_.body);
  }

 private:
  [[nodiscard]] TrieKey key(Column column, const CryptoHash& hash) const {
    return trie_key::by_hash(column, receipt_.receiver_id, hash);
  }

  [[nodiscard]] ApplyListener* listener() const { return context_.listener; }

  static ReceiptEffects only(Arrival arrival) {
    ReceiptEffects effects;
    effects.arrival = arrival;
    return effects;
  }

  ReceiptEffects postpone() {
    state_.commit(cause::postponed_receipt(receipt_.receipt_id));
    if (listener() != nullptr) listener()->receipt_postponed(receipt_);
    return only(Arrival::kPostponed);
  }

  ReceiptEffects wait_with_data() {
    state_.commit(cause::postponed_receipt(receipt_.receipt_id));
    if (listener() != nullptr) listener()->data_kept(receipt_);
    return only(Arrival::kDataKept);
  }

  ReceiptEffects ignore() {
    if (listener() != nullptr) listener()->receipt_ignored(receipt_);
    return only(Arrival::kIgnored);
  }

  /// Runs a receipt that waited in the state.
  ReceiptEffects run_freed(Receipt waited) {
    FARCALL_ASSERT(waited.receiver_id == receipt_.receiver_id && waited.action() != nullptr,
                   "data frees an action receipt of its own receiver");
    auto freed = std::make_shared<const Receipt>(std::move(waited));
    if (listener() != nullptr) listener()->receipt_freed(*freed, receipt_);
    ReceiptEffects effects = execute_action_receipt(state_, context_, *freed);
    effects.freed = std::move(freed);
    return effects;
  }

  void keep_data(const DataReceipt& body) {
    write_row(state_, key(Column::kReceivedData, body.data_id), body.data);
  }

  ReceiptEffects keep_yield(const ActionReceipt& body) {
    FARCALL_ASSERT(body.input_data_ids.size() == 1, "a yield waits for one piece of data");
    write_row(state_, key(Column::kPromiseYieldReceipt, body.input_data_ids[0]), receipt_);
    return postpone();
  }

  ReceiptEffects take_action(const ActionReceipt& body) {
    std::uint32_t missing = 0;
    for (const CryptoHash& data_id : body.input_data_ids) {
      if (state_.contains(key(Column::kReceivedData, data_id))) continue;
      ++missing;
      write_row(state_, key(Column::kPostponedReceiptId, data_id), receipt_.receipt_id);
    }
    if (missing == 0) return execute_action_receipt(state_, context_, receipt_);
    write_row(state_, key(Column::kPendingDataCount, receipt_.receipt_id), missing);
    write_row(state_, key(Column::kPostponedReceipt, receipt_.receipt_id), receipt_);
    return postpone();
  }

  ReceiptEffects take_data(const DataReceipt& body) {
    keep_data(body);
    const TrieKey waiting = key(Column::kPostponedReceiptId, body.data_id);
    const auto receipt_id = read_row<CryptoHash>(state_, waiting);
    if (!receipt_id) return wait_with_data();
    state_.remove(waiting);
    const TrieKey count_key = key(Column::kPendingDataCount, *receipt_id);
    const auto missing = read_row<std::uint32_t>(state_, count_key);
    FARCALL_ASSERT(missing && *missing > 0, "a postponed receipt waits for something");
    if (*missing > 1) {
      write_row(state_, count_key, *missing - 1);
      return wait_with_data();
    }
    state_.remove(count_key);
    const TrieKey postponed_key = key(Column::kPostponedReceipt, *receipt_id);
    auto postponed = read_row<Receipt>(state_, postponed_key);
    FARCALL_ASSERT(postponed.has_value(), "a receipt that waits is in the state");
    state_.remove(postponed_key);
    return run_freed(std::move(*postponed));
  }

  ReceiptEffects take_resumption(const DataReceipt& body) {
    const TrieKey status_key = key(Column::kPromiseYieldStatus, body.data_id);
    if (!body.data) {
      // The timeout comes too late if a resumption is on its way.
      const auto status = read_row<YieldStatus>(state_, status_key);
      if (status == YieldStatus::kResumeInitiated) return ignore();
    }
    const TrieKey yield_key = key(Column::kPromiseYieldReceipt, body.data_id);
    auto yield = read_row<Receipt>(state_, yield_key);
    // Only the first of several resumptions finds the yield.
    if (!yield) return ignore();
    state_.remove(yield_key);
    state_.remove(status_key);
    if (context_.config().wasm.yield_with_id_host_fns) forget_yield_id(body.data_id);
    keep_data(body);
    return run_freed(std::move(*yield));
  }

  void forget_yield_id(const CryptoHash& data_id) {
    const TrieKey by_data = key(Column::kDataIdToYieldId, data_id);
    const auto yield_id = read_row<CryptoHash>(state_, by_data);
    if (!yield_id) return;
    state_.remove(key(Column::kYieldIdToDataId, *yield_id));
    state_.remove(by_data);
  }

  state::TrieUpdate& state_;
  const ReceiptContext& context_;
  const Receipt& receipt_;
};

}  // namespace

ReceiptEffects process_receipt(state::TrieUpdate& state, const ReceiptContext& context,
                               const Receipt& receipt) {
  ReceiptEffects effects = ArrivingReceipt{state, context, receipt}.process();
  FARCALL_ASSERT(effects.arrival != Arrival::kRan || !state.has_uncommitted(),
                 "an executed receipt ends with all changes committed");
  FARCALL_ASSERT(effects.outcome.has_value() == (effects.arrival == Arrival::kRan),
                 "there is an outcome where, and only where, an action receipt ran");
  return effects;
}

ReceiptStep ReceiptStepper::step(const state::Trie& state, const ReceiptEnvironment& environment,
                                 const ReceiptPtr& receipt, ApplyListener* listener) {
  update_.reset(state);
  update_.set_listener(listener == nullptr ? nullptr : listener->state());
  const ReceiptContext context{environment, *machine_, listener};
  ReceiptStep step;
  process_with_instants(
      update_, context, receipt, [&step](const ReceiptPtr& processed, ReceiptEffects& effects) {
        step.sent.insert(step.sent.end(), effects.new_receipts.begin(), effects.new_receipts.end());
        step.processed.push_back({processed, std::move(effects)});
      });
  step.accesses = update_.accesses();
  state::FinalizedUpdate finalized = update_.finalize();
  step.state = std::move(finalized.trie);
  step.changes = std::move(finalized.changes);
  return step;
}

}  // namespace farcall::runtime
