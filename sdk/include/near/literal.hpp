// String literals as template arguments, and names of types at compile time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace near {

/// A string literal that can be a template argument: `LookupMap<Key, Value, "prefix">`.
template <size_t N>
struct Literal {
  char text[N]{};

  consteval Literal() = default;
  consteval Literal(const char (&literal)[N]) { std::copy_n(literal, N, text); }
  /// Copies the characters of `view`, which must have exactly `N - 1` of them.
  static consteval Literal copy(std::string_view view) {
    Literal result;
    std::copy_n(view.data(), N - 1, result.text);
    return result;
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

namespace detail {

/// One copy of a text in the contract's data, shared by all uses.
template <Literal Text>
inline constexpr auto stored = Text;

template <class T>
consteval std::string_view pretty_type() {
  std::string_view pretty = __PRETTY_FUNCTION__;
  pretty.remove_prefix(pretty.find("[T = ") + 5);
  pretty.remove_suffix(1);
  return pretty;
}

/// The type as the user wrote it, for messages of the compiler: `std::string`, `near::AccountId`.
template <class T>
consteval std::string_view type_name() {
  std::string_view name = pretty_type<T>();
  if (name.starts_with("std::basic_string<char")) return "std::string";
  return name;
}

/// `Outer::Inner` without the namespaces and classes around it.
consteval std::string_view unqualified(std::string_view name) {
  if (auto angle = name.find('<'); angle != name.npos) name = name.substr(0, angle);
  if (auto colon = name.rfind("::"); colon != name.npos) name.remove_prefix(colon + 2);
  return name;
}

}  // namespace detail
}  // namespace near
