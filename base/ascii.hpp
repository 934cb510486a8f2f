// Classes of ASCII characters. The functions of <cctype> ask the locale and take no negative char.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace farcall {

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Other bytes stay as they are.
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace farcall
