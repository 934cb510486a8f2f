// The fields of plain structs: how many, where, and their names.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "near/literal.hpp"

namespace near::detail {

/// A class with public fields and no constructor, whose fields can be listed.
template <class T>
concept Aggregate = std::is_class_v<T> && std::is_aggregate_v<T>;

template <class T>
struct Wrapped {
  T value;
};

/// An object that never exists; only the addresses of its fields are looked at, while compiling.
template <class T>
extern const Wrapped<T> phantom;

/// Calls `visit(field...)` with all fields of `object`.
template <class T, class Visit>
constexpr decltype(auto) with_fields(T& object, Visit&& visit) {
  auto& [... fields] = object;
  return visit(fields...);
}

template <class T>
consteval auto field_addresses() {
  auto& [... fields] = phantom<T>.value;
  return std::tuple{&fields...};
}

template <Aggregate T>
inline constexpr size_t field_count =
    std::tuple_size_v<decltype(field_addresses<std::remove_const_t<T>>())>;

template <class T, size_t I>
using FieldType =
    std::remove_cvref_t<decltype(*std::get<I>(field_addresses<std::remove_const_t<T>>()))>;

template <auto Address>
consteval std::string_view pretty_address() {
  return __PRETTY_FUNCTION__;
}

template <class T, size_t I>
consteval std::string_view field_name_view() {
  std::string_view pretty = pretty_address<std::get<I>(field_addresses<T>())>();
  pretty.remove_prefix(pretty.rfind('.') + 1);
  pretty.remove_suffix(1);
  if (pretty.ends_with('_')) pretty.remove_suffix(1);  // a keyword as a name: `class_`
  return pretty;
}

/// The name of field `I` of `T`, without a trailing underscore, with a zero at its end.
template <class T, size_t I>
inline constexpr auto& field_name =
    stored<Literal<field_name_view<T, I>().size() + 1>::copy(field_name_view<T, I>())>;

template <class T>
inline constexpr bool is_std_array = false;
template <class T, size_t N>
inline constexpr bool is_std_array<std::array<T, N>> = true;

template <class T>
inline constexpr bool is_std_variant = false;
template <class... T>
inline constexpr bool is_std_variant<std::variant<T...>> = true;

/// Something that turns into an empty value of any type; see `blank`.
struct Blank {
  template <class U>
  constexpr operator U() const;
};

/// Chooses constructors that make an object without a meaning, to be filled by a reader.
struct Unset {};

/// A value to be filled by a reader, also for types that users cannot make out of nothing.
template <class T>
constexpr T blank() {
  if constexpr (std::is_default_constructible_v<T>) {
    return T{};
  } else if constexpr (std::is_constructible_v<T, Unset>) {
    return T(Unset{});
  } else if constexpr (is_std_variant<T>) {
    return T(std::in_place_index<0>, blank<std::variant_alternative_t<0, T>>());
  } else if constexpr (is_std_array<T>) {
    return [&]<size_t... I>(std::index_sequence<I...>) {
      return T{{(static_cast<void>(I), blank<typename T::value_type>())...}};
    }(std::make_index_sequence<std::tuple_size_v<T>>{});
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    return [&]<size_t... I>(std::index_sequence<I...>) {
      return T(blank<std::tuple_element_t<I, T>>()...);
    }(std::make_index_sequence<std::tuple_size_v<T>>{});
  } else {
    return [&]<size_t... I>(std::index_sequence<I...>) {
      return T{(static_cast<void>(I), Blank{})...};
    }(std::make_index_sequence<field_count<T>>{});
  }
}

template <class U>
constexpr Blank::operator U() const {
  return blank<U>();
}

}  // namespace near::detail
