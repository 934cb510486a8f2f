// Identifiers that are derived: receipts, data, seeds, and accounts named after keys or state
// (core/primitives/src/utils.rs of the reference).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/keys.hpp"

namespace farcall::protocol {

/// SHA-256 of base, height and salt: what every derived identifier is made with.
[[nodiscard]] CryptoHash derived_hash(const CryptoHash& base, BlockHeight height,
                                      std::uint64_t salt) noexcept;

/// Id of the receipt that a transaction becomes in the block that is applied.
[[nodiscard]] inline CryptoHash receipt_id_of_transaction(const CryptoHash& transaction_hash,
                                                          BlockHeight height) noexcept {
  return derived_hash(transaction_hash, height, 0);
}
/// Id of the `index`-th receipt that another one makes, counting every kind.
[[nodiscard]] inline CryptoHash receipt_id_of_receipt(const CryptoHash& receipt_id,
                                                      BlockHeight height,
                                                      std::uint64_t index) noexcept {
  return derived_hash(receipt_id, height, index);
}
/// Names the `index`-th action of a receipt in seeds and data ids.
[[nodiscard]] inline CryptoHash action_hash(const CryptoHash& receipt_id, BlockHeight height,
                                            std::uint64_t index) noexcept {
  return derived_hash(receipt_id, height, std::numeric_limits<std::uint64_t>::max() - index);
}
/// Id of the `index`-th data or yield that an action makes.
[[nodiscard]] inline CryptoHash data_id(const CryptoHash& action_hash, BlockHeight height,
                                        std::uint64_t index) noexcept {
  return derived_hash(action_hash, height, index);
}
/// Id of the receipt that tells a yield of its timeout, the `index`-th in its chunk.
[[nodiscard]] inline CryptoHash timeout_receipt_id(const CryptoHash& data_id, BlockHeight height,
                                                   std::uint64_t index) noexcept {
  return derived_hash(data_id, height, index);
}
/// What a contract call reads as its random seed.
[[nodiscard]] CryptoHash random_seed(const CryptoHash& action_hash,
                                     const CryptoHash& block_random_value) noexcept;

/// The account that a key names by itself: ed25519 keys name NEAR-implicit accounts, secp256k1 keys
/// ETH-implicit ones; nothing for ML-DSA-65.
[[nodiscard]] std::optional<AccountId> implicit_account_id(const PublicKey& key);
/// `0s…` of the initial state (NEP-616).
[[nodiscard]] AccountId deterministic_account_id(const DeterministicAccountStateInit& state_init);
/// `0u…` of the initial state's bytes as they were given (protocol 88).
[[nodiscard]] AccountId universal_account_id(ByteView state_init);

}  // namespace farcall::protocol
