// Numbers with a point as whole numbers of a smaller unit, with errors for people.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/u128.hpp"

namespace farcall {

/// `text * 10^decimals`: digits with at most one point between them. The error says what is wrong
/// with the number, and does not repeat it.
[[nodiscard]] Result<u128> parse_scaled(std::string_view text, unsigned decimals);

}  // namespace farcall
