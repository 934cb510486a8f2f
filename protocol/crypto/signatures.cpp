// Verifying, signing, and deriving keys.
#include <algorithm>
#include <openssl/rand.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "base/keccak.hpp"
#include "native/native.h"
#include "protocol/crypto/keys.hpp"

namespace farcall::protocol {

namespace {

constexpr std::size_t kMlDsa65SecretKeySize = 4032;

/// The library's context without blinding: nothing secret is at risk in a local network, and a
/// constant context may be shared between threads.
const secp256k1_context* secp256k1_shared() {
  static const secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  FARCALL_ASSERT(context != nullptr, "libsecp256k1 gives a context");
  return context;
}

/// The key must be a point of the curve; s in the upper half is refused by the library.
bool verify_secp256k1(const CryptoHash& message, const PublicKey::Secp256k1& key,
                      const Signature::Secp256k1& bytes) {
  const int recovery_id = bytes[64];
  if (recovery_id > 3) return false;
  const secp256k1_context* context = secp256k1_shared();
  secp256k1_ecdsa_recoverable_signature recoverable;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &recoverable, bytes.data(),
                                                          recovery_id) == 0) {
    return false;
  }
  secp256k1_ecdsa_signature signature;
  secp256k1_ecdsa_recoverable_signature_convert(context, &signature, &recoverable);
  std::array<std::uint8_t, 65> uncompressed;
  uncompressed[0] = 4;
  std::ranges::copy(key, uncompressed.begin() + 1);
  secp256k1_pubkey point;
  if (secp256k1_ec_pubkey_parse(context, &point, uncompressed.data(), uncompressed.size()) == 0) {
    return false;
  }
  return secp256k1_ecdsa_verify(context, &signature, message.bytes.data(), &point) == 1;
}

/// Empty if the bytes are zero or not below the order of the group.
std::optional<PublicKey::Secp256k1> secp256k1_public_key(ByteView secret) {
  const secp256k1_context* context = secp256k1_shared();
  secp256k1_pubkey point;
  if (secp256k1_ec_pubkey_create(context, &point, secret.data()) == 0) return std::nullopt;
  std::array<std::uint8_t, 65> uncompressed;
  std::size_t size = uncompressed.size();
  secp256k1_ec_pubkey_serialize(context, uncompressed.data(), &size, &point,
                                SECP256K1_EC_UNCOMPRESSED);
  PublicKey::Secp256k1 key;
  std::ranges::copy(uncompressed.begin() + 1, uncompressed.end(), key.begin());
  return key;
}

Signature sign_secp256k1(const CryptoHash& message, ByteView secret) {
  const secp256k1_context* context = secp256k1_shared();
  secp256k1_ecdsa_recoverable_signature signature;
  const int made = secp256k1_ecdsa_sign_recoverable(context, &signature, message.bytes.data(),
                                                    secret.data(), nullptr, nullptr);
  FARCALL_ASSERT(made == 1, "a checked secret key signs");
  Signature::Secp256k1 bytes;
  int recovery_id = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(context, bytes.data(), &recovery_id,
                                                          &signature);
  bytes[64] = static_cast<std::uint8_t>(recovery_id);
  return Signature{bytes};
}

}  // namespace

KeyHandle::KeyHandle(const PublicKey& key) {
  constexpr std::string_view kDomain = "near:ml-dsa-65-pubkey-hash:v1";
  switch (key.type()) {
    case KeyType::kEd25519:
      value_ = std::get<PublicKey::Ed25519>(key.value());
      break;
    case KeyType::kSecp256k1:
      value_ = std::get<PublicKey::Secp256k1>(key.value());
      break;
    case KeyType::kMlDsa65: {
      Bytes message = to_bytes(kDomain);
      message.insert(message.end(), key.data().begin(), key.data().end());
      value_ = MlDsa65Hash{sha3_256(message)};
      break;
    }
  }
}

bool Signature::verify(const CryptoHash& message, const PublicKey& key) const {
  if (type() != key.type()) return false;
  switch (type()) {
    case KeyType::kEd25519: {
      const fc_ed25519_check check{key.data().data(), message.bytes.data(), data().data()};
      bool verdict = false;
      fc_ed25519_verify_all(&check, 1, &verdict);
      return verdict;
    }
    case KeyType::kSecp256k1:
      return verify_secp256k1(message, std::get<PublicKey::Secp256k1>(key.value()),
                              std::get<Secp256k1>(value_));
    case KeyType::kMlDsa65:
      return fc_ml_dsa_65_verify(key.data().data(), message.bytes.data(), message.bytes.size(),
                                 data().data());
  }
  return false;
}

std::vector<bool> verify_all(std::span<const SignatureCheck> checks) {
  std::vector<bool> verdicts(checks.size());
  // The ed25519 checks go to the library together, with their indices beside them.
  std::vector<fc_ed25519_check> batch;
  std::vector<std::size_t> places;
  batch.reserve(checks.size());
  places.reserve(checks.size());
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const auto& [message, key, signature] = checks[i];
    if (key->type() == KeyType::kEd25519 && signature->type() == KeyType::kEd25519) {
      batch.push_back({key->data().data(), message.bytes.data(), signature->data().data()});
      places.push_back(i);
    } else {
      verdicts[i] = signature->verify(message, *key);
    }
  }
  const auto of_batch = std::make_unique<bool[]>(batch.size());
  fc_ed25519_verify_all(batch.data(), batch.size(), of_batch.get());
  for (std::size_t i = 0; i < places.size(); ++i) verdicts[places[i]] = of_batch[i];
  return verdicts;
}

bool is_valid_staking_key(const PublicKey& key) {
  return key.type() == KeyType::kEd25519 && fc_ed25519_is_torsion_free(key.data().data());
}

// ---- secret keys -------------------------------------------------------------------------------

SecretKey SecretKey::ed25519_from_seed(const std::array<std::uint8_t, 32>& seed) {
  SecretKey key;
  PublicKey::Ed25519 point;
  fc_ed25519_public_key(seed.data(), point.data());
  key.type_ = KeyType::kEd25519;
  key.secret_.assign(seed.begin(), seed.end());
  key.secret_.insert(key.secret_.end(), point.begin(), point.end());
  key.public_key_ = PublicKey{point};
  return key;
}

Result<SecretKey> SecretKey::from_bytes(KeyType type, Bytes secret) {
  constexpr std::array<std::size_t, 3> kSizes = {64, 32, kMlDsa65SecretKeySize};
  const std::size_t expected = kSizes[static_cast<std::size_t>(type)];
  if (secret.size() != expected) {
    return fail(format_text("secret key of {} bytes: expected {}", secret.size(), expected));
  }
  SecretKey key;
  switch (type) {
    case KeyType::kEd25519: {
      std::array<std::uint8_t, 32> seed;
      std::copy_n(secret.begin(), seed.size(), seed.begin());
      key = ed25519_from_seed(seed);
      if (!equal(key.public_key_.data(), ByteView{secret}.subspan(seed.size()))) {
        return fail("ed25519 secret key: its second half is not the public key of the first");
      }
      return key;
    }
    case KeyType::kSecp256k1: {
      const auto point = secp256k1_public_key(secret);
      if (!point) return fail("secp256k1 secret key: zero, or not below the order of the group");
      key.public_key_ = PublicKey{*point};
      break;
    }
    case KeyType::kMlDsa65: {
      std::array<std::uint8_t, kMlDsa65PublicKeySize> public_key;
      if (!fc_ml_dsa_65_public_key(secret.data(), public_key.data())) {
        return fail("ml-dsa-65 secret key: the bytes are not an expanded key");
      }
      key.public_key_ = PublicKey{PublicKey::MlDsa65{public_key}};
      break;
    }
  }
  key.type_ = type;
  key.secret_ = std::move(secret);
  return key;
}

SecretKey SecretKey::from_seed(KeyType type, const std::array<std::uint8_t, 32>& seed) {
  if (type == KeyType::kEd25519) return ed25519_from_seed(seed);
  Bytes secret(type == KeyType::kSecp256k1 ? 32 : kMlDsa65SecretKeySize);
  if (type == KeyType::kSecp256k1) {
    // A generator with this seed gives a valid key except for one seed in 2^128.
    fc_chacha12_bytes(seed.data(), secret.data(), secret.size());
  } else {
    const bool made = fc_ml_dsa_65_expand(seed.data(), secret.data());
    FARCALL_ASSERT(made, "every seed gives an ML-DSA-65 key");
  }
  auto key = from_bytes(type, std::move(secret));
  FARCALL_ASSERT(key.has_value(), "a derived secret key is valid");
  return std::move(*key);
}

SecretKey SecretKey::from_test_seed(KeyType type, std::string_view text) {
  std::array<std::uint8_t, 32> seed;
  seed.fill(' ');
  std::ranges::copy(text.substr(0, seed.size()), seed.begin());
  return from_seed(type, seed);
}

SecretKey SecretKey::generate(KeyType type) {
  std::array<std::uint8_t, 32> seed;
  const int filled = RAND_bytes(seed.data(), static_cast<int>(seed.size()));
  FARCALL_ASSERT(filled == 1, "the system gives random bytes");
  return from_seed(type, seed);
}

Signature SecretKey::sign(const CryptoHash& message) const {
  switch (type_) {
    case KeyType::kEd25519: {
      Signature::Ed25519 bytes;
      fc_ed25519_sign(secret_.data(), public_key_.data().data(), message.bytes.data(),
                      message.bytes.size(), bytes.data());
      return Signature{bytes};
    }
    case KeyType::kSecp256k1:
      return sign_secp256k1(message, secret_);
    case KeyType::kMlDsa65:
      break;
  }
  std::array<std::uint8_t, kMlDsa65SignatureSize> bytes;
  const bool made =
      fc_ml_dsa_65_sign(secret_.data(), message.bytes.data(), message.bytes.size(), bytes.data());
  FARCALL_ASSERT(made, "a checked secret key signs");
  return Signature{Signature::MlDsa65{bytes}};
}

}  // namespace farcall::protocol
