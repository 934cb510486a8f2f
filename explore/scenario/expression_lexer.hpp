// Words of expressions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "explore/scenario/expression_tree.hpp"

namespace farcall::explore {

struct Token {
  enum class Kind : std::uint8_t { kNumber, kText, kName, kSymbol, kEnd };
  Kind kind = Kind::kEnd;
  TextPlace place;
  /// A name, a symbol, or the content of a text.
  std::string text;
  Integer number = 0;
};

/// The last token is kEnd. Amounts with units are one token in the smallest unit.
[[nodiscard]] Result<std::vector<Token>> tokenize(std::string_view text);

}  // namespace farcall::explore
