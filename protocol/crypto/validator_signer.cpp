#include "protocol/crypto/validator_signer.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "native/native.h"

namespace farcall::protocol {

std::optional<ValidatorSigner> ValidatorSigner::from(const SecretKey& key) {
  if (key.type() != KeyType::kEd25519) return std::nullopt;
  // A secret key exposes only its text form: scheme, seed, public key.
  const std::string text = key.reveal();
  const auto bytes = from_base58(std::string_view{text}.substr(text.find(':') + 1));
  FARCALL_ASSERT(bytes && bytes->size() == 64, "an ed25519 secret key is 64 bytes");
  ValidatorSigner signer{key};
  std::copy_n(bytes->begin(), signer.seed_.size(), signer.seed_.begin());
  return signer;
}

Signature ValidatorSigner::sign(ByteView message) const {
  Signature::Ed25519 bytes;
  fc_ed25519_sign(seed_.data(), public_key_.data().data(), message.data(), message.size(),
                  bytes.data());
  return Signature{bytes};
}

bool verify_message(ByteView message, const Signature& signature, const PublicKey& key) {
  if (key.type() != KeyType::kEd25519 || signature.type() != KeyType::kEd25519) return false;
  return fc_ed25519_verify(key.data().data(), message.data(), message.size(),
                           signature.data().data());
}

}  // namespace farcall::protocol
