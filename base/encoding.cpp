#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>

namespace farcall {

namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int16_t, 256> inverse(std::string_view alphabet) {
  std::array<std::int16_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int16_t>(i);
  }
  return table;
}

constexpr auto kBase58Inverse = inverse(kBase58);
constexpr auto kBase64Inverse = inverse(kBase64);

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

std::string to_base58(ByteView bytes) {
  const auto first = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
  const auto zeros = static_cast<std::size_t>(first - bytes.begin());
  // Little-endian digits in base 58^5, five characters a limb. Four bytes at a time: a limb, moved
  // up by 32 bits, still fits 64 bits with room for the carry.
  constexpr std::uint64_t kLimb = 58ULL * 58 * 58 * 58 * 58;
  boost::container::small_vector<std::uint32_t, 24> limbs;
  ByteView rest = bytes.subspan(zeros);
  while (!rest.empty()) {
    const std::size_t count = rest.size() % 4 == 0 ? 4 : rest.size() % 4;
    std::uint64_t carry = 0;
    for (const std::uint8_t byte : rest.first(count)) carry = carry << 8 | byte;
    for (auto& limb : limbs) {
      carry += std::uint64_t{limb} << (8 * count);
      limb = static_cast<std::uint32_t>(carry % kLimb);
      carry /= kLimb;
    }
    for (; carry != 0; carry /= kLimb) limbs.push_back(static_cast<std::uint32_t>(carry % kLimb));
    rest = rest.subspan(count);
  }
  boost::container::small_vector<char, 128> reversed;
  for (auto limb : limbs) {
    for (int i = 0; i < 5; ++i) {
      reversed.push_back(kBase58[limb % 58]);
      limb /= 58;
    }
  }
  while (!reversed.empty() && reversed.back() == '1') reversed.pop_back();
  std::string text(zeros, '1');
  text.append(reversed.rbegin(), reversed.rend());
  return text;
}

std::optional<Bytes> from_base58(std::string_view text) {
  if (text.size() > kMaxBase58Length) return std::nullopt;
  const std::size_t zeros = std::min(text.find_first_not_of('1'), text.size());
  std::vector<std::uint32_t> limbs;  // little-endian, base 2^32
  for (const char c : text.substr(zeros)) {
    const int digit = kBase58Inverse[static_cast<std::uint8_t>(c)];
    if (digit < 0) return std::nullopt;
    auto carry = static_cast<std::uint64_t>(digit);
    for (auto& limb : limbs) {
      carry += std::uint64_t{limb} * 58;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
  }
  Bytes reversed;
  for (const auto limb : limbs) {
    for (int shift = 0; shift < 32; shift += 8) {
      reversed.push_back(static_cast<std::uint8_t>(limb >> shift));
    }
  }
  while (!reversed.empty() && reversed.back() == 0) reversed.pop_back();
  Bytes bytes(zeros, 0);
  bytes.insert(bytes.end(), reversed.rbegin(), reversed.rend());
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 2 < bytes.size(); i += 3) {
    const std::uint32_t word = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) text.push_back(kBase64[word >> shift & 63]);
  }
  if (i < bytes.size()) {
    const bool two = i + 1 < bytes.size();
    const std::uint32_t word = bytes[i] << 16 | (two ? bytes[i + 1] << 8 : 0);
    text.push_back(kBase64[word >> 18 & 63]);
    text.push_back(kBase64[word >> 12 & 63]);
    text.push_back(two ? kBase64[word >> 6 & 63] : '=');
    text.push_back('=');
  }
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const std::string_view digits = text.substr(0, text.size() - padding);
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : digits) {
    const int digit = kBase64Inverse[static_cast<std::uint8_t>(c)];
    if (digit < 0) return std::nullopt;
    word = word << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(word >> bits));
      word &= (1U << bits) - 1;
    }
  }
  if (word != 0) return std::nullopt;
  return bytes;
}

}  // namespace farcall
