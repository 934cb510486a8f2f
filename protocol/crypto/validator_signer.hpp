// Signs messages of any length, as validators do; accounts sign digests.
#pragma once

#include <array>
#include <optional>

#include "protocol/crypto/keys.hpp"

namespace farcall::protocol {

/// The key of a validator (ValidatorSigner in nearcore), which is an ed25519 key.
class ValidatorSigner {
 public:
  /// Empty if the key is of another scheme, which cannot stake.
  [[nodiscard]] static std::optional<ValidatorSigner> from(const SecretKey& key);

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
  /// Signatures are deterministic.
  [[nodiscard]] Signature sign(ByteView message) const;

 private:
  explicit ValidatorSigner(const SecretKey& key) : public_key_{key.public_key()} {}

  std::array<std::uint8_t, 32> seed_{};
  PublicKey public_key_;
};

/// True if the signature is the key's over exactly these bytes; false for keys other than ed25519.
[[nodiscard]] bool verify_message(ByteView message, const Signature& signature,
                                  const PublicKey& key);

}  // namespace farcall::protocol
