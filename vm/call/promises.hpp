// The promises of one call and the receipts they become
// (runtime/runtime/src/receipt_manager.rs of nearcore).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "vm/call/external.hpp"

namespace farcall::vm {

using ReceiptIndex = std::uint32_t;

/// What a promise index of the contract stands for: one receipt, or several joined by promise_and.
struct Promise {
  ReceiptIndex receipt = 0;
  bool is_joint = false;
  /// The joined receipts, as positions in the list of all joins.
  std::uint32_t joint_begin = 0;
  std::uint32_t joint_end = 0;
};

/// Collects receipts and actions. Charges nothing and limits nothing: see Call. Not thread-safe.
class Promises {
 public:
  void reset();

  /// Null: no such promise.
  [[nodiscard]] const Promise* find(std::uint64_t promise_index) const noexcept {
    return promise_index < promises_.size() ? &promises_[promise_index] : nullptr;
  }
  [[nodiscard]] std::size_t count() const noexcept { return promises_.size(); }
  /// The receipts behind a promise, valid until the next promise is made.
  [[nodiscard]] std::span<const ReceiptIndex> receipts_of(const Promise& promise) const noexcept;

  /// Both return the new promise's index.
  std::uint64_t add(ReceiptIndex receipt);
  std::uint64_t add_joint(std::span<const ReceiptIndex> receipts);

  [[nodiscard]] NewReceipt& receipt(ReceiptIndex index) { return receipts_[index]; }
  /// A receipt that waits for `inputs`, one fresh data id for each.
  ReceiptIndex add_receipt(const protocol::AccountId& receiver,
                           std::span<const ReceiptIndex> inputs, const CallContext& context);
  /// A receipt to the current account that waits for a resumption.
  ReceiptIndex add_yield(const CryptoHash& data_id, const CallContext& context);
  /// The next id in this call's sequence.
  CryptoHash next_data_id(const CallContext& context);

  void append(ReceiptIndex receipt, protocol::Action::Value action);
  /// Lets the receipt's last action, a function call, share in the gas that is left.
  void add_gas_weight(ReceiptIndex receipt, std::uint64_t weight);
  void add_resumption(const CryptoHash& data_id, ByteView payload);

  /// Splits `unused` by weight, what does not divide goes to the last; returns the gas given away.
  Gas distribute(Gas unused);

  [[nodiscard]] std::vector<NewReceipt> take_receipts() { return std::move(receipts_); }
  [[nodiscard]] std::vector<NewResumption> take_resumptions() { return std::move(resumptions_); }

 private:
  struct GasWeight {
    ReceiptIndex receipt;
    std::uint32_t action;
    std::uint64_t weight;
  };
  protocol::FunctionCall& weighted_call(const GasWeight& weight);

  std::vector<Promise> promises_;
  std::vector<ReceiptIndex> joined_;
  std::vector<NewReceipt> receipts_;
  std::vector<NewResumption> resumptions_;
  std::vector<GasWeight> gas_weights_;
  std::uint64_t data_ids_ = 0;
};

}  // namespace farcall::vm
