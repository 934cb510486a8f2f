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

#include "near/field_names.hpp"
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
  if constexpr (FieldsOf<std::remove_const_t<T>>::known) {
    return FieldsOf<std::remove_const_t<T>>::visit(object, visit);
  } else {
    auto& [... fields] = object;
    return visit(fields...);
  }
}

template <class T>
consteval auto field_addresses() {
  return with_fields(phantom<T>.value, [](auto&... fields) { return std::tuple{&fields...}; });
}

template <Aggregate T>
inline constexpr size_t field_count =
    std::tuple_size_v<decltype(field_addresses<std::remove_const_t<T>>())>;

/// How many values initialize a `T`: one for each base and field.
template <Aggregate T>
inline constexpr size_t clause_count = [] {
  if constexpr (FieldsOf<T>::known) {
    return FieldsOf<T>::clauses;
  } else {
    return field_count<T>;
  }
}();

template <class T, size_t I>
using FieldType =
    std::remove_cvref_t<decltype(*std::get<I>(field_addresses<std::remove_const_t<T>>()))>;

template <auto Address>
consteval std::string_view pretty_address() {
  return __PRETTY_FUNCTION__;
}

/// The name of field `I` of `T` in the source, without a trailing underscore.
template <class T, size_t I>
consteval std::string_view field_name_view() {
  std::string_view name;
  if constexpr (FieldsOf<T>::known) {
    name = FieldsOf<T>::names[I];
  } else {
    name = pretty_address<std::get<I>(field_addresses<T>())>();
    name.remove_prefix(name.rfind('.') + 1);
    name.remove_suffix(1);
  }
  if (name.ends_with('_')) name.remove_suffix(1);  // a keyword as a name: `class_`
  return name;
}

/// `field_name_view`, evaluated once for each field.
template <class T, size_t I>
inline constexpr std::string_view source_name = field_name_view<T, I>();

template <class T, size_t I>
consteval std::string_view field_json_view() {
  return json_name<T>(source_name<T, I>);
}

/// The name of field `I` of `T` in JSON, with a zero at its end.
template <class T, size_t I>
inline constexpr auto& field_name =
    stored<Literal<field_json_view<T, I>().size() + 1>::copy(field_json_view<T, I>())>;

/// Its `FieldFlags`.
template <class T, size_t I>
inline constexpr unsigned field_flags = field_names<T>(source_name<T, I>).flags;

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

/// A value to be filled by a reader, also for types that users cannot make out of nothing: a friend
/// of those. Fields have the values of their initializers.
template <class T>
constexpr T blank() {
  if constexpr (requires { T{}; }) {
    return T{};
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
    }(std::make_index_sequence<clause_count<T>>{});
  }
}

template <class U>
constexpr Blank::operator U() const {
  return blank<U>();
}

}  // namespace near::detail
