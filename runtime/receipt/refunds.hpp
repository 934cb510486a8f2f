// Receipts that give tokens back (core/primitives/src/receipt.rs of nearcore).
#pragma once

#include "runtime/receipt/draft_receipt.hpp"

namespace farcall::runtime {

/// Tokens for `receiver`; lost if that account does not exist when the receipt arrives.
[[nodiscard]] DraftReceipt balance_refund(const protocol::AccountId& receiver, Balance amount);

/// Unused gas for the account that bought it; also restores the allowance of the key, or goes to
/// the balance of a gas key.
[[nodiscard]] DraftReceipt gas_refund(const protocol::AccountId& signer, Balance amount,
                                      const protocol::PublicKey& signer_key);

}  // namespace farcall::runtime
