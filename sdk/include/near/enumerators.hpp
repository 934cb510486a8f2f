// The names of enumerators, which the compiler knows.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "near/literal.hpp"

namespace near::detail {

template <class E, E Value>
consteval std::string_view pretty_enumerator() {
  return __PRETTY_FUNCTION__;
}

/// The name of an enumerator; empty when there is none with this number.
template <class E, size_t I>
consteval std::string_view enumerator_view() {
  std::string_view pretty = pretty_enumerator<E, static_cast<E>(I)>();
  pretty.remove_prefix(pretty.find("Value = ") + 8);
  pretty.remove_suffix(1);
  pretty = unqualified(pretty);
  return pretty.contains(')') ? std::string_view{} : pretty;  // `(Color)5` is no name
}

template <class E, size_t I = 0>
consteval size_t enumerator_count() {
  if constexpr (enumerator_view<E, I>().empty()) {
    return I;
  } else {
    return enumerator_count<E, I + 1>();
  }
}

template <class E>
inline constexpr auto enumerator_names = []<size_t... I>(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{
      stored<Literal<enumerator_view<E, I>().size() + 1>::copy(enumerator_view<E, I>())>.view()...};
}(std::make_index_sequence<enumerator_count<E>()>{});

}  // namespace near::detail
