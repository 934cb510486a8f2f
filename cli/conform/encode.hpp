// Scenario transactions as bytes. They are built field by field and not from the protocol's types,
// since scenarios also send what no well-formed transaction can be (names that are no account ids).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "chain/genesis/json_field.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::cli {

using chain::Field;

/// ed25519 with the seed sha256("farcall:" + name).
[[nodiscard]] protocol::SecretKey key_of_name(std::string_view name);

/// Finds what scenarios name: wasm files (`@file`) in a list of folders. Keeps what it read.
class WasmFolders {
 public:
  explicit WasmFolders(std::vector<std::string> folders) : folders_{std::move(folders)} {}
  /// Code as `@file` or base64.
  [[nodiscard]] Result<Bytes> code(const Field& spec);

 private:
  std::vector<std::string> folders_;
  std::map<std::string, Bytes> files_;
};

/// "1.5 NEAR", "3 milliNEAR", "1 yocto", or a number or digits in yoctoNEAR. As in the recording
/// tool, decimals below one yoctoNEAR are dropped.
[[nodiscard]] Result<u128> parse_amount(const Field& field);
/// "30 Tgas", "5 Ggas", "100 gas", or a number.
[[nodiscard]] Result<std::uint64_t> parse_gas(const Field& field);
/// Any JSON value, or {"base64": ...}, {"text": ...}, {"fill": ..., "size": ...}, {"code": ...}.
[[nodiscard]] Result<Bytes> parse_args(const Field& field, WasmFolders& wasm);

/// The nonce that the next delegate action of an account's key should have.
class NonceSource {
 public:
  virtual ~NonceSource() = default;
  [[nodiscard]] virtual std::uint64_t access_key_nonce(std::string_view account,
                                                       const protocol::PublicKey& key) = 0;
};

/// Borsh of one action; delegate actions are signed.
[[nodiscard]] Result<void> append_action(Bytes& out, const Field& action, WasmFolders& wasm,
                                         NonceSource& nonces);

/// Fields of a transaction outside its actions.
struct TransactionParts {
  std::string signer;
  std::string receiver;
  std::uint64_t nonce = 0;
  std::optional<std::uint16_t> gas_key_nonce;
  bool strict_nonce = false;
  /// As they stand in the transaction: 32 bytes, unless the scenario is about others.
  Bytes block_hash;
  bool bad_signature = false;
};
/// What Python takes for true.
[[nodiscard]] bool is_truthy(const boost::json::value& value);
/// base58 of any length. Fails for other characters.
[[nodiscard]] Result<Bytes> parse_base58(const Field& field, std::string_view text);
/// The signed transaction's bytes.
[[nodiscard]] Result<Bytes> encode_transaction(const TransactionParts& parts, const Field& actions,
                                               const protocol::SecretKey& key, WasmFolders& wasm,
                                               NonceSource& nonces);

}  // namespace farcall::cli
