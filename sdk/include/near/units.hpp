// Numbers that travel as text, and the two units of the network: gas and NEAR.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>

#include "near/json_reader.hpp"
#include "near/panic.hpp"
#include "near/reflect.hpp"
#include "near/text.hpp"

namespace near {

using u128 = unsigned __int128;
using i128 = __int128;

namespace detail {

using text::put_number;

/// An integer that is a string in JSON, because JavaScript cannot hold it as a number.
/// Arithmetic is the arithmetic of the integer inside; overflow panics as everywhere.
template <class Integer>
struct TextInteger {
  Integer value{};

  constexpr TextInteger() = default;
  constexpr TextInteger(Integer integer) : value(integer) {}
  constexpr operator Integer&() { return value; }
  constexpr operator const Integer&() const { return value; }

  static constexpr auto borsh_member = [](auto& self) -> auto& { return self.value; };
  bool read_json(JsonReader& reader) { return reader.text_integer(value); }
  void write_json(Buffer& out) const {
    text::put(out, "\"", 1);
    put_number(out, value);
    text::put(out, "\"", 1);
  }
  void show(Buffer& out) const { put_number(out, value); }
};

}  // namespace detail

/// 64 bits, a string in JSON. Mixes freely with `uint64_t`.
using U64 = detail::TextInteger<uint64_t>;
using I64 = detail::TextInteger<int64_t>;
/// 128 bits, a string in JSON: amounts of tokens. Mixes freely with `near::u128`.
using U128 = detail::TextInteger<u128>;
using I128 = detail::TextInteger<i128>;

/// An amount of gas. A string in JSON.
struct Gas {
  uint64_t value = 0;

  constexpr Gas() = default;
  explicit constexpr Gas(uint64_t gas) : value(gas) {}
  auto operator<=>(const Gas&) const = default;

  friend constexpr Gas operator+(Gas a, Gas b) {
    if (__builtin_add_overflow(a.value, b.value, &a.value)) detail::panic_add();
    return a;
  }
  friend constexpr Gas operator-(Gas a, Gas b) {
    if (__builtin_sub_overflow(a.value, b.value, &a.value)) detail::panic_subtract();
    return a;
  }
  friend constexpr Gas operator*(Gas a, uint64_t times) {
    if (__builtin_mul_overflow(a.value, times, &a.value)) detail::panic_multiply();
    return a;
  }
  friend constexpr Gas operator/(Gas a, uint64_t parts) {
    if (parts == 0) detail::panic_divide();
    return Gas{a.value / parts};
  }
  static constexpr auto borsh_member = [](auto& self) -> auto& { return self.value; };
  bool read_json(JsonReader& reader) { return reader.text_integer(value); }
  void write_json(Buffer& out) const { U64{value}.write_json(out); }
  void show(Buffer& out) const { text::put_u64(out, value); }
};

/// An amount of NEAR, counted in yoctoNEAR (10^-24). A string in JSON.
struct NearToken {
  u128 yocto = 0;

  constexpr NearToken() = default;
  explicit constexpr NearToken(u128 yocto_near) : yocto(yocto_near) {}
  auto operator<=>(const NearToken&) const = default;

  friend constexpr NearToken operator+(NearToken a, NearToken b) {
    if (__builtin_add_overflow(a.yocto, b.yocto, &a.yocto)) detail::panic_add();
    return a;
  }
  friend constexpr NearToken operator-(NearToken a, NearToken b) {
    if (__builtin_sub_overflow(a.yocto, b.yocto, &a.yocto)) detail::panic_subtract();
    return a;
  }
  friend constexpr NearToken operator*(NearToken a, u128 times) {
    if (__builtin_mul_overflow(a.yocto, times, &a.yocto)) detail::panic_multiply();
    return a;
  }
  friend constexpr NearToken operator/(NearToken a, u128 parts) {
    if (parts == 0) detail::panic_divide();
    return NearToken{a.yocto / parts};
  }
  constexpr NearToken& operator+=(NearToken b) { return *this = *this + b; }
  constexpr NearToken& operator-=(NearToken b) { return *this = *this - b; }

  static constexpr auto borsh_member = [](auto& self) -> auto& { return self.yocto; };
  bool read_json(JsonReader& reader) { return reader.text_integer(yocto); }
  void write_json(Buffer& out) const { U128{yocto}.write_json(out); }
  void show(Buffer& out) const { text::put_u128(out, yocto); }
};

inline namespace literals {

consteval Gas operator""_gas(unsigned long long gas) {
  return Gas{gas};
}
consteval Gas operator""_Ggas(unsigned long long gas) {
  return Gas{gas} * 1'000'000'000;
}
consteval Gas operator""_Tgas(unsigned long long gas) {
  return Gas{gas} * 1'000'000'000'000;
}
consteval NearToken operator""_yocto(unsigned long long yocto) {
  return NearToken{yocto};
}
/// Millionths of a NEAR.
consteval NearToken operator""_unear(unsigned long long micro) {
  return NearToken{1'000'000'000'000'000'000} * micro;
}
/// Thousandths of a NEAR.
consteval NearToken operator""_mnear(unsigned long long milli) {
  return NearToken{1'000'000'000'000'000'000} * 1'000 * milli;
}
consteval NearToken operator""_near(unsigned long long near) {
  return NearToken{1'000'000'000'000'000'000} * 1'000'000 * near;
}

}  // namespace literals
}  // namespace near
