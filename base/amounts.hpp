// Amounts of NEAR and gas as text for people. Machines get whole numbers of yoctoNEAR and gas.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/u128.hpp"
#include "base/units.hpp"

namespace farcall {

/// `value / 10^decimals`, exact and without trailing zeros: (1250, 3) is "1.25".
/// `decimals` is at most 38.
[[nodiscard]] std::string format_decimal(u128 value, unsigned decimals);

/// As `format_decimal`, rounded half up to at most `places` digits after the point;
/// `places` is at most `decimals`.
[[nodiscard]] std::string format_decimal_rounded(u128 value, unsigned decimals, unsigned places);

/// The inverse of `format_decimal`: digits with at most one point between them. Nothing for any
/// other text, for more than `decimals` digits after the point, and above 2^128-1.
[[nodiscard]] std::optional<u128> parse_decimal(std::string_view text, unsigned decimals);

/// Rounded to nine decimals: "2 NEAR", "0.000513229 NEAR"; below 10^-9 NEAR exact: "7 yoctoNEAR".
[[nodiscard]] std::string format_near(Balance amount);
/// Exact: "1.25 NEAR"; up to 1,000 yoctoNEAR "7 yoctoNEAR".
[[nodiscard]] std::string format_near_exact(Balance amount);

/// Rounded to four decimals: "100 Tgas", "2.0007 Tgas".
[[nodiscard]] std::string format_gas(Gas gas);
/// Exact: "2.000712345678 Tgas".
[[nodiscard]] std::string format_gas_exact(Gas gas);

}  // namespace farcall
