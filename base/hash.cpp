#include "base/hash.hpp"

// The one-shot SHA256() of OpenSSL 3 looks its algorithm up at every call; the block functions,
// which it calls deprecated, do not. Hashing is half of what a receipt costs, so the block
// functions are used.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/encoding.hpp"

namespace farcall {

CryptoHash sha256(ByteView data) noexcept {
  return sha256(std::span{&data, 1});
}

CryptoHash sha256(std::initializer_list<ByteView> parts) noexcept {
  return sha256(std::span{parts.begin(), parts.size()});
}

CryptoHash sha256(std::span<const ByteView> parts) noexcept {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const ByteView part : parts) {
    if (!part.empty()) SHA256_Update(&context, part.data(), part.size());
  }
  CryptoHash hash;
  SHA256_Final(hash.bytes.data(), &context);
  return hash;
}

std::string CryptoHash::to_base58() const {
  return farcall::to_base58(bytes);
}

std::optional<CryptoHash> CryptoHash::from_base58(std::string_view text) {
  if (text.size() > 44) return std::nullopt;
  const auto decoded = farcall::from_base58(text);
  if (!decoded || decoded->size() != 32) return std::nullopt;
  CryptoHash hash;
  std::memcpy(hash.bytes.data(), decoded->data(), 32);
  return hash;
}

}  // namespace farcall
