// Derived identifiers: of receipts, data, seeds, and of accounts named after keys or state
// (core/primitives/src/utils.rs in nearcore).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::protocol {

/// SHA-256 of base, height and salt, from which every derived identifier is made.
[[nodiscard]] CryptoHash derived_hash(const CryptoHash& base, BlockHeight height,
                                      std::uint64_t salt) noexcept;

/// Id of the receipt that a transaction becomes in the block being applied.
[[nodiscard]] inline CryptoHash receipt_id_of_transaction(const CryptoHash& transaction_hash,
                                                          BlockHeight height) noexcept {
  return derived_hash(transaction_hash, height, 0);
}
/// Id of the `index`-th receipt that another one creates, counting every kind.
[[nodiscard]] inline CryptoHash receipt_id_of_receipt(const CryptoHash& receipt_id,
                                                      BlockHeight height,
                                                      std::uint64_t index) noexcept {
  return derived_hash(receipt_id, height, index);
}
/// Identifies the `index`-th action of a receipt in seeds and data ids.
[[nodiscard]] inline CryptoHash action_hash(const CryptoHash& receipt_id, BlockHeight height,
                                            std::uint64_t index) noexcept {
  return derived_hash(receipt_id, height, std::numeric_limits<std::uint64_t>::max() - index);
}
/// Id of the `index`-th data or yield that an action creates.
[[nodiscard]] inline CryptoHash data_id(const CryptoHash& action_hash, BlockHeight height,
                                        std::uint64_t index) noexcept {
  return derived_hash(action_hash, height, index);
}
/// Id of the receipt that times out a yield, the `index`-th in its chunk.
[[nodiscard]] inline CryptoHash timeout_receipt_id(const CryptoHash& data_id, BlockHeight height,
                                                   std::uint64_t index) noexcept {
  return derived_hash(data_id, height, index);
}
/// The random seed that a contract call reads.
[[nodiscard]] CryptoHash random_seed(const CryptoHash& action_hash,
                                     const CryptoHash& block_random_value) noexcept;

/// The implicit account of a key: NEAR-implicit for ed25519, ETH-implicit for secp256k1, none for
/// ML-DSA-65.
[[nodiscard]] std::optional<AccountId> implicit_account_id(const PublicKey& key);
/// `0s…` of the initial state (NEP-616).
[[nodiscard]] AccountId deterministic_account_id(const DeterministicAccountStateInit& state_init);
/// `0u…` of the initial state's bytes as they were given (protocol 88).
[[nodiscard]] AccountId universal_account_id(ByteView state_init);

}  // namespace farcall::protocol
