// Amounts with units in scenario files and expressions.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/units.hpp"

namespace farcall::explore {

inline constexpr std::string_view kUnitsHint =
    "units are NEAR, milliNEAR, yocto (yoctoNEAR), Tgas, Ggas and gas";

/// Spelt exactly so, but for Tgas and Ggas, which may be TGas and GGas.
[[nodiscard]] bool is_scenario_unit(std::string_view word);
/// `number` with this unit in yoctoNEAR or gas; `number` has digits and at most one point.
[[nodiscard]] Result<u128> scenario_amount(std::string_view number, std::string_view unit);

/// "1.5 NEAR", "3 yocto", "7": digits alone are yoctoNEAR.
[[nodiscard]] Result<Balance> parse_scenario_balance(std::string_view text);
/// "100 Tgas", "5000": digits alone are gas.
[[nodiscard]] Result<Gas> parse_scenario_gas(std::string_view text);

}  // namespace farcall::explore
