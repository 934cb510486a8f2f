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
/// Borsh. Arithmetic that leaves its range panics; so does a shift to the left that loses a bit.
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
    const size_t a_length = a.length(), b_length = b.length();
    U256 product;
    bool fits = true;
    for (size_t i = 0; i < a_length; ++i) {
      uint64_t carry = 0;
      size_t j = 0;
      for (; j < b_length && i + j < kWords; ++j) {
        carry += uint64_t{a.words_[i]} * b.words_[j] + product.words_[i + j];
        product.words_[i + j] = static_cast<uint32_t>(carry);
        carry >>= 32;
      }
      // What is left of `b` has a highest word that is not zero, and so may have a summand of `a`.
      if (i + j < kWords)
        product.words_[i + j] = static_cast<uint32_t>(carry);
      else if (carry != 0 || (j < b_length && a.words_[i] != 0))
        fits = false;
    }
    if (!fits) detail::panic_multiply();
    return product;
  }
  friend constexpr U256 operator/(const U256& a, const U256& b);
  friend constexpr U256 operator%(const U256& a, const U256& b);
  constexpr U256& operator+=(const U256& b) { return *this = *this + b; }
  constexpr U256& operator-=(const U256& b) { return *this = *this - b; }
  constexpr U256& operator*=(const U256& b) { return *this = *this * b; }
  constexpr U256& operator/=(const U256& b) { return *this = *this / b; }
  constexpr U256& operator%=(const U256& b) { return *this = *this % b; }

  /// Panics when `bits` is not below 256, or a bit that is set is lost.
  friend constexpr U256 operator<<(const U256& a, uint32_t bits) {
    if (bits >= kWords * 32 || a.bit_length() + bits > kWords * 32) detail::panic_shift();
    U256 result;
    const size_t words = bits / 32, inside = bits % 32;
    for (size_t i = kWords; i-- > words;) {
      const uint32_t low = i > words ? a.words_[i - words - 1] : 0;
      const uint64_t both = uint64_t{a.words_[i - words]} << 32 | low;
      result.words_[i] = static_cast<uint32_t>(both << inside >> 32);
    }
    return result;
  }
  /// Panics when `bits` is not below 256.
  friend constexpr U256 operator>>(const U256& a, uint32_t bits) {
    if (bits >= kWords * 32) detail::panic_shift();
    U256 result;
    const size_t words = bits / 32, inside = bits % 32;
    for (size_t i = 0; i + words < kWords; ++i) {
      const uint32_t high = i + words + 1 < kWords ? a.words_[i + words + 1] : 0;
      const uint64_t both = uint64_t{high} << 32 | a.words_[i + words];
      result.words_[i] = static_cast<uint32_t>(both >> inside);
    }
    return result;
  }
  friend constexpr U256 operator&(U256 a, const U256& b) {
    for (size_t i = 0; i < kWords; ++i) a.words_[i] &= b.words_[i];
    return a;
  }
  friend constexpr U256 operator|(U256 a, const U256& b) {
    for (size_t i = 0; i < kWords; ++i) a.words_[i] |= b.words_[i];
    return a;
  }
  friend constexpr U256 operator^(U256 a, const U256& b) {
    for (size_t i = 0; i < kWords; ++i) a.words_[i] ^= b.words_[i];
    return a;
  }
  friend constexpr U256 operator~(U256 a) {
    for (uint32_t& word : a.words_) word = ~word;
    return a;
  }
  constexpr U256& operator<<=(uint32_t bits) { return *this = *this << bits; }
  constexpr U256& operator>>=(uint32_t bits) { return *this = *this >> bits; }
  constexpr U256& operator&=(const U256& b) { return *this = *this & b; }
  constexpr U256& operator|=(const U256& b) { return *this = *this | b; }
  constexpr U256& operator^=(const U256& b) { return *this = *this ^ b; }
  /// The number of bits without leading zeros; 0 for 0.
  [[nodiscard]] constexpr uint32_t bit_length() const {
    const size_t top = length();
    return top == 0 ? 0 : static_cast<uint32_t>(top * 32) - std::countl_zero(words_[top - 1]);
  }

  friend constexpr bool operator==(const U256&, const U256&) = default;
  friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) {
    for (size_t i = kWords; i-- > 0;)
      if (a.words_[i] != b.words_[i]) return a.words_[i] <=> b.words_[i];
    return std::strong_ordering::equal;
  }

  struct Division;
  /// Quotient and remainder: long division by words (Knuth, The Art of Computer Programming, 4.3.1,
  /// D).
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
      uint32_t group = rest.divide_small(1'000'000'000);
      const bool is_last = rest == U256{};
      for (int i = 0; i < 9 && (!is_last || group != 0 || i == 0); ++i, group /= 10)
        *--start = static_cast<char>('0' + group % 10);
    } while (rest != U256{});
    text::put(out, start, static_cast<size_t>(digits + sizeof digits - start));
  }
  static constexpr auto borsh_member = [](auto& self) -> auto& { return self.words_; };

 private:
  static constexpr size_t kWords = 8;

  /// The number of words without leading zeros.
  [[nodiscard]] constexpr size_t length() const {
    size_t top = kWords;
    while (top > 0 && words_[top - 1] == 0) --top;
    return top;
  }
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
    for (size_t i = length(); i-- > 0;) {
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
  const size_t divisor_length = b.length(), length = a.length();
  if (divisor_length == 0) detail::panic_divide();
  Division result;
  if (length < divisor_length) {
    result.remainder = a;
    return result;
  }
  if (divisor_length == 1) {
    result.quotient = a;
    result.remainder.words_[0] = result.quotient.divide_small(b.words_[0]);
    return result;
  }
  // Both shifted until the highest bit of the divisor is set: then two words give a quotient that
  // is at most 2 too large.
  const auto shift = static_cast<uint32_t>(std::countl_zero(b.words_[divisor_length - 1]));
  const U256 divisor = b << shift;
  std::array<uint32_t, kWords + 1> rest{};
  for (size_t i = 0; i < length; ++i) {
    const uint64_t both = uint64_t{a.words_[i]} << shift;
    rest[i] |= static_cast<uint32_t>(both);
    rest[i + 1] = static_cast<uint32_t>(both >> 32);
  }
  const uint64_t first = divisor.words_[divisor_length - 1],
                 second = divisor.words_[divisor_length - 2];
  for (size_t at = length - divisor_length + 1; at-- > 0;) {
    const uint64_t top = uint64_t{rest[at + divisor_length]} << 32 | rest[at + divisor_length - 1];
    uint64_t digit = top / first, over = top % first;
    while (digit >> 32 != 0 || digit * second > (over << 32 | rest[at + divisor_length - 2])) {
      --digit;
      over += first;
      if (over >> 32 != 0) break;
    }
    uint64_t carry = 0, borrow = 0;
    for (size_t i = 0; i <= divisor_length; ++i) {
      carry += i < divisor_length ? digit * divisor.words_[i] : 0;
      const uint64_t difference = uint64_t{rest[at + i]} - static_cast<uint32_t>(carry) - borrow;
      rest[at + i] = static_cast<uint32_t>(difference);
      borrow = difference >> 63;
      carry >>= 32;
    }
    if (borrow != 0) {  // one too large: the divisor is added back
      --digit;
      uint64_t sum = 0;
      for (size_t i = 0; i <= divisor_length; ++i) {
        sum += uint64_t{rest[at + i]} + (i < divisor_length ? divisor.words_[i] : 0);
        rest[at + i] = static_cast<uint32_t>(sum);
        sum >>= 32;
      }
    }
    result.quotient.words_[at] = static_cast<uint32_t>(digit);
  }
  for (size_t i = 0; i < divisor_length; ++i) {
    const uint64_t both = uint64_t{rest[i + 1]} << 32 | rest[i];
    result.remainder.words_[i] = static_cast<uint32_t>(both >> shift);
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
  if (number == U256{}) return 0;
  // Newton's steps from a power of two that is not below the root.
  U256 root = U256{1u} << (number.bit_length() + 1) / 2;
  for (;;) {
    const U256 next = (root + number / root) >> 1;
    if (next >= root) return root.to_u128();
    root = next;
  }
}

namespace detail {
/// The value of a literal as it is written: decimal or hexadecimal, with quotes between digits.
template <char... Digits>
constexpr std::optional<U256> literal_value() {
  constexpr char text[] = {Digits...};
  const bool is_hex = sizeof text > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  const U256 base{is_hex ? 16u : 10u};
  if (!is_hex && sizeof text > 1 && text[0] == '0') return std::nullopt;
  U256 value;
  for (size_t i = is_hex ? 2 : 0; i < sizeof text; ++i) {
    const char c = text[i];
    if (c == '\'') continue;
    const int digit = c >= '0' && c <= '9'             ? c - '0'
                      : is_hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : is_hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                       : -1;
    if (digit < 0 || value > (U256::max() - U256{digit}) / base) return std::nullopt;
    value = value * base + U256{digit};
  }
  return value;
}
}  // namespace detail

/// `1'000'000'000'000'000'000'000_u128`: literals of C++ end at 64 bits. Decimal or `0x...`.
template <char... Digits>
  requires(detail::literal_value<Digits...>().value_or(U256::max()).narrow().has_value())
consteval u128 operator""_u128() {
  return detail::literal_value<Digits...>()->to_u128();
}

/// As `_u128`, up to 256 bits.
template <char... Digits>
  requires(detail::literal_value<Digits...>().has_value())
consteval U256 operator""_U256() {
  return *detail::literal_value<Digits...>();
}

}  // namespace near
