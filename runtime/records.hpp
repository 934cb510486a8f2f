// Typed rows of the state: what stands below which key, in borsh. Rows that do not decode are
// broken invariants, since only this room and genesis write them.
#pragma once

#include <map>
#include <optional>

#include "base/units.hpp"
#include "protocol/account.hpp"
#include "protocol/borsh.hpp"
#include "protocol/keys.hpp"
#include "protocol/receipt.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// What a data receipt left for those who wait; nothing: the promise failed.
struct ReceivedData {
  std::optional<Bytes> data;
};
BOOST_DESCRIBE_STRUCT(ReceivedData, (), (data))

/// Where a queue begins, and where its next item goes.
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

/// Why a key changed, as the reference numbers it (core/primitives/src/types.rs).
namespace cause {
[[nodiscard]] inline state::StateChangeCause initial_state() {
  return {1, {}};
}
[[nodiscard]] inline state::StateChangeCause transaction(const CryptoHash& hash) {
  return {2, hash};
}
[[nodiscard]] inline state::StateChangeCause receipt_processing_started(const CryptoHash& id) {
  return {3, id};
}
[[nodiscard]] inline state::StateChangeCause gas_reward(const CryptoHash& id) {
  return {4, id};
}
[[nodiscard]] inline state::StateChangeCause receipt_processing(const CryptoHash& id) {
  return {5, id};
}
[[nodiscard]] inline state::StateChangeCause postponed_receipt(const CryptoHash& id) {
  return {6, id};
}
[[nodiscard]] inline state::StateChangeCause updated_delayed_receipts() {
  return {7, {}};
}
[[nodiscard]] inline state::StateChangeCause validator_accounts_update() {
  return {8, {}};
}
[[nodiscard]] inline state::StateChangeCause bandwidth_scheduler() {
  return {11, {}};
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
