// Transactions, version 0 and 1 (core/primitives/src/transaction.rs in nearcore).
#pragma once

#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "protocol/action.hpp"

namespace farcall::protocol {

enum class NonceMode : std::uint8_t { kMonotonic = 0, kStrict = 1 };
BOOST_DESCRIBE_ENUM(NonceMode, kMonotonic, kStrict)

/// Both versions in one shape: V0 has no version byte, a plain nonce and the monotonic mode.
struct Transaction {
  enum class Version : std::uint8_t { kV0, kV1 };

  Version version = Version::kV0;
  AccountId signer_id;
  PublicKey public_key;
  TransactionNonce nonce;
  AccountId receiver_id;
  CryptoHash block_hash;
  std::vector<Action> actions;
  NonceMode nonce_mode = NonceMode::kMonotonic;

  bool operator==(const Transaction&) const = default;
};

/// A transaction as received. Hash and size are computed once, on construction.
class SignedTransaction {
 public:
  SignedTransaction(Transaction transaction, Signature signature);
  /// Decodes exactly the given borsh bytes; the error says what is wrong and at which byte.
  [[nodiscard]] static Result<SignedTransaction> decode(ByteView bytes);

  [[nodiscard]] const Transaction& transaction() const noexcept { return transaction_; }
  [[nodiscard]] const Signature& signature() const noexcept { return signature_; }
  /// SHA-256 of the transaction's borsh bytes, without the signature.
  [[nodiscard]] const CryptoHash& hash() const noexcept { return hash_; }
  /// Borsh length of transaction and signature: what the size limit counts.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Without the signature: what the size limit counts at protocol 84.
  [[nodiscard]] std::uint64_t unsigned_size() const noexcept { return unsigned_size_; }
  [[nodiscard]] Bytes encode() const;
  void append_to(Bytes& out) const;

 private:
  SignedTransaction(Transaction transaction, Signature signature, const CryptoHash& hash,
                    std::uint64_t unsigned_size);
  friend SignedTransaction sign(Transaction transaction, const SecretKey& key);

  Transaction transaction_;
  Signature signature_;
  CryptoHash hash_;
  std::uint64_t unsigned_size_ = 0;
  std::uint64_t size_ = 0;
};

/// Signs with `key`, which must be the one the transaction names.
[[nodiscard]] SignedTransaction sign(Transaction transaction, const SecretKey& key);

}  // namespace farcall::protocol
