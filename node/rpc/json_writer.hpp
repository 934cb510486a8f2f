// Writes JSON text directly from descriptions: the same as `append_json(out, to_json(value))`
// without the intermediate tree, for answers that are requested thousands of times a second.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "node/rpc/json_text.hpp"
#include "protocol/json/json.hpp"

namespace farcall::node {

template <std::integral Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

template <class T>
void append_json_of(std::string& out, const T& value);

namespace detail {

template <class A, class B>
using NameLess = boost::mp11::mp_bool<(std::string_view{A::name} < std::string_view{B::name})>;
template <class T>
using SortedMembers =
    boost::mp11::mp_sort<boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                                  boost::describe::mod_inherited>,
                         NameLess>;

template <class T>
void append_members(std::string& out, const T& value) {
  out += '{';
  bool is_first = true;
  const auto append = [&](std::string_view name, const auto& member) {
    out += is_first ? "\"" : ",\"";
    is_first = false;
    out += name;
    out += "\":";
    append_json_of(out, member);
  };
  boost::mp11::mp_for_each<SortedMembers<T>>([&](auto descriptor) {
    const auto& member = value.*descriptor.pointer;
    if constexpr (protocol::kIsOmittable<std::remove_cvref_t<decltype(member)>>) {
      if (member) append(descriptor.name, *member);
    } else {
      append(descriptor.name, member);
    }
  });
  out += '}';
}

/// An alternative of a variant: `"Name"` or `{"Name":content}`.
template <class T>
void append_alternative(std::string& out, const T& value) {
  constexpr std::string_view kName = protocol::variant_name<T>();
  constexpr bool kIsForm = protocol::HasJsonForm<T> || protocol::TupleForm<T>;
  if constexpr (!kIsForm && !protocol::Newtype<T> && protocol::kMemberCount<T> == 0 &&
                !protocol::EmptyObject<T>) {
    append_json_string(out, kName);
  } else if constexpr (kIsForm) {
    append_json(out, protocol::json_alternative(value));
  } else {
    out += "{\"";
    out += kName;
    out += "\":";
    if constexpr (protocol::Newtype<T>) {
      protocol::visit_members(
          value, [&](std::string_view, const auto& member) { append_json_of(out, member); });
    } else {
      append_members(out, value);
    }
    out += '}';
  }
}

}  // namespace detail

template <class T>
void append_json_of(std::string& out, const T& value) {
  if constexpr (protocol::HasJsonForm<T> || protocol::kIsMap<T> || std::same_as<T, double>) {
    append_json(out, protocol::to_json(value));
  } else if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::same_as<T, u128>) {
    out += '"';
    out += to_string(value);
    out += '"';
  } else if constexpr (std::unsigned_integral<T>) {
    append_number(out, value);
  } else if constexpr (protocol::kIsUnit<T>) {
    append_json_of(out, value.value());
  } else if constexpr (std::same_as<T, protocol::DecimalU64>) {
    out += '"';
    append_number(out, value.value);
    out += '"';
  } else if constexpr (std::same_as<T, std::string>) {
    append_json_string(out, value);
  } else if constexpr (std::same_as<T, Bytes>) {
    out += '"';
    out += to_base64(value);
    out += '"';
  } else if constexpr (std::same_as<T, CryptoHash>) {
    out += '"';
    out += value.to_base58();
    out += '"';
  } else if constexpr (protocol::HasTextForm<T>) {
    append_json_string(out, value.str());
  } else if constexpr (protocol::kIsOptional<T>) {
    if (value) {
      append_json_of(out, *value);
    } else {
      out += "null";
    }
  } else if constexpr (protocol::kIsVector<T>) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      append_json_of(out, value[i]);
    }
    out += ']';
  } else if constexpr (protocol::NamedEnum<T>) {
    append_json_string(out, protocol::enumerator_name(boost::describe::enum_to_string(value, "")));
  } else if constexpr (protocol::kIsVariant<T>) {
    std::visit([&](const auto& alternative) { detail::append_alternative(out, alternative); },
               value);
  } else {
    static_assert(protocol::Described<T>, "the type has a description or a JsonForm");
    detail::append_members(out, value);
  }
}

}  // namespace farcall::node
