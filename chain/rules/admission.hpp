// Admission: whether the next block could take a transaction.
#pragma once

#include <expected>
#include <optional>

#include "chain/chain.hpp"
#include "protocol/errors.hpp"

namespace farcall::chain {

/// The error that nearcore's RPC gives instead: SignerDoesNotExist for a missing signer.
[[nodiscard]] protocol::InvalidTxError to_rpc_error(protocol::InvalidTxError error);

/// Returns the refusal of a transaction whose receiver's shard is congested or stuck, by the head's
/// chunk headers.
[[nodiscard]] std::optional<protocol::InvalidTxError> congestion_refusal(
    const Chain& chain, const protocol::AccountId& receiver);

/// Verifies a transaction against the state after the head, as nearcore's RPC does before it
/// takes one. Refusals are those that the transaction would have in a block, `to_rpc_error`; only
/// a nonce that is too large for the height is not one of them, since the block is not known yet.
/// Changes nothing.
[[nodiscard]] std::expected<protocol::VerifiedTransaction, protocol::InvalidTxError> admit(
    const Chain& chain, protocol::Verification verification);

}  // namespace farcall::chain
