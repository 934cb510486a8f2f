#include "explore/scenario/units.hpp"

#include <algorithm>
#include <string>

#include "base/format_text.hpp"
#include "base/unit_text.hpp"

namespace farcall::explore {
namespace {

struct ScenarioUnit {
  std::string_view name;
  unsigned decimals;
  bool is_gas;
};
constexpr ScenarioUnit kUnits[] = {
    {"NEAR", 24, false},     {"milliNEAR", 21, false}, {"yocto", 0, false},
    {"yoctoNEAR", 0, false}, {"Tgas", 12, true},       {"TGas", 12, true},
    {"Ggas", 9, true},       {"GGas", 9, true},        {"gas", 0, true}};

const ScenarioUnit* find_unit(std::string_view name) {
  const auto* found = std::ranges::find(kUnits, name, &ScenarioUnit::name);
  return found == std::end(kUnits) ? nullptr : found;
}

Result<u128> parse_quantity(std::string_view text, bool is_gas) {
  std::string number;
  std::size_t i = 0;
  for (; i < text.size() && std::string_view{"0123456789._"}.contains(text[i]); ++i)
    if (text[i] != '_') number += text[i];
  while (i < text.size() && text[i] == ' ') ++i;
  const std::string_view unit = text.substr(i);
  const std::string_view example = is_gas ? "\"100 Tgas\"" : "\"1.5 NEAR\" or \"1 yocto\"";
  if (number.empty())
    return fail(format_text("expected an amount such as {}, got \"{}\"", example, text));
  if (unit.empty()) {
    if (number.contains('.'))
      return fail(format_text("\"{}\" has no unit; expected an amount such as {}", text, example));
    return parse_scaled(number, 0);
  }
  const ScenarioUnit* found = find_unit(unit);
  if (found == nullptr || found->is_gas != is_gas)
    return fail(format_text("expected the unit {}, got \"{}\"",
                            is_gas ? "Tgas, Ggas or gas" : "NEAR, milliNEAR or yocto", unit));
  return parse_scaled(number, found->decimals);
}

}  // namespace

bool is_scenario_unit(std::string_view word) {
  return find_unit(word) != nullptr;
}

Result<u128> scenario_amount(std::string_view number, std::string_view unit) {
  const ScenarioUnit* found = find_unit(unit);
  if (found == nullptr) return fail(format_text("unknown unit \"{}\"; {}", unit, kUnitsHint));
  return parse_scaled(number, found->decimals);
}

Result<Balance> parse_scenario_balance(std::string_view text) {
  return parse_quantity(text, false).transform([](u128 value) { return Balance{value}; });
}

Result<Gas> parse_scenario_gas(std::string_view text) {
  return parse_quantity(text, true).and_then([](u128 value) -> Result<Gas> {
    if (value > UINT64_MAX) return fail("the number is too large: gas has 64 bits");
    return Gas{static_cast<std::uint64_t>(value)};
  });
}

}  // namespace farcall::explore
