#include "base/amounts.hpp"

namespace farcall {
namespace {

constexpr unsigned kNearDecimals = 24;
constexpr unsigned kTgasDecimals = 12;
/// 10^38 is the largest power of ten below 2^128.
constexpr unsigned kMaxDecimals = 38;

constexpr u128 power_of_ten(unsigned exponent) {
  u128 power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

std::string format_decimal(u128 value, unsigned decimals) {
  FARCALL_ASSERT(decimals <= kMaxDecimals, "a power of ten fits 128 bits");
  std::string whole = to_string(value);
  if (whole.size() <= decimals) whole.insert(0, decimals + 1 - whole.size(), '0');
  std::string fraction = whole.substr(whole.size() - decimals);
  whole.resize(whole.size() - decimals);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? whole : whole + '.' + fraction;
}

std::string format_decimal_rounded(u128 value, unsigned decimals, unsigned places) {
  FARCALL_ASSERT(places <= decimals && decimals <= kMaxDecimals, "rounding drops digits");
  const u128 unit = power_of_ten(decimals - places);
  const bool is_up = value % unit >= unit - unit / 2;
  return format_decimal(value / unit + (is_up ? 1 : 0), places);
}

std::optional<u128> parse_decimal(std::string_view text, unsigned decimals) {
  FARCALL_ASSERT(decimals <= kMaxDecimals, "a power of ten fits 128 bits");
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view{};
  if (whole.empty() || (has_point && fraction.empty()) || fraction.size() > decimals) {
    return std::nullopt;
  }
  std::string digits{whole};
  digits += fraction;
  digits.append(decimals - fraction.size(), '0');
  return parse_u128(digits);
}

std::string format_near(Balance amount) {
  constexpr unsigned kPlaces = 9;
  if (!amount.is_zero() && amount.value() < power_of_ten(kNearDecimals - kPlaces)) {
    return to_string(amount.value()) + " yoctoNEAR";
  }
  return format_decimal_rounded(amount.value(), kNearDecimals, kPlaces) + " NEAR";
}

std::string format_near_exact(Balance amount) {
  constexpr u128 kMostYocto = 1000;
  if (!amount.is_zero() && amount.value() <= kMostYocto) {
    return to_string(amount.value()) + " yoctoNEAR";
  }
  return format_decimal(amount.value(), kNearDecimals) + " NEAR";
}

std::string format_gas(Gas gas) {
  constexpr unsigned kPlaces = 4;
  return format_decimal_rounded(gas.value(), kTgasDecimals, kPlaces) + " Tgas";
}

std::string format_gas_exact(Gas gas) {
  return format_decimal(gas.value(), kTgasDecimals) + " Tgas";
}

}  // namespace farcall
