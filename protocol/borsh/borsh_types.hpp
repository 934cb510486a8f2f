// Borsh of the protocol's types whose bytes do not follow from their members alone.
#pragma once

#include "protocol/account.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/borsh/borsh_core.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::protocol {

/// A string; reading refuses invalid account ids.
template <BorshSink Sink>
void borsh_write(Sink& out, const AccountId& value) {
  out.bytes(value.bytes());
}
bool borsh_read(BorshReader& in, AccountId& value);

/// The tag of the scheme, then the bytes of the key.
template <BorshSink Sink>
void borsh_write(Sink& out, const PublicKey& value) {
  out.integer(static_cast<std::uint8_t>(value.type()));
  out.raw(value.data());
}
bool borsh_read(BorshReader& in, PublicKey& value);

/// As a public key, but the hash of an ML-DSA-65 key has tag 3.
template <BorshSink Sink>
void borsh_write(Sink& out, const KeyHandle& value);
bool borsh_read(BorshReader& in, KeyHandle& value);

/// Tag of the scheme, then the bytes of the signature. Reading refuses ed25519 signatures with one
/// of the three highest bits set.
template <BorshSink Sink>
void borsh_write(Sink& out, const Signature& value) {
  out.integer(static_cast<std::uint8_t>(value.type()));
  out.raw(value.data());
}
bool borsh_read(BorshReader& in, Signature& value);

template <BorshSink Sink>
void borsh_write(Sink& out, const Account& value);
bool borsh_read(BorshReader& in, Account& value);

template <BorshSink Sink>
void borsh_write(Sink& out, const Action& value);
bool borsh_read(BorshReader& in, Action& value);

/// Written as described; reading refuses delegate actions among the inner actions.
bool borsh_read(BorshReader& in, DelegateAction& value);
bool borsh_read(BorshReader& in, DelegateActionV2& value);

template <BorshSink Sink>
void borsh_write(Sink& out, const Transaction& value);
bool borsh_read(BorshReader& in, Transaction& value);

template <BorshSink Sink>
void borsh_write(Sink& out, const Receipt& value);
bool borsh_read(BorshReader& in, Receipt& value);

/// Reading also accepts a bare receipt, without metadata.
template <BorshSink Sink>
void borsh_write(Sink& out, const StateStoredReceipt& value);
bool borsh_read(BorshReader& in, StateStoredReceipt& value);

}  // namespace farcall::protocol
