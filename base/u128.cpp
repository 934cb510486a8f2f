#include "base/u128.hpp"

#include <algorithm>
#include <limits>

namespace farcall {

namespace {

template <class Integer>
std::optional<Integer> parse_decimal(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  Integer value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    if (__builtin_mul_overflow(value, Integer{10}, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, static_cast<Integer>(c - '0'), &value)) return std::nullopt;
  }
  return value;
}

}  // namespace

std::string to_string(u128 value) {
  if (value <= std::numeric_limits<std::uint64_t>::max()) {
    return std::to_string(static_cast<std::uint64_t>(value));
  }
  std::string digits;
  for (; value != 0; value /= 10)
    digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
  std::ranges::reverse(digits);
  return digits;
}

std::optional<u128> parse_u128(std::string_view text) noexcept {
  return parse_decimal<u128>(text);
}

std::optional<std::uint64_t> parse_u64(std::string_view text) noexcept {
  return parse_decimal<std::uint64_t>(text);
}

}  // namespace farcall
