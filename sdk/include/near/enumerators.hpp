// The names of enumerators, which the compiler knows, and whether they can be stored.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "near/field_names.hpp"
#include "near/literal.hpp"

namespace near::detail {

template <class E, E Value>
consteval std::string_view pretty_enumerator() {
  return __PRETTY_FUNCTION__;
}

/// Whether an `E` can hold `Value`. A plain `enum` holds as many bits as its largest enumerator.
template <class E, int64_t Value>
inline constexpr bool can_hold =
    static_cast<int64_t>(static_cast<std::underlying_type_t<E>>(Value)) == Value &&
    (Value >= 0) == (static_cast<std::underlying_type_t<E>>(Value) >= 0) &&
    requires { typename std::integral_constant<E, static_cast<E>(Value)>; };

/// The name of an enumerator; empty when there is none with this number.
template <class E, int64_t I>
consteval std::string_view enumerator_view() {
  if constexpr (!can_hold<E, I>) {
    return {};
  } else {
    std::string_view pretty = pretty_enumerator<E, static_cast<E>(I)>();
    pretty.remove_prefix(pretty.find("Value = ") + 8);
    pretty.remove_suffix(1);
    pretty = unqualified(pretty);
    return pretty.contains(')') ? std::string_view{} : pretty;  // `(Color)5` has no name
  }
}

template <class E, int64_t I = 0>
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
      stored<Literal<json_name<E>(enumerator_view<E, I>()).size() + 1>::copy(
          json_name<E>(enumerator_view<E, I>()))>.view()...};
}(std::make_index_sequence<enumerator_count<E>()>{});

template <class E, E... Values>
consteval std::string_view pretty_enumerators() {
  return __PRETTY_FUNCTION__;
}

/// The first name among the enumerators `From`, `From + 1`...; empty when none of them has one.
template <class E, int64_t From, size_t... I>
consteval std::string_view first_name(std::index_sequence<I...>) {
  std::string_view list = pretty_enumerators<E, static_cast<E>(From + int64_t{I})...>();
  list.remove_prefix(list.find("Values = <") + 10);
  list.remove_suffix(2);
  while (!list.empty()) {
    const size_t comma = list.find(", ");
    const std::string_view name = list.substr(0, comma);
    if (!name.contains(')')) return unqualified(name);
    list.remove_prefix(comma == list.npos ? list.size() : comma + 2);
  }
  return {};
}

/// An enumerator of `E` that does not follow the others in counting from 0; empty when there is
/// none. Looks at -128 to 255, and at single bits above.
template <class E>
consteval std::string_view stray_enumerator() {
  constexpr size_t count = enumerator_count<E>();
  constexpr auto above = []<size_t Bits>(this auto self, std::integral_constant<size_t, Bits>) {
    constexpr size_t end = size_t{1} << Bits;
    if constexpr (end <= count) {
      return std::string_view{};
    } else if constexpr (can_hold<E, int64_t{end} - 1>) {
      return first_name<E, int64_t{count}>(std::make_index_sequence<end - count>{});
    } else {
      return self(std::integral_constant<size_t, Bits - 1>{});
    }
  }(std::integral_constant<size_t, 8>{});
  if constexpr (!above.empty()) {
    return above;
  } else {
    std::string_view found;
    if constexpr (can_hold<E, -128>) {
      found = first_name<E, -128>(std::make_index_sequence<128>{});
    } else {
      [&]<size_t... I>(std::index_sequence<I...>) {
        ((found = found.empty() ? enumerator_view<E, -1 - int64_t{I}>() : found), ...);
      }(std::make_index_sequence<64>{});
    }
    [&]<size_t... I>(std::index_sequence<I...>) {
      ((found = found.empty() ? enumerator_view<E, int64_t{256} << I>() : found), ...);
    }(std::make_index_sequence<24>{});
    return found;
  }
}

}  // namespace near::detail
