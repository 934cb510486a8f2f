// Signs as validators do: messages of any length, where accounts sign digests.
#pragma once

#include <array>
#include <optional>

#include "protocol/keys.hpp"

namespace farcall::protocol {

/// The key of a validator (ValidatorSigner of the reference), which is an ed25519 key.
class ValidatorSigner {
 public:
  /// Nothing: the key is of another scheme, and nobody can stake with it.
  [[nodiscard]] static std::optional<ValidatorSigner> from(const SecretKey& key);

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
  /// The same message gives the same signature.
  [[nodiscard]] Signature sign(ByteView message) const;

 private:
  explicit ValidatorSigner(const SecretKey& key) : public_key_{key.public_key()} {}

  std::array<std::uint8_t, 32> seed_{};
  PublicKey public_key_;
};

/// The signature is the key's over exactly these bytes. False also for keys that are not ed25519.
[[nodiscard]] bool verify_message(ByteView message, const Signature& signature,
                                  const PublicKey& key);

}  // namespace farcall::protocol
