// Which receipts give tokens back (core/primitives/src/receipt.rs of nearcore: new_balance_refund,
// new_gas_refund).
#pragma once

#include <optional>

#include "protocol/receipt.hpp"

namespace farcall::protocol {

enum class RefundKind : std::uint8_t {
  /// Gas that was bought and not burnt, or was bought at a higher price; goes to the signer.
  kGas,
  /// The deposits of a failed receipt, or the balance that `DeleteAccount` leaves to its
  /// beneficiary. The receipt that made it tells which.
  kBalance,
};

/// Refunds come from `system`; those of gas name their receiver as signer, the others `system`.
/// Nothing for other receipts.
[[nodiscard]] inline std::optional<RefundKind> refund_kind(const Receipt& receipt) {
  const ActionReceipt* action = receipt.action();
  if (action == nullptr || !receipt.predecessor_id.is_system()) return std::nullopt;
  return action->signer_id.is_system() ? RefundKind::kBalance : RefundKind::kGas;
}

}  // namespace farcall::protocol
