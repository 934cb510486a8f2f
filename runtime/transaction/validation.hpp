// Checks of actions and receipts that need no state (runtime/runtime/src/action_validation.rs and
// verifier.rs of nearcore).
#pragma once

#include <expected>
#include <span>

#include "protocol/action.hpp"
#include "protocol/errors.hpp"
#include "protocol/parameters.hpp"
#include "protocol/receipt.hpp"
#include "runtime/receipt/draft_receipt.hpp"

namespace farcall::runtime {

/// Rules that came later do not hold for receipts that are already on their way.
enum class ValidationMode : std::uint8_t { kNew, kExisting };

template <class E>
using Checked = std::expected<void, E>;

/// Limits and forms of a list of actions for `receiver`, in the order of nearcore.
[[nodiscard]] Checked<protocol::ActionsValidationError> validate_actions(
    const protocol::RuntimeConfig& config, std::span<const protocol::Action> actions,
    const protocol::AccountId& receiver, ValidationMode mode);

/// Limits of a receipt that was just made, and of one that is already on its way.
[[nodiscard]] Checked<protocol::ReceiptValidationError> validate_new_receipt(
    const protocol::RuntimeConfig& config, const DraftReceipt& receipt);
[[nodiscard]] Checked<protocol::ReceiptValidationError> validate_existing_receipt(
    const protocol::RuntimeConfig& config, const protocol::Receipt& receipt);

/// A key or signature of ML-DSA-65 appears anywhere in the action.
[[nodiscard]] bool needs_post_quantum_keys(const protocol::Action& action);

}  // namespace farcall::runtime
