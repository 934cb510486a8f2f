// Bytes of storage that accounts pay for, and the stake that covers them.
#pragma once

#include <expected>
#include <optional>

#include "base/units.hpp"
#include "protocol/account.hpp"
#include "protocol/action.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/parameters.hpp"

namespace farcall::runtime {

/// Borsh length of the key's handle, without hashing the key.
[[nodiscard]] constexpr std::uint64_t handle_length(protocol::KeyType type) noexcept {
  return type == protocol::KeyType::kSecp256k1 ? 65 : 33;
}
[[nodiscard]] inline std::uint64_t handle_length(const protocol::PublicKey& key) noexcept {
  return handle_length(key.type());
}

/// Bytes of an access key's record, without the nonces of gas keys.
[[nodiscard]] std::uint64_t access_key_usage(const protocol::RuntimeConfig& config,
                                             std::uint64_t handle_length,
                                             const protocol::AccessKey& key);
/// Bytes of one nonce of a gas key.
[[nodiscard]] std::uint64_t gas_key_nonce_usage(const protocol::RuntimeConfig& config,
                                                std::uint64_t handle_length);
/// Both, for a key of either kind.
[[nodiscard]] std::uint64_t whole_key_usage(const protocol::RuntimeConfig& config,
                                            std::uint64_t handle_length,
                                            const protocol::AccessKey& key);
/// Bytes of one entry of contract data.
[[nodiscard]] std::uint64_t data_entry_usage(const protocol::RuntimeConfig& config,
                                             std::uint64_t key_bytes, std::uint64_t value_bytes);
/// Bytes of a reference to a global contract.
[[nodiscard]] std::uint64_t identifier_usage(const protocol::GlobalContractIdentifier& identifier);

/// What an account's storage needs, and what the account has for it.
struct StorageStake {
  StorageUsage usage;
  Balance required;
  /// Balance and locked balance.
  Balance available;
  /// Accounts of at most 770 bytes need no balance (NEP-448).
  bool is_exempt = false;

  /// What lacks; nothing: the storage is covered.
  [[nodiscard]] std::optional<Balance> missing() const;
  /// How much less would do; zero where something lacks.
  [[nodiscard]] Balance margin() const {
    return is_exempt ? available : available.saturating_sub(required);
  }
  bool operator==(const StorageStake&) const = default;
};

/// With `amount` in place of the account's balance.
[[nodiscard]] StorageStake storage_stake(const protocol::RuntimeConfig& config,
                                         const protocol::Account& account, Balance amount);

/// What is missing so that `amount` and the locked balance cover the account's storage; nothing
/// when they do.
[[nodiscard]] std::optional<Balance> missing_storage_stake(const protocol::RuntimeConfig& config,
                                                           const protocol::Account& account,
                                                           Balance amount);

}  // namespace farcall::runtime
