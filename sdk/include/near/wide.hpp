// Arithmetic that needs more than 128 bits on the way: `mul_div` for prices and shares, and `U256`.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "near/json_reader.hpp"
#include "near/panic.hpp"
#include "near/units.hpp"

namespace near {

/// An unsigned integer of 256 bits, a string in JSON and 32 bytes, the least significant first, in
/// Borsh. Arithmetic that leaves its range panics.
class U256 {
 public:
  constexpr U256() = default;
  constexpr U256(u128 number)
      : words_{static_cast<uint32_t>(number), static_cast<uint32_t>(number >> 32),
               static_cast<uint32_t>(number >> 64), static_cast<uint32_t>(number >> 96)} {}
  constexpr U256(U128 number) : U256(number.value) {}
  template <class Integer>
    requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, u128>)
  constexpr U256(Integer number) : U256(static_cast<u128>(number)) {
    if constexpr (std::is_signed_v<Integer>)
      if (number < 0) detail::panic_subtract();
  }

  [[nodiscard]] static constexpr U256 max() {
    U256 all;
    for (uint32_t& word : all.words_) word = ~uint32_t{0};
    return all;
  }
  /// The number that the decimal digits of `text` mean; nothing when it is not one or too large.
  [[nodiscard]] static constexpr std::optional<U256> parse(std::string_view text) {
    U256 number;
    if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    for (const char c : text) {
      const auto digit = static_cast<unsigned char>(c - '0');
      if (digit > 9 || number.multiply_add(10, digit) != 0) return std::nullopt;
    }
    return number;
  }
  /// The number as 128 bits; nothing when it is larger.
  [[nodiscard]] constexpr std::optional<u128> narrow() const {
    if ((words_[4] | words_[5] | words_[6] | words_[7]) != 0) return std::nullopt;
    return low_half();
  }
  /// As `narrow`, but panics when the number is larger.
  [[nodiscard]] constexpr u128 to_u128() const {
    if ((words_[4] | words_[5] | words_[6] | words_[7]) != 0) detail::panic_multiply();
    return low_half();
  }

  friend constexpr U256 operator+(U256 a, const U256& b) {
    uint64_t carry = 0;
    for (size_t i = 0; i < kWords; ++i) {
      carry += uint64_t{a.words_[i]} + b.words_[i];
      a.words_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) detail::panic_add();
    return a;
  }
  friend constexpr U256 operator-(U256 a, const U256& b) {
    if (a.subtract(b)) detail::panic_subtract();
    return a;
  }
  friend constexpr U256 operator*(const U256& a, const U256& b) {
    U256 product;
    uint32_t lost = 0;
    for (size_t i = 0; i < kWords; ++i) {
      uint64_t carry = 0;
      for (size_t j = 0; j < kWords; ++j) {
        carry += uint64_t{a.words_[i]} * b.words_[j];
        if (i + j < kWords) {
          carry += product.words_[i + j];
          product.words_[i + j] = static_cast<uint32_t>(carry);
        } else {
          lost |= static_cast<uint32_t>(carry);
        }
        carry >>= 32;
      }
      lost |= static_cast<uint32_t>(carry);
    }
    if (lost != 0) detail::panic_multiply();
    return product;
  }
  friend constexpr U256 operator/(const U256& a, const U256& b);
  friend constexpr U256 operator%(const U256& a, const U256& b);
  constexpr U256& operator+=(const U256& b) { return *this = *this + b; }
  constexpr U256& operator-=(const U256& b) { return *this = *this - b; }
  constexpr U256& operator*=(const U256& b) { return *this = *this * b; }

  friend constexpr bool operator==(const U256&, const U256&) = default;
  friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) {
    for (size_t i = kWords; i-- > 0;)
      if (a.words_[i] != b.words_[i]) return a.words_[i] <=> b.words_[i];
    return std::strong_ordering::equal;
  }

  struct Division;
  /// Quotient and remainder. The time depends on the length of `a` only.
  static constexpr Division divide(const U256& a, const U256& b);

  bool read_json(JsonReader& reader) {
    std::string_view text;
    if (!reader.string(text)) return false;
    const std::optional<U256> number = parse(text);
    if (number) *this = *number;
    return number.has_value() || reader.fail("an integer in quotes, like \"100\"");
  }
  void write_json(Buffer& out) const {
    text::put(out, "\"", 1);
    show(out);
    text::put(out, "\"", 1);
  }
  void show(Buffer& out) const {
    char digits[78];
    char* start = digits + sizeof digits;
    U256 rest = *this;
    do {
      *--start = static_cast<char>('0' + rest.divide_small(10));
    } while (rest != U256{});
    text::put(out, start, static_cast<size_t>(digits + sizeof digits - start));
  }
  static constexpr auto borsh_member = [](auto& self) -> auto& { return self.words_; };

 private:
  static constexpr size_t kWords = 8;

  [[nodiscard]] constexpr u128 low_half() const {
    return u128{words_[0]} | u128{words_[1]} << 32 | u128{words_[2]} << 64 | u128{words_[3]} << 96;
  }
  /// True when `b` was larger; the difference is then short by 2^256.
  constexpr bool subtract(const U256& b) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < kWords; ++i) {
      const uint64_t difference = uint64_t{words_[i]} - b.words_[i] - borrow;
      words_[i] = static_cast<uint32_t>(difference);
      borrow = difference >> 63;
    }
    return borrow != 0;
  }
  /// Gives what does not fit.
  constexpr uint32_t multiply_add(uint32_t factor, uint32_t summand) {
    uint64_t carry = summand;
    for (uint32_t& word : words_) {
      carry += uint64_t{word} * factor;
      word = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    return static_cast<uint32_t>(carry);
  }
  /// Gives the remainder.
  constexpr uint32_t divide_small(uint32_t divisor) {
    uint64_t remainder = 0;
    for (size_t i = kWords; i-- > 0;) {
      remainder = remainder << 32 | words_[i];
      words_[i] = static_cast<uint32_t>(remainder / divisor);
      remainder %= divisor;
    }
    return static_cast<uint32_t>(remainder);
  }

  std::array<uint32_t, kWords> words_{};
};

struct U256::Division {
  U256 quotient;
  U256 remainder;
};

constexpr U256::Division U256::divide(const U256& a, const U256& b) {
  if (b == U256{}) detail::panic_divide();
  Division result;
  size_t top = kWords;
  while (top > 0 && a.words_[top - 1] == 0) --top;
  for (size_t bit = top * 32; bit-- > 0;) {
    // One step of long division: the remainder takes in a bit and gives up `b` if it can.
    const uint32_t lost = result.remainder.words_[kWords - 1] >> 31;
    uint32_t carry = a.words_[bit / 32] >> (bit % 32) & 1;
    for (uint32_t& word : result.remainder.words_) {
      const uint32_t out = word >> 31;
      word = word << 1 | carry;
      carry = out;
    }
    U256 less = result.remainder;
    if (!less.subtract(b) || lost != 0) {
      result.remainder = less;
      result.quotient.words_[bit / 32] |= uint32_t{1} << (bit % 32);
    }
  }
  return result;
}

constexpr U256 operator/(const U256& a, const U256& b) {
  return U256::divide(a, b).quotient;
}
constexpr U256 operator%(const U256& a, const U256& b) {
  return U256::divide(a, b).remainder;
}

/// `a * b / c`, rounded down. The product may have 256 bits; panics when the answer has more than
/// 128, or `c` is 0.
constexpr u128 mul_div(u128 a, u128 b, u128 c) {
  return (U256{a} * U256{b} / U256{c}).to_u128();
}

/// As `mul_div`, rounded up. Round what users pay up and what they receive down.
constexpr u128 mul_div_up(u128 a, u128 b, u128 c) {
  const U256::Division division = U256::divide(U256{a} * U256{b}, U256{c});
  return (division.quotient + U256{division.remainder == U256{} ? u128{0} : u128{1}}).to_u128();
}

/// The square root of `number`, rounded down.
constexpr u128 square_root(const U256& number) {
  u128 root = 0;
  for (u128 bit = u128{1} << 127; bit != 0; bit >>= 1) {
    const u128 candidate = root | bit;
    if (U256{candidate} * U256{candidate} <= number) root = candidate;
  }
  return root;
}

}  // namespace near
