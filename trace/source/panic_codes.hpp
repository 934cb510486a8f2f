// The codes that contracts made by `farcall build` panic with where a text would cost too much in
// each of them (sdk/support/panic.cpp).
#pragma once

#include <string_view>

namespace farcall::trace {

/// What a panic that is nothing but a code means; empty for other panics.
constexpr std::string_view panic_code_meaning(std::string_view message) {
  if (message == "E1") return "an index out of bounds, or an element of an empty container";
  if (message == "E2")
    return "a null pointer, or the value of an empty optional, expected or variant";
  if (message == "E3")
    return "memory used up, or a library function called with what it does not accept";
  return {};
}

}  // namespace farcall::trace
