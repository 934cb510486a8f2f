// The check at the door: would the next block take this transaction?
#pragma once

#include <expected>

#include "chain/chain.hpp"
#include "protocol/errors.hpp"

namespace farcall::chain {

/// Verifies a transaction against the state after the head, as the reference's RPC does before it
/// takes one. Refusals are those that the transaction would have in a block, except that a missing
/// signer is SignerDoesNotExist. Nothing changes.
[[nodiscard]] std::expected<void, protocol::InvalidTxError> admit(
    const Chain& chain, const protocol::SignedTransaction& transaction);

}  // namespace farcall::chain
