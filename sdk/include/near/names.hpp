// The names of methods and of their parameters. C++ cannot query them, so the build tool
// writes them into a specialisation of `names_table`.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "near/field_names.hpp"
#include "near/literal.hpp"
#include "near/message.hpp"
#include "near/reflect.hpp"

namespace near::detail {

/// What C++ cannot be asked about a method.
struct MethodNames {
  std::string_view method;      ///< `Contract::set_greeting`, with namespaces
  std::string_view exported;    ///< `set_greeting`
  std::string_view parameters;  ///< `first,second`
  bool is_borsh = false;        ///< arguments and answer are Borsh
};

/// Specialised for `Names` in front of a contract that is built; empty while it is only edited.
template <class Tag>
inline constexpr std::array<MethodNames, 0> names_table{};

/// `Contract::set_greeting` of `&Contract::set_greeting`.
template <auto Method>
consteval std::string_view method_path() {
  std::string_view pretty = pretty_address<Method>();
  pretty.remove_prefix(pretty.find("Address = ") + 10);
  pretty.remove_suffix(1);
  if (pretty.starts_with('&')) pretty.remove_prefix(1);
  return pretty;
}

/// `set` of `ns::Counter<U128>::set`.
consteval std::string_view unqualified_method(std::string_view path) {
  return path.substr(path.rfind("::") == path.npos ? 0 : path.rfind("::") + 2);
}

template <auto Method, class Tag>
consteval MethodNames names_of() {
  constexpr std::string_view path = method_path<Method>();
  for (const MethodNames& names : names_table<Tag>)
    if (is_named(path, names.method)) return names;
  return {path, unqualified_method(path), ""};
}

/// Looked up once for each method.
template <auto Method, class Tag>
inline constexpr MethodNames found_names = names_of<Method, Tag>();

template <auto Method, class Tag>
consteval bool has_names() {
  for (const MethodNames& names : names_table<Tag>)
    if (is_named(method_path<Method>(), names.method)) return true;
  return false;
}

/// Element `index` of a comma separated list; empty beyond its end.
consteval std::string_view list_item(std::string_view list, size_t index) {
  for (; index > 0; --index) {
    const size_t comma = list.find(',');
    if (comma == list.npos) return {};
    list.remove_prefix(comma + 1);
  }
  return list.substr(0, list.find(','));
}

template <auto Method, class Tag>
consteval std::string_view checked_export() {
#ifdef NEAR_BUILD
  // Without a table the build tool is only reading declarations. It also reads the bodies of
  // methods whose answer is `auto`.
  constexpr bool is_exported_method = names_table<Tag>.empty() || has_names<Method, Tag>();
  static_assert(is_exported_method,
                "near: only public methods of a [[near::contract]] can be called back");
#endif
  return found_names<Method, Tag>.exported;
}
template <auto Method, class Tag>
inline constexpr std::string_view exported_as = checked_export<Method, Tag>();

/// The name under which the world calls the method.
template <auto Method, class Tag = Names>
inline constexpr auto& export_name =
    stored<Literal<exported_as<Method, Tag>.size() + 1>::copy(exported_as<Method, Tag>)>;

template <auto Method, class Tag>
consteval auto method_label() {
  constexpr std::string_view name = exported_as<Method, Tag>;
  Literal<name.size() + 8> label;
  std::copy_n("Method ", 7, label.text);
  std::copy_n(name.data(), name.size(), label.text + 7);
  return label;
}

/// `Method set_greeting`, for messages.
template <auto Method, class Tag = Names>
inline constexpr std::string_view method_title = stored<method_label<Method, Tag>()>.view();

template <auto Method, size_t I, class Tag>
inline constexpr std::string_view parameter_view =
    list_item(found_names<Method, Tag>.parameters, I);

template <auto Method, size_t I, class Tag = Names>
inline constexpr auto& parameter_name =
    stored<Literal<parameter_view<Method, I, Tag>.size() + 1>::copy(
        parameter_view<Method, I, Tag>)>;

}  // namespace near::detail
