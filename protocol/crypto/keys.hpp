// Public keys, signatures, key handles and secret keys of the three schemes (ed25519, secp256k1,
// ML-DSA-65). Borsh tags are the positions in the variants; text is `scheme:base58`.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"

namespace farcall::protocol {

enum class KeyType : std::uint8_t { kEd25519 = 0, kSecp256k1 = 1, kMlDsa65 = 2 };

inline constexpr std::size_t kMlDsa65PublicKeySize = 1952;
inline constexpr std::size_t kMlDsa65SignatureSize = 3309;

/// Large fixed-size bytes, shared between copies and compared by content.
template <std::size_t Size>
class SharedArray {
 public:
  SharedArray() : bytes_{std::make_shared<const std::array<std::uint8_t, Size>>()} {}
  explicit SharedArray(const std::array<std::uint8_t, Size>& bytes)
      : bytes_{std::make_shared<const std::array<std::uint8_t, Size>>(bytes)} {}
  [[nodiscard]] ByteView view() const noexcept { return *bytes_; }
  friend bool operator==(const SharedArray& a, const SharedArray& b) noexcept {
    return *a.bytes_ == *b.bytes_;
  }
  friend auto operator<=>(const SharedArray& a, const SharedArray& b) noexcept {
    return *a.bytes_ <=> *b.bytes_;
  }

 private:
  std::shared_ptr<const std::array<std::uint8_t, Size>> bytes_;
};

class PublicKey {
 public:
  using Ed25519 = std::array<std::uint8_t, 32>;
  using Secp256k1 = std::array<std::uint8_t, 64>;
  using MlDsa65 = SharedArray<kMlDsa65PublicKeySize>;
  using Value = std::variant<Ed25519, Secp256k1, MlDsa65>;

  /// The ed25519 key of 32 zero bytes, which balance refunds carry.
  PublicKey() = default;
  explicit PublicKey(Value value) : value_{std::move(value)} {}

  /// `ed25519:…`, `secp256k1:…`, `ml-dsa-65:…`; no prefix means ed25519.
  [[nodiscard]] static Result<PublicKey> parse(std::string_view text);
  [[nodiscard]] KeyType type() const noexcept { return static_cast<KeyType>(value_.index()); }
  /// Key bytes without the tag.
  [[nodiscard]] ByteView data() const noexcept;
  [[nodiscard]] const Value& value() const noexcept { return value_; }
  [[nodiscard]] std::string str() const;

  bool operator==(const PublicKey&) const = default;
  auto operator<=>(const PublicKey&) const = default;

 private:
  Value value_;
};

/// Represents a key in trie keys: the key itself, or for ML-DSA-65 the SHA3-256 of
/// `near:ml-dsa-65-pubkey-hash:v1` and the key (borsh tag 3).
class KeyHandle {
 public:
  struct MlDsa65Hash {
    std::array<std::uint8_t, 32> bytes;
    auto operator<=>(const MlDsa65Hash&) const = default;
  };
  using Value = std::variant<PublicKey::Ed25519, PublicKey::Secp256k1, MlDsa65Hash>;

  KeyHandle() = default;
  explicit KeyHandle(Value value) : value_{value} {}
  explicit KeyHandle(const PublicKey& key);

  /// As a public key, or `ml-dsa-65-hash:…`.
  [[nodiscard]] static Result<KeyHandle> parse(std::string_view text);
  /// Tag and bytes, as in trie keys: 33, 65 or 33 bytes.
  [[nodiscard]] Bytes borsh() const;
  [[nodiscard]] std::uint8_t borsh_tag() const noexcept {
    return value_.index() == 2 ? 3 : static_cast<std::uint8_t>(value_.index());
  }
  /// The bytes without the tag.
  [[nodiscard]] ByteView data() const noexcept;
  /// Length of `borsh()`; storage fees of keys are counted with it.
  [[nodiscard]] std::size_t borsh_length() const noexcept { return value_.index() == 1 ? 65 : 33; }
  [[nodiscard]] const Value& value() const noexcept { return value_; }
  [[nodiscard]] std::string str() const;

  bool operator==(const KeyHandle&) const = default;
  auto operator<=>(const KeyHandle&) const = default;

 private:
  Value value_;
};

class Signature {
 public:
  using Ed25519 = std::array<std::uint8_t, 64>;
  using Secp256k1 = std::array<std::uint8_t, 65>;
  using MlDsa65 = SharedArray<kMlDsa65SignatureSize>;
  using Value = std::variant<Ed25519, Secp256k1, MlDsa65>;

  Signature() = default;
  explicit Signature(Value value) : value_{std::move(value)} {}

  [[nodiscard]] static Result<Signature> parse(std::string_view text);
  [[nodiscard]] KeyType type() const noexcept { return static_cast<KeyType>(value_.index()); }
  [[nodiscard]] ByteView data() const noexcept;
  [[nodiscard]] const Value& value() const noexcept { return value_; }
  [[nodiscard]] std::string str() const;
  /// False also when the schemes differ. Verdicts on malformed inputs are nearcore's.
  [[nodiscard]] bool verify(const CryptoHash& message, const PublicKey& key) const;

  bool operator==(const Signature&) const = default;

 private:
  Value value_;
};

/// One of many signature checks.
struct SignatureCheck {
  CryptoHash message;
  const PublicKey* key = nullptr;
  const Signature* signature = nullptr;
};

/// Verifies many signatures; the verdicts are those of single checks, in less time where possible.
[[nodiscard]] std::vector<bool> verify_all(std::span<const SignatureCheck> checks);

class SecretKey {
 public:
  /// ed25519 from a 32-byte seed.
  [[nodiscard]] static SecretKey ed25519_from_seed(const std::array<std::uint8_t, 32>& seed);
  /// The key whose seed is the text padded with spaces or cut to 32 bytes, as in nearcore's
  /// test utilities (core/crypto/src/test_utils.rs).
  [[nodiscard]] static SecretKey from_test_seed(KeyType type, std::string_view seed);
  /// A key from the system's randomness.
  [[nodiscard]] static SecretKey generate(KeyType type);
  /// `ed25519:` and base58 of seed and public key (64 bytes), `secp256k1:` and base58 of 32 bytes,
  /// `ml-dsa-65:` and base58 of the expanded key (4032 bytes).
  [[nodiscard]] static Result<SecretKey> parse(std::string_view text);

  [[nodiscard]] KeyType type() const noexcept { return type_; }
  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
  [[nodiscard]] Signature sign(const CryptoHash& message) const;
  /// Text form with the secret in it: for key files only, never for logs.
  [[nodiscard]] std::string reveal() const;

 private:
  SecretKey() = default;
  [[nodiscard]] static SecretKey from_seed(KeyType type, const std::array<std::uint8_t, 32>& seed);
  /// The error says what is wrong with the bytes and does not repeat them.
  [[nodiscard]] static Result<SecretKey> from_bytes(KeyType type, Bytes secret);

  KeyType type_ = KeyType::kEd25519;
  Bytes secret_;
  PublicKey public_key_;
};

/// Rule for staking keys: ed25519, decompresses, torsion-free.
[[nodiscard]] bool is_valid_staking_key(const PublicKey& key);

}  // namespace farcall::protocol
