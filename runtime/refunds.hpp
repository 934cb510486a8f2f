// Receipts that give tokens back (core/primitives/src/receipt.rs of the reference).
#pragma once

#include "protocol/receipt.hpp"

namespace farcall::runtime {

/// Tokens for `receiver`; lost if that account does not exist when it arrives. Ids are set later.
[[nodiscard]] protocol::Receipt balance_refund(const protocol::AccountId& receiver, Balance amount);

/// Unused gas for the one who bought it; also restores the allowance of the key, or goes to the
/// balance of a gas key.
[[nodiscard]] protocol::Receipt gas_refund(const protocol::AccountId& signer, Balance amount,
                                           const protocol::PublicKey& signer_key);

}  // namespace farcall::runtime
