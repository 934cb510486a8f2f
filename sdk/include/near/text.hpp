// Making text: appending to a string, and `format("{}", value)`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "near/buffer.hpp"

namespace near::text {

/// Pairs of a letter behind a backslash in JSON and what it means.
inline constexpr char kEscapes[] = "n\nr\rt\tb\bf\f\"\"\\\\//";

/// Appends `length` bytes.
inline void put(Buffer& out, const char* bytes, size_t length) {
  out.append(bytes, length);
}
inline void put(Buffer& out, std::string_view text) {
  put(out, text.data(), text.size());
}
void put_u64(Buffer& out, uint64_t number);
void put_i64(Buffer& out, int64_t number);
void put_u128(Buffer& out, unsigned __int128 number);
void put_i128(Buffer& out, __int128 number);
inline void put_number(Buffer& out, uint64_t number) {
  put_u64(out, number);
}
inline void put_number(Buffer& out, int64_t number) {
  put_i64(out, number);
}
inline void put_number(Buffer& out, unsigned __int128 number) {
  put_u128(out, number);
}
inline void put_number(Buffer& out, __int128 number) {
  put_i128(out, number);
}
/// Appends `text` as a JSON string, with its quotes.
void put_json(Buffer& out, std::string_view text);
/// Appends lower-case hexadecimal digits.
void put_hex(Buffer& out, std::string_view bytes);
/// Appends base58 with the alphabet of Bitcoin.
void put_base58(Buffer& out, std::string_view bytes);
/// Appends base64 with padding.
void put_base64(Buffer& out, std::string_view bytes);

/// Decimal digits only; false when empty, not a number or too large. `number` is then unspecified.
bool parse_u64(std::string_view text, uint64_t& number);
bool parse_u128(std::string_view text, unsigned __int128& number);
/// False unless `text` consists of hexadecimal digit pairs.
bool parse_hex(std::string_view text, Buffer& out);
bool parse_base58(std::string_view text, Buffer& out);
bool parse_base64(std::string_view text, Buffer& out);
/// True when `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace near::text
