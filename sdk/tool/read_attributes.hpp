// Attributes as they are written: clang drops those that it does not know from its tree, but warns
// of each.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

/// An attribute of ours in a piece of source.
struct WrittenAttribute {
  Attribute attribute;
  std::size_t scope_at = 0;  ///< of its `near`, also that of `[[using near: payable]]`
  std::size_t name_at = 0;
  std::string problem;  ///< what is wrong with what stands in its parentheses; or empty
};

/// Finds all `[[near::...]]` outside of comments and literals, with the text that their literals
/// mean.
[[nodiscard]] std::vector<WrittenAttribute> read_attributes(std::string_view source);

/// An attribute that clang saw.
struct SeenAttribute {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string name;
  bool is_of_macro = false;

  /// Whether a macro made it does not matter.
  auto key() const { return std::tie(file, line, column, name); }
  bool operator<(const SeenAttribute& other) const { return key() < other.key(); }
};

/// Reads clang's warnings about attributes of ours, as -Wunknown-attributes gives them.
[[nodiscard]] std::set<SeenAttribute> read_seen_attributes(std::string_view clang_output);

}  // namespace farcall::sdk
