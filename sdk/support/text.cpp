#include "near/text.hpp"

#include <cstring>

namespace near::text {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr char kBase58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The place of `c` among the first `size` characters of `alphabet`; negative when it is not there.
int index_in(const char* alphabet, int size, char c) {
  for (int i = 0; i < size; ++i)
    if (alphabet[i] == c) return i;
  return -1;
}

}  // namespace

void put_u64(Buffer& out, uint64_t number) {
  char digits[20];
  char* start = digits + sizeof digits;
  do {
    *--start = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  put(out, start, static_cast<size_t>(digits + sizeof digits - start));
}

void put_i64(Buffer& out, int64_t number) {
  if (number < 0) put(out, "-", 1);
  put_u64(out, number < 0 ? -static_cast<uint64_t>(number) : static_cast<uint64_t>(number));
}

void put_u128(Buffer& out, unsigned __int128 number) {
  // Division by limbs of 32 bits: a division of 128 bits would link a large routine.
  uint32_t limbs[4];
  for (uint32_t& limb : limbs) {
    limb = static_cast<uint32_t>(number);
    number >>= 32;
  }
  char digits[39];
  char* start = digits + sizeof digits;
  uint32_t rest;
  do {
    uint64_t remainder = 0;
    rest = 0;
    for (int i = 3; i >= 0; --i) {
      const uint64_t part = remainder << 32 | limbs[i];
      limbs[i] = static_cast<uint32_t>(part / 10);
      remainder = part % 10;
      rest |= limbs[i];
    }
    *--start = static_cast<char>('0' + remainder);
  } while (rest != 0);
  put(out, start, static_cast<size_t>(digits + sizeof digits - start));
}

void put_i128(Buffer& out, __int128 number) {
  if (number < 0) put(out, "-", 1);
  const auto bits = static_cast<unsigned __int128>(number);
  put_u128(out, number < 0 ? -bits : bits);
}

void put_json(Buffer& out, std::string_view text) {
  put(out, "\"", 1);
  const char* start = text.data();
  const char* end = start + text.size();
  const char* pos = start;
  for (; pos != end; ++pos) {
    const char c = *pos;
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    put(out, start, static_cast<size_t>(pos - start));
    start = pos + 1;
    const char* escape = kEscapes;
    while (*escape && escape[1] != c) escape += 2;
    if (*escape) {
      const char pair[2] = {'\\', *escape};
      put(out, pair, 2);
    } else {
      const char unit[6] = {'\\', 'u', '0', '0', kHexDigits[c >> 4], kHexDigits[c & 15]};
      put(out, unit, 6);
    }
  }
  put(out, start, static_cast<size_t>(end - start));
  put(out, "\"", 1);
}

void put_hex(Buffer& out, std::string_view bytes) {
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    const char pair[2] = {kHexDigits[value >> 4], kHexDigits[value & 15]};
    put(out, pair, 2);
  }
}

void put_base58(Buffer& out, std::string_view bytes) {
  size_t zeros = 0;
  while (zeros < bytes.size() && bytes[zeros] == 0) ++zeros;
  std::string digits;  // base 58, least significant first
  for (const char byte : bytes) {
    unsigned carry = static_cast<unsigned char>(byte);
    for (char& digit : digits) {
      carry += static_cast<unsigned char>(digit) * 256u;
      digit = static_cast<char>(carry % 58);
      carry /= 58;
    }
    for (; carry; carry /= 58) digits += static_cast<char>(carry % 58);
  }
  for (; zeros; --zeros) put(out, "1", 1);
  for (size_t i = digits.size(); i-- > 0;) {
    // NOLINTNEXTLINE(bugprone-signed-char-misuse): a digit is below 58.
    put(out, &kBase58[static_cast<int>(digits[i])], 1);
  }
}

void put_base64(Buffer& out, std::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = bytes.size() - i;
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j)
      group = group << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    char quad[4];
    for (size_t j = 0; j < 4; ++j) quad[j] = j > left ? '=' : kBase64[group >> (18 - 6 * j) & 63];
    put(out, quad, 4);
  }
}

bool parse_u64(std::string_view text, uint64_t& number) {
  unsigned __int128 wide;
  if (!parse_u128(text, wide) || wide >> 64) return false;
  number = static_cast<uint64_t>(wide);
  return true;
}

bool parse_u128(std::string_view text, unsigned __int128& number) {
  constexpr unsigned __int128 kMaximum = ~static_cast<unsigned __int128>(0);
  number = 0;
  for (const char c : text) {
    const auto digit = static_cast<unsigned char>(c - '0');
    if (digit > 9 || number > kMaximum / 10) return false;
    number = (number << 3) + (number << 1);
    if (number > kMaximum - digit) return false;
    number += digit;
  }
  return !text.empty();
}

bool parse_hex(std::string_view text, Buffer& out) {
  if (text.size() % 2) return false;
  out.clear();
  for (size_t i = 0; i < text.size(); i += 2) {
    unsigned byte = 0;
    for (size_t j = 0; j < 2; ++j) {
      const char c = text[i + j];
      const int digit =
          index_in(kHexDigits, 16, c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c);
      if (digit < 0) return false;
      byte = byte << 4 | static_cast<unsigned>(digit);
    }
    const char value = static_cast<char>(byte);
    put(out, &value, 1);
  }
  return true;
}

bool parse_base58(std::string_view text, Buffer& out) {
  size_t zeros = 0;
  while (zeros < text.size() && text[zeros] == '1') ++zeros;
  // Most significant first, and never longer than the text.
  out.clear();
  char* bytes = out.extend(text.size());
  std::memset(bytes, 0, text.size());
  size_t used = 0;
  for (const char c : text) {
    const int digit = index_in(kBase58, 58, c);
    if (digit < 0) return false;
    auto carry = static_cast<unsigned>(digit);
    size_t place = 0;
    for (; place < used || carry; ++place) {
      char& byte = bytes[text.size() - 1 - place];
      carry += static_cast<unsigned char>(byte) * 58u;
      byte = static_cast<char>(carry);
      carry >>= 8;
    }
    used = place;
  }
  const size_t unused = text.size() - used - zeros;
  std::memmove(bytes, bytes + unused, text.size() - unused);
  out.shrink(text.size() - unused);
  return true;
}

bool parse_base64(std::string_view text, Buffer& out) {
  out.clear();
  size_t length = text.size();
  if (length % 4) return false;
  for (int padding = 0; padding < 2 && length > 0 && text[length - 1] == '='; ++padding) --length;
  uint32_t bits = 0;
  unsigned waiting = 0;  // how many of them were not written yet
  for (size_t i = 0; i < length; ++i) {
    const int digit = index_in(kBase64, 64, text[i]);
    if (digit < 0) return false;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    waiting += 6;
    if (waiting < 8) continue;
    waiting -= 8;
    const char byte = static_cast<char>(bits >> waiting);
    put(out, &byte, 1);
  }
  // What the padding cuts off is zero.
  return (bits & ((1u << waiting) - 1)) == 0;
}

bool is_utf8(std::string_view text) {
  uint32_t point = 0;
  uint32_t smallest = 0;  // code point that needs so many bytes
  int extra = 0;          // bytes of the character still to come
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (extra > 0) {
      if ((byte & 0xC0) != 0x80) return false;
      point = point << 6 | (byte & 0x3F);
      if (--extra == 0 && (point < smallest || point > 0x10FFFF || point >> 11 == 0x1B))
        return false;
    } else if (byte >= 0x80) {
      if (byte < 0xC0 || byte >= 0xF8) return false;
      extra = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
      smallest = extra == 1 ? 0x80 : 1u << (5 * extra + 1);
      point = byte & (0x3Fu >> extra);
    }
  }
  return extra == 0;
}

}  // namespace near::text
