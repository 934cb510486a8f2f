#include "vm/checksum.hpp"

#include <algorithm>
#include <memory>
#include <openssl/evp.h>

#include "base/assert.hpp"

namespace farcall::vm {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

/// OpenSSL takes lengths as int.
constexpr std::size_t kPieceBytes = std::size_t{1} << 30;

}  // namespace

std::array<std::uint8_t, 16> checksum(std::initializer_list<ByteView> parts) {
  // GMAC under a known key: a polynomial over the bytes, which processors compute at memory speed.
  static constexpr std::array<std::uint8_t, 16> kKey = {1};
  static constexpr std::array<std::uint8_t, 12> kNonce = {};
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context{EVP_CIPHER_CTX_new()};
  bool good = EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, kKey.data(),
                                 kNonce.data()) == 1;
  int length = 0;
  for (ByteView part : parts) {
    while (good && !part.empty()) {
      const ByteView piece = part.first(std::min(part.size(), kPieceBytes));
      good = EVP_EncryptUpdate(context.get(), nullptr, &length, piece.data(),
                               static_cast<int>(piece.size())) == 1;
      part = part.subspan(piece.size());
    }
  }
  std::array<std::uint8_t, 16> tag;
  good = good && EVP_EncryptFinal_ex(context.get(), tag.data(), &length) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag.size(), tag.data()) == 1;
  FARCALL_ASSERT(good, "OpenSSL has AES-GCM");
  return tag;
}

}  // namespace farcall::vm
