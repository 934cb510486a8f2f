// Parameters and results of methods, in a short notation from which /openapi.json is generated.
//
//   type:    name            a type of `kTypes`, or integer, number, string, boolean, any
//            [type]          a list
//            {type}          an object with any names
//            a/b             one of these
//            'a'             this text
//            null            nothing
//   members: name type, name? type   (`?`: may be left out)
#pragma once

#include <span>
#include <string_view>

namespace farcall::node {

struct TypeNote {
  std::string_view name;
  /// Members, or after `=` the type that this one is an alias of.
  std::string_view text;
};

struct MethodNote {
  std::string_view name;
  /// Types of parameters: members, or after `=` a type.
  std::string_view params;
  /// Type of the result.
  std::string_view result;
  std::string_view summary;
};

[[nodiscard]] std::span<const TypeNote> type_notes() noexcept;
/// In the order of their names.
[[nodiscard]] std::span<const MethodNote> method_notes() noexcept;

}  // namespace farcall::node
