#include "cli/near/seed_phrase.hpp"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <vector>

#include "base/format_text.hpp"
#include "base/hash.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::near {
namespace {

constexpr std::string_view kWordList =
#include "cli/near/bip39_english.inc"
    ;
constexpr std::size_t kWordCount = 2048;
constexpr unsigned kWordBits = 11;

const std::vector<std::string_view>& words() {
  static const auto list = [] {
    std::vector<std::string_view> out;
    std::string_view rest = kWordList;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      if (end > 0 && end != std::string_view::npos) out.push_back(rest.substr(0, end));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    FARCALL_ASSERT(out.size() == kWordCount, "the list of BIP-39 has 2048 words");
    return out;
  }();
  return list;
}

std::vector<std::string_view> split(std::string_view phrase) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t start = phrase.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return out;
    phrase.remove_prefix(start);
    const std::size_t end = std::min(phrase.find_first_of(" \t\r\n"), phrase.size());
    out.push_back(phrase.substr(0, end));
    phrase.remove_prefix(end);
  }
}

/// Entropy and checksum as bits, eleven a word.
Result<std::vector<bool>> bits_of(const std::vector<std::string_view>& phrase) {
  std::vector<bool> bits;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const auto found = std::ranges::lower_bound(words(), phrase[i]);
    if (found == words().end() || *found != phrase[i])
      return fail(format_text("seed phrase: word {} is not in the English list of BIP-39", i + 1));
    const auto index = static_cast<unsigned>(found - words().begin());
    for (unsigned bit = kWordBits; bit-- > 0;) bits.push_back(((index >> bit) & 1) != 0);
  }
  return bits;
}

Bytes to_bytes_from_bits(const std::vector<bool>& bits, std::size_t count) {
  Bytes out(count / 8);
  for (std::size_t i = 0; i < count; ++i) {
    if (bits[i]) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | (0x80 >> (i % 8)));
  }
  return out;
}

Result<std::string> checked_phrase(std::string_view phrase) {
  const auto list = split(phrase);
  if (list.size() < 12 || list.size() > 24 || list.size() % 3 != 0)
    return fail(
        format_text("seed phrase: expected 12, 15, 18, 21 or 24 words, got {}", list.size()));
  const auto bits = bits_of(list);
  if (!bits) return std::unexpected{bits.error()};
  const std::size_t entropy_bits = bits->size() * 32 / 33;
  const CryptoHash sum = sha256(to_bytes_from_bits(*bits, entropy_bits));
  for (std::size_t i = 0; entropy_bits + i < bits->size(); ++i) {
    const bool expected = ((sum.bytes[i / 8] >> (7 - i % 8)) & 1) != 0;
    if ((*bits)[entropy_bits + i] != expected)
      return fail("seed phrase: the checksum does not match; a word is wrong or misplaced");
  }
  std::string out;
  for (const std::string_view word : list) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

using Node = std::array<std::uint8_t, 64>;  // key, chain code

Node hmac_sha512(ByteView key, ByteView data) {
  Node out{};
  unsigned length = 0;
  const auto* done = HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), data.data(),
                          data.size(), out.data(), &length);
  FARCALL_ASSERT(done != nullptr && length == out.size(), "HMAC-SHA512 gives 64 bytes");
  return out;
}

}  // namespace

Result<protocol::SecretKey> key_from_phrase(std::string_view phrase, std::string_view hd_path) {
  const auto text = checked_phrase(phrase);
  if (!text) return std::unexpected{text.error()};
  const auto path = parse_hd_path(hd_path);
  if (!path) return std::unexpected{path.error()};
  constexpr int kRounds = 2048;
  constexpr std::string_view kSalt = "mnemonic";
  Node seed{};
  const int done =
      PKCS5_PBKDF2_HMAC(text->data(), static_cast<int>(text->size()), as_bytes(kSalt).data(),
                        static_cast<int>(kSalt.size()), kRounds, EVP_sha512(),
                        static_cast<int>(seed.size()), seed.data());
  FARCALL_ASSERT(done == 1, "PBKDF2 gives 64 bytes");
  Node node = hmac_sha512(as_bytes("ed25519 seed"), seed);
  for (const std::uint32_t index : *path) {
    const std::uint32_t hardened = index | 0x8000'0000;
    Bytes data{0};
    data.insert(data.end(), node.begin(), node.begin() + 32);
    for (int shift = 24; shift >= 0; shift -= 8)
      data.push_back(static_cast<std::uint8_t>(hardened >> shift));
    node = hmac_sha512(ByteView{node}.subspan(32), data);
  }
  std::array<std::uint8_t, 32> secret{};
  std::copy_n(node.begin(), secret.size(), secret.begin());
  return protocol::SecretKey::ed25519_from_seed(secret);
}

Result<std::string> generate_phrase() {
  std::array<std::uint8_t, 16> entropy{};
  if (RAND_bytes(entropy.data(), static_cast<int>(entropy.size())) != 1)
    return fail("the system gives no random bytes");
  const CryptoHash sum = sha256(entropy);
  std::vector<bool> bits;
  for (const std::uint8_t byte : entropy) {
    for (int bit = 7; bit >= 0; --bit) bits.push_back(((byte >> bit) & 1) != 0);
  }
  for (int bit = 7; bit >= 4; --bit) bits.push_back(((sum.bytes[0] >> bit) & 1) != 0);
  std::string out;
  for (std::size_t word = 0; word < 12; ++word) {
    std::size_t index = 0;
    for (std::size_t bit = 0; bit < kWordBits; ++bit)
      index = index * 2 + (bits[word * kWordBits + bit] ? 1 : 0);
    if (word > 0) out += ' ';
    out += words()[index];
  }
  return out;
}

}  // namespace farcall::cli::near
