// Typed rows of the state: what is stored below which key, in borsh. A row that does not decode is
// a broken invariant, since only this room and genesis write rows.
#pragma once

#include <map>
#include <optional>

#include "base/units.hpp"
#include "protocol/account.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/receipt.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// The data of a data receipt, kept for the receipt that waits for it; nothing: the promise failed.
struct ReceivedData {
  std::optional<Bytes> data;
};
BOOST_DESCRIBE_STRUCT(ReceivedData, (), (data))

/// Index of a queue's first item, and of the item that comes next.
struct QueueIndices {
  std::uint64_t first = 0;
  std::uint64_t next = 0;
  [[nodiscard]] std::uint64_t size() const noexcept { return next - first; }
  bool operator==(const QueueIndices&) const = default;
};
BOOST_DESCRIBE_STRUCT(QueueIndices, (), (first, next))

/// An entry of the queue of yields that time out.
struct YieldTimeout {
  protocol::AccountId account_id;
  CryptoHash data_id;
  BlockHeight expires_at;
};
BOOST_DESCRIBE_STRUCT(YieldTimeout, (), (account_id, data_id, expires_at))

enum class YieldStatus : std::uint8_t { kYielded = 0, kResumeInitiated = 1 };
BOOST_DESCRIBE_ENUM(YieldStatus, kYielded, kResumeInitiated)

using BufferIndices = std::map<ShardId, QueueIndices>;

/// Why a key changed.
namespace cause {
using Kind = state::StateChangeKind;
[[nodiscard]] inline state::StateChangeCause initial_state() {
  return {Kind::initial_state, {}};
}
[[nodiscard]] inline state::StateChangeCause transaction(const CryptoHash& hash) {
  return {Kind::transaction_processing, hash};
}
[[nodiscard]] inline state::StateChangeCause receipt_processing_started(const CryptoHash& id) {
  return {Kind::action_receipt_processing_started, id};
}
[[nodiscard]] inline state::StateChangeCause gas_reward(const CryptoHash& id) {
  return {Kind::action_receipt_gas_reward, id};
}
[[nodiscard]] inline state::StateChangeCause receipt_processing(const CryptoHash& id) {
  return {Kind::receipt_processing, id};
}
[[nodiscard]] inline state::StateChangeCause postponed_receipt(const CryptoHash& id) {
  return {Kind::postponed_receipt, id};
}
[[nodiscard]] inline state::StateChangeCause updated_delayed_receipts() {
  return {Kind::updated_delayed_receipts, {}};
}
[[nodiscard]] inline state::StateChangeCause validator_accounts_update() {
  return {Kind::validator_accounts_update, {}};
}
[[nodiscard]] inline state::StateChangeCause bandwidth_scheduler() {
  return {Kind::bandwidth_scheduler_state_update, {}};
}
}  // namespace cause

/// Decodes a row, which must be well-formed.
template <class T>
[[nodiscard]] T decode_row(ByteView bytes) {
  T record;
  const Result<void> decoded = protocol::borsh_decode_into(bytes, record);
  FARCALL_ASSERT(decoded.has_value(), decoded.error().message);
  return record;
}

template <class T>
[[nodiscard]] std::optional<T> read_row(state::TrieUpdate& state, ByteView key) {
  const state::Value* value = state.read(key);
  if (value == nullptr) return std::nullopt;
  return decode_row<T>(value->bytes());
}

template <class T>
void write_row(state::TrieUpdate& state, ByteView key, const T& record) {
  state.set(
      key, state::Value::filled(protocol::borsh_length(record), [&](std::span<std::uint8_t> place) {
        protocol::borsh_fill(place, record);
      }));
}

[[nodiscard]] inline std::optional<protocol::Account> read_account(state::TrieUpdate& state,
                                                                   const protocol::AccountId& id) {
  return read_row<protocol::Account>(state, trie_key::account(id));
}
inline void write_account(state::TrieUpdate& state, const protocol::AccountId& id,
                          const protocol::Account& account) {
  write_row(state, trie_key::account(id), account);
}

[[nodiscard]] inline std::optional<protocol::AccessKey> read_access_key(
    state::TrieUpdate& state, const protocol::AccountId& id, const protocol::KeyHandle& key) {
  return read_row<protocol::AccessKey>(state, trie_key::access_key(id, key));
}
inline void write_access_key(state::TrieUpdate& state, const protocol::AccountId& id,
                             const protocol::KeyHandle& key, const protocol::AccessKey& record) {
  write_row(state, trie_key::access_key(id, key), record);
}

}  // namespace farcall::runtime
