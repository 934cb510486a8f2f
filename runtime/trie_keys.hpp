// Keys of the state: the first byte is the column, then what names the row
// (core/primitives/src/trie_key.rs of nearcore).
#pragma once

#include <array>
#include <cstring>
#include <optional>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::runtime {

/// First bytes of keys.
enum class Column : std::uint8_t {
  kAccount = 0,
  kContractCode = 1,
  kAccessKey = 2,
  kReceivedData = 3,
  kPostponedReceiptId = 4,
  kPendingDataCount = 5,
  kPostponedReceipt = 6,
  kDelayedReceipt = 7,
  kContractData = 9,
  kPromiseYieldIndices = 10,
  kPromiseYieldTimeout = 11,
  kPromiseYieldReceipt = 12,
  kBufferedReceiptIndices = 13,
  kBufferedReceipt = 14,
  kBandwidthSchedulerState = 15,
  kBufferedReceiptGroupsData = 16,
  kBufferedReceiptGroup = 17,
  kGlobalContractCode = 18,
  kGlobalContractNonce = 19,
  kPromiseYieldStatus = 20,
  kYieldIdToDataId = 22,
  kDataIdToYieldId = 23,
};

/// A key of bounded length, built in place. Keys of contract data may be longer: see
/// `ContractDataKey`.
class TrieKey {
 public:
  explicit TrieKey(Column column) noexcept { append_byte(static_cast<std::uint8_t>(column)); }

  TrieKey& append(ByteView bytes) noexcept {
    FARCALL_ASSERT(size_ + bytes.size() <= bytes_.size(), "a key without user bytes is short");
    std::memcpy(bytes_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
    return *this;
  }
  TrieKey& append_byte(std::uint8_t byte) noexcept { return append(ByteView{&byte, 1}); }
  template <class Integer>
  TrieKey& append_integer(Integer value) noexcept {
    return append(ByteView{reinterpret_cast<const std::uint8_t*>(&value), sizeof value});
  }

  [[nodiscard]] ByteView view() const noexcept { return {bytes_.data(), size_}; }
  operator ByteView() const noexcept { return view(); }  // NOLINT(google-explicit-constructor)

 private:
  std::size_t size_ = 0;
  std::array<std::uint8_t, 160> bytes_;
};

namespace trie_key {

inline constexpr std::uint8_t kAccountSeparator = ',';

[[nodiscard]] inline TrieKey account(const protocol::AccountId& id) noexcept {
  return TrieKey{Column::kAccount}.append(id.bytes());
}
[[nodiscard]] inline TrieKey contract_code(const protocol::AccountId& id) noexcept {
  return TrieKey{Column::kContractCode}.append(id.bytes());
}
/// All access keys of an account, with the nonces of its gas keys.
[[nodiscard]] inline TrieKey access_keys_of(const protocol::AccountId& id) noexcept {
  return TrieKey{Column::kAccessKey}
      .append(id.bytes())
      .append_byte(static_cast<std::uint8_t>(Column::kAccessKey));
}
[[nodiscard]] TrieKey access_key(const protocol::AccountId& id, const protocol::KeyHandle& key);
[[nodiscard]] TrieKey gas_key_nonce(const protocol::AccountId& id, const protocol::KeyHandle& key,
                                    NonceIndex index);
/// Rows that belong to an account and are named by a hash.
[[nodiscard]] inline TrieKey by_hash(Column column, const protocol::AccountId& id,
                                     const CryptoHash& hash) noexcept {
  return TrieKey{column}.append(id.bytes()).append_byte(kAccountSeparator).append(hash.view());
}
[[nodiscard]] inline TrieKey delayed_receipt_indices() noexcept {
  return TrieKey{Column::kDelayedReceipt};
}
[[nodiscard]] inline TrieKey delayed_receipt(std::uint64_t index) noexcept {
  return TrieKey{Column::kDelayedReceipt}.append_integer(index);
}
[[nodiscard]] inline TrieKey yield_timeout(std::uint64_t index) noexcept {
  return TrieKey{Column::kPromiseYieldTimeout}.append_integer(index);
}
/// The shard takes two bytes here and eight in the keys of groups.
[[nodiscard]] inline TrieKey buffered_receipt(ShardId shard, std::uint64_t index) noexcept {
  return TrieKey{Column::kBufferedReceipt}
      .append_integer(static_cast<std::uint16_t>(shard.value()))
      .append_integer(index);
}
[[nodiscard]] inline TrieKey buffered_groups_data(ShardId shard) noexcept {
  return TrieKey{Column::kBufferedReceiptGroupsData}.append_integer(shard.value());
}
[[nodiscard]] inline TrieKey buffered_group(ShardId shard, std::uint64_t index) noexcept {
  return TrieKey{Column::kBufferedReceiptGroup}.append_integer(shard.value()).append_integer(index);
}
[[nodiscard]] TrieKey global_contract_code(const protocol::GlobalContractIdentifier& identifier);
[[nodiscard]] TrieKey global_contract_nonce(const protocol::GlobalContractIdentifier& identifier);

/// What all data keys of an account begin with.
[[nodiscard]] inline TrieKey contract_data_of(const protocol::AccountId& id) noexcept {
  return TrieKey{Column::kContractData}.append(id.bytes()).append_byte(kAccountSeparator);
}

}  // namespace trie_key

/// Keys of one account's data, in a buffer that is used again for each.
class ContractDataKey {
 public:
  explicit ContractDataKey(const protocol::AccountId& account)
      : bytes_{to_bytes(trie_key::contract_data_of(account).view())}, prefix_{bytes_.size()} {}
  /// Valid until the next call.
  [[nodiscard]] ByteView with(ByteView user_key) {
    bytes_.resize(prefix_);
    bytes_.insert(bytes_.end(), user_key.begin(), user_key.end());
    return bytes_;
  }
  [[nodiscard]] std::size_t prefix_size() const noexcept { return prefix_; }

 private:
  Bytes bytes_;
  std::size_t prefix_;
};

/// A key below `access_keys_of(id)`, taken apart.
struct AccessKeyRow {
  protocol::KeyHandle handle;
  /// Set for rows that hold one nonce of a gas key.
  std::optional<NonceIndex> nonce_index;
};
/// Nothing for bytes that are not such a key.
[[nodiscard]] std::optional<AccessKeyRow> parse_access_key_row(ByteView key,
                                                               const protocol::AccountId& id);

}  // namespace farcall::runtime
