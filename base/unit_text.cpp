#include "base/unit_text.hpp"

#include <algorithm>
#include <string>

#include "base/ascii.hpp"
#include "base/format_text.hpp"

namespace farcall {

Result<u128> parse_scaled(std::string_view text, unsigned decimals) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view fraction;
  if (point != std::string_view::npos) {
    fraction = text.substr(point + 1);
    if (fraction.empty()) return fail("a digit is missing after the point");
  }
  if (whole.empty() || !std::ranges::all_of(whole, is_digit) ||
      !std::ranges::all_of(fraction, is_digit))
    return fail("a number has digits and one point only");
  while (fraction.size() > decimals && fraction.ends_with('0')) fraction.remove_suffix(1);
  if (fraction.size() > decimals)
    return fail(format_text("at most {} decimals fit this unit", decimals));
  const std::string digits =
      std::string{whole} + std::string{fraction} + std::string(decimals - fraction.size(), '0');
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  const auto value = parse_u128(std::string_view{digits}.substr(first));
  if (!value) return fail("the number is too large");
  return *value;
}

}  // namespace farcall
