// Lists of words in a sentence.
#pragma once

#include <cstddef>
#include <iterator>
#include <ranges>
#include <string>
#include <string_view>

namespace farcall {

/// "a, b or c" for `last` = "or". Empty for no words.
template <std::ranges::forward_range Words>
[[nodiscard]] std::string word_list(const Words& words, std::string_view last) {
  std::string out;
  auto left = static_cast<std::size_t>(std::ranges::distance(words));
  for (const std::string_view word : words) {
    out += word;
    if (--left == 0) break;
    if (left > 1) {
      out += ", ";
    } else {
      out.append(" ").append(last).append(" ");
    }
  }
  return out;
}

}  // namespace farcall
