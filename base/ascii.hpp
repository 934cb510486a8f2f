// Classes of ASCII characters. The functions of <cctype> ask the locale and take no negative char.
#pragma once

namespace farcall {

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

}  // namespace farcall
