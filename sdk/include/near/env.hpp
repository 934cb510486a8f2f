// What a contract can ask the network about itself and the call it is in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "near/account_id.hpp"
#include "near/keys.hpp"
#include "near/units.hpp"

namespace near::env {

/// The account of this contract.
AccountId current_account_id();
/// The account that signed the transaction. Never use it to decide who may do something: a
/// contract that the signer called can call others in the signer's name.
AccountId signer_account_id();
PublicKey signer_account_pk();
/// The account that made this call: the one to trust.
AccountId predecessor_account_id();
/// Who gets the deposits back that could not be delivered.
AccountId refund_to_account_id();

/// Where the code of this account comes from. From protocol 84 on.
struct ContractCode {
  enum class Kind : uint8_t {
    None,             ///< the account has no code
    Local,            ///< deployed to the account
    Global,           ///< a global contract, by its hash
    GlobalByAccount,  ///< a global contract, by the account that may replace it
  };
  Kind kind = Kind::None;
  std::optional<CryptoHash> hash;    ///< of local and global code
  std::optional<AccountId> account;  ///< who publishes the code
};
ContractCode current_contract_code();

/// The id of the account that these bytes, a canonical universal state init, make; nothing when
/// they are not. From protocol 88 on.
std::optional<AccountId> universal_account_id(std::string_view state_init);

/// The network: `mainnet`, `testnet`. From protocol 85 on.
std::string chain_id();

uint64_t block_height();
/// Nanoseconds since 1970.
uint64_t block_timestamp();
uint64_t epoch_height();

NearToken account_balance();
NearToken account_locked_balance();
/// What came with this call; it is already part of `account_balance`.
NearToken attached_deposit();
Gas prepaid_gas();
Gas used_gas();
/// Bytes that the account occupies, contract included.
uint64_t storage_usage();
/// What one byte of storage locks.
inline constexpr NearToken storage_byte_cost{10'000'000'000'000'000'000u};

/// 32 bytes, the same for all calls in a block; validators can influence them.
std::array<uint8_t, 32> random_seed();
std::array<uint8_t, 32> sha256(std::string_view bytes);
std::array<uint8_t, 32> keccak256(std::string_view bytes);
std::array<uint8_t, 64> keccak512(std::string_view bytes);
/// SHA-3 as in FIPS 202. From protocol 87 on.
std::array<uint8_t, 32> sha3_256(std::string_view bytes);
std::array<uint8_t, 48> sha3_384(std::string_view bytes);
std::array<uint8_t, 64> sha3_512(std::string_view bytes);
std::array<uint8_t, 20> ripemd160(std::string_view bytes);
/// A signature of 64 bytes and a key of 32.
bool ed25519_verify(std::string_view signature, std::string_view message, std::string_view key);
/// As above, with a key as accounts have it; false for keys of other curves.
bool ed25519_verify(std::string_view signature, std::string_view message, const PublicKey& key);
/// ECDSA over P-256 with SHA-256: a signature of 64 bytes and a key of 33. From protocol 85 on.
bool p256_verify(std::string_view signature, std::string_view message, std::string_view key);
/// ML-DSA-65 (FIPS 204): a signature of 3,309 bytes and a key of 1,952. From protocol 87 on.
bool ml_dsa_verify(std::string_view signature, std::string_view message, std::string_view key);
/// The 64 bytes of the secp256k1 key that made the signature, or nothing.
std::optional<std::string> ecrecover(std::string_view hash, std::string_view signature, uint8_t v,
                                     bool reject_malleable);

NearToken validator_stake(const AccountId& account);
NearToken validator_total_stake();

/// The curve alt_bn128 (BN254), in the byte layouts of the node's host functions.
std::string alt_bn128_g1_multiexp(std::string_view items);
std::string alt_bn128_g1_sum(std::string_view items);
bool alt_bn128_pairing_check(std::string_view pairs);

/// The curve BLS12-381 (NEP-488); nothing when the bytes are not points of the curve.
std::optional<std::string> bls12381_p1_sum(std::string_view items);
std::optional<std::string> bls12381_p2_sum(std::string_view items);
std::optional<std::string> bls12381_g1_multiexp(std::string_view items);
std::optional<std::string> bls12381_g2_multiexp(std::string_view items);
std::optional<std::string> bls12381_map_fp_to_g1(std::string_view items);
std::optional<std::string> bls12381_map_fp2_to_g2(std::string_view items);
std::optional<std::string> bls12381_p1_decompress(std::string_view items);
std::optional<std::string> bls12381_p2_decompress(std::string_view items);
/// Whether the product of the pairings is one; false, too, for bytes that are not points.
bool bls12381_pairing_check(std::string_view pairs);

/// The arguments of the call as they came.
std::string input();

/// Raw storage: what the collections are made of.
std::optional<std::string> storage_read(std::string_view key);
/// True when there was a value before.
bool storage_write(std::string_view key, std::string_view value);
bool storage_remove(std::string_view key);
bool storage_has_key(std::string_view key);

}  // namespace near::env
