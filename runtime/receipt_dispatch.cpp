// Receives receipts: data meets those who wait for it, whichever of them comes first
// (process_receipt of the reference's runtime/runtime/src/lib.rs).
#include "runtime/receipt_dispatch.hpp"

#include "runtime/records.hpp"
#include "runtime/variant.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

class Arrival {
 public:
  Arrival(state::TrieUpdate& state, const ReceiptContext& context, const Receipt& receipt)
      : state_{state}, context_{context}, receipt_{receipt} {}

  ReceiptEffects process() {
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

  ReceiptEffects only_state_changed() {
    state_.commit(cause::postponed_receipt(receipt_.receipt_id));
    return {};
  }

  ReceiptEffects run(const Receipt& receipt) {
    return execute_action_receipt(state_, context_, receipt);
  }

  /// Runs a receipt that waited in the state.
  ReceiptEffects run_freed(Receipt waited) {
    auto freed = std::make_shared<const Receipt>(std::move(waited));
    ReceiptEffects effects = run(*freed);
    effects.freed = std::move(freed);
    return effects;
  }

  void keep_data(const DataReceipt& body) {
    write_row(state_, key(Column::kReceivedData, body.data_id), body.data);
  }

  ReceiptEffects keep_yield(const ActionReceipt& body) {
    FARCALL_ASSERT(body.input_data_ids.size() == 1, "a yield waits for one piece of data");
    write_row(state_, key(Column::kPromiseYieldReceipt, body.input_data_ids[0]), receipt_);
    return only_state_changed();
  }

  ReceiptEffects take_action(const ActionReceipt& body) {
    std::uint32_t missing = 0;
    for (const CryptoHash& data_id : body.input_data_ids) {
      if (state_.contains(key(Column::kReceivedData, data_id))) continue;
      ++missing;
      write_row(state_, key(Column::kPostponedReceiptId, data_id), receipt_.receipt_id);
    }
    if (missing == 0) return run(receipt_);
    write_row(state_, key(Column::kPendingDataCount, receipt_.receipt_id), missing);
    write_row(state_, key(Column::kPostponedReceipt, receipt_.receipt_id), receipt_);
    return only_state_changed();
  }

  ReceiptEffects take_data(const DataReceipt& body) {
    keep_data(body);
    const TrieKey waiting = key(Column::kPostponedReceiptId, body.data_id);
    const auto receipt_id = read_row<CryptoHash>(state_, waiting);
    if (!receipt_id) return only_state_changed();
    state_.remove(waiting);
    const TrieKey count_key = key(Column::kPendingDataCount, *receipt_id);
    const auto missing = read_row<std::uint32_t>(state_, count_key);
    FARCALL_ASSERT(missing && *missing > 0, "a postponed receipt waits for something");
    if (*missing > 1) {
      write_row(state_, count_key, *missing - 1);
      return only_state_changed();
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
      if (status == YieldStatus::kResumeInitiated) return {};
    }
    const TrieKey yield_key = key(Column::kPromiseYieldReceipt, body.data_id);
    auto yield = read_row<Receipt>(state_, yield_key);
    // Only the first of several resumptions finds the yield.
    if (!yield) return {};
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
  return Arrival{state, context, receipt}.process();
}

ReceiptStep step(const state::Trie& state, const ReceiptContext& context, const Receipt& receipt,
                 state::StateListener* listener) {
  state::TrieUpdate update{state};
  update.set_listener(listener);
  ReceiptEffects effects = process_receipt(update, context, receipt);
  state::FinalizedUpdate finalized = update.finalize();
  return {std::move(finalized.trie), std::move(effects), std::move(finalized.changes)};
}

}  // namespace farcall::runtime
