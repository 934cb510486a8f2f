// One description per type: its borsh bytes, its JSON form and its text follow from it.
//
// A struct is described by BOOST_DESCRIBE_STRUCT(Type, (), (fields in protocol order)).
// An enumeration with payloads is a std::variant of such structs: the position of an alternative is
// its borsh tag, the name of its type is its JSON name (`variant_name`).
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <variant>

namespace farcall::protocol {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class T>
inline constexpr bool kIsVariant = false;
template <class... T>
inline constexpr bool kIsVariant<std::variant<T...>> = true;

/// An alternative that is only a name around one value: `{"Name": value}` and not `{"Name":
/// {...}}`. Declared by a member `static constexpr bool kNewtype = true`.
template <class T>
concept Newtype = Described<T> && requires { requires T::kNewtype; };

/// The bare name of a type, without namespaces; an alternative can declare another one as `kName`.
template <class T>
consteval std::string_view variant_name() {
  if constexpr (requires {
                  { T::kName } -> std::convertible_to<std::string_view>;
                }) {
    return T::kName;
  } else {
    std::string_view text = __PRETTY_FUNCTION__;  // "... variant_name() [T = a::b::Name]"
    text.remove_suffix(1);
    text.remove_prefix(text.find("T = ") + 4);
    const auto colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
  }
}

/// Calls `visit(name, member)` for each described member in order.
template <class T, class Visit>
  requires Described<std::remove_cvref_t<T>>
constexpr void visit_members(T&& object, Visit&& visit) {
  using Members =
      boost::describe::describe_members<std::remove_cvref_t<T>, boost::describe::mod_any_access |
                                                                    boost::describe::mod_inherited>;
  boost::mp11::mp_for_each<Members>([&](auto descriptor) {
    visit(std::string_view{descriptor.name}, object.*descriptor.pointer);
  });
}

}  // namespace farcall::protocol
