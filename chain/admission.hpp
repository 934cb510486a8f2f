// The check at the door: could a block take this transaction?
#pragma once

#include <expected>
#include <optional>

#include "chain/chain.hpp"
#include "protocol/errors.hpp"

namespace farcall::chain {

/// A refusal as the reference's RPC names it: a signer that does not exist is SignerDoesNotExist.
[[nodiscard]] protocol::InvalidTxError as_at_the_door(protocol::InvalidTxError error);

/// Refusal of a transaction whose receiver's shard is too full or stuck to take more, by the head's
/// chunk headers.
[[nodiscard]] std::optional<protocol::InvalidTxError> congestion_refusal(
    const Chain& chain, const protocol::AccountId& receiver);

/// Verifies a transaction against the state after the head, as the reference's RPC does before it
/// takes one. Refusals are those that the transaction would have in a block, `as_at_the_door`; only
/// a nonce that is too large for the height is not one of them, since the block is not known yet.
/// Nothing changes. `signature_verdict`: what is known of its signature; nothing: it is checked.
[[nodiscard]] std::expected<void, protocol::InvalidTxError> admit(
    const Chain& chain, const protocol::SignedTransaction& transaction,
    std::optional<bool> signature_verdict = std::nullopt);

}  // namespace farcall::chain
