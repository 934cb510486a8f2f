#include "vm/checksum.hpp"

#include <algorithm>
#include <openssl/evp.h>

#include "base/assert.hpp"

namespace farcall::vm {
namespace {

/// OpenSSL takes lengths as int.
constexpr std::size_t kPieceBytes = std::size_t{1} << 30;

}  // namespace

/// GMAC under a known key: a polynomial over the bytes, which processors compute at memory speed.
struct Checksum::Context {
  Context() : cipher{EVP_CIPHER_CTX_new()} {
    static constexpr std::array<std::uint8_t, 16> kKey = {1};
    static constexpr std::array<std::uint8_t, 12> kNonce = {};
    FARCALL_ASSERT(
        EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), nullptr, kKey.data(), kNonce.data()) == 1,
        "OpenSSL has AES-GCM");
  }
  ~Context() { EVP_CIPHER_CTX_free(cipher); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_CIPHER_CTX* cipher;
};

Checksum::Checksum() : context_{std::make_unique<Context>()} {}
Checksum::~Checksum() = default;

void Checksum::add(ByteView bytes) {
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(bytes.size(), kPieceBytes));
    int length = 0;
    FARCALL_ASSERT(EVP_EncryptUpdate(context_->cipher, nullptr, &length, piece.data(),
                                     static_cast<int>(piece.size())) == 1,
                   "AES-GCM takes bytes that it does not encrypt");
    bytes = bytes.subspan(piece.size());
  }
}

Checksum::Value Checksum::value() {
  Value tag;
  int length = 0;
  FARCALL_ASSERT(
      EVP_EncryptFinal_ex(context_->cipher, tag.data(), &length) == 1 &&
          EVP_CIPHER_CTX_ctrl(context_->cipher, EVP_CTRL_AEAD_GET_TAG, tag.size(), tag.data()) == 1,
      "AES-GCM ends with a tag");
  return tag;
}

}  // namespace farcall::vm
