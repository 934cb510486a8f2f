// The names of the groups of costs, in the order in which they are shown.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "trace/trace.hpp"

namespace farcall::trace {

struct NamedGroup {
  std::string_view name;
  DecimalGas GasGroups::* gas;
};

inline constexpr std::array kGasGroups{
    NamedGroup{"receipt", &GasGroups::receipt},   NamedGroup{"actions", &GasGroups::actions},
    NamedGroup{"promises", &GasGroups::promises}, NamedGroup{"storage", &GasGroups::storage},
    NamedGroup{"code", &GasGroups::code},         NamedGroup{"wasm", &GasGroups::wasm},
    NamedGroup{"host", &GasGroups::host},         NamedGroup{"crypto", &GasGroups::crypto}};

/// The groups inside calls: all but `receipt` and `actions`, as GasGroups::calls has them.
inline constexpr std::span kCallGroups = std::span{kGasGroups}.subspan(2);

}  // namespace farcall::trace
