// The Borsh schema of a type, as near-abi writes it: declarations that refer to each other by name.
#pragma once

#include <map>
#include <near.hpp>
#include <string>
#include <string_view>

namespace near::abi {

namespace detail {
/// Integers that are text in JSON; in Borsh they are plain.
template <class T>
inline constexpr bool is_text_integer = false;
template <class Integer>
inline constexpr bool is_text_integer<near::detail::TextInteger<Integer>> = true;
}  // namespace detail

/// Collects the definitions of a type and of all that it is made of.
class BorshSchema {
 public:
  /// `{"declaration":...,"definitions":{...}}` of `T`.
  template <class T>
  static void write(Buffer& out) {
    BorshSchema schema;
    const std::string name = schema.declare<T>();
    near::detail::put_name(out, "declaration", '{');
    text::put_json(out, name);
    text::put(out, R"(,"definitions":)");
    char separator = '{';
    for (const auto& [each, definition] : schema.definitions_) {
      near::detail::put_name(out, each.c_str(), separator);
      separator = ',';
      text::put(out, definition);
    }
    text::put(out, "}}");
  }

 private:
  /// Returns the name of `T` and defines it on first use.
  template <class T>
  std::string declare() {
    using namespace near::borsh::detail;
    using detail::is_text_integer;
    if constexpr (std::is_void_v<T> || std::is_same_v<T, std::monostate>) {
      return define("()", [] { return primitive(0); });
    } else if constexpr (Plain<T> || std::is_same_v<T, bool>) {
      return define(std::is_same_v<T, bool> ? "bool" : number<T>(),
                    [] { return primitive(sizeof(T)); });
    } else if constexpr (std::is_same_v<T, std::string>) {
      return define("String", [&] { return sequence(4, 0, UINT32_MAX, declare<uint8_t>()); });
    } else if constexpr (is_a<T, std::optional>) {
      return define(of<typename T::value_type>("Option"), [&] {
        Buffer out = variants();
        variant(out, 0, "None", declare<void>());
        variant(out, 1, "Some", declare<typename T::value_type>());
        return finished(out);
      });
    } else if constexpr (is_array<T>) {
      return define(
          near::format("[{}; {}]", declare<typename T::value_type>(), std::tuple_size_v<T>), [&] {
            return sequence(0, std::tuple_size_v<T>, std::tuple_size_v<T>,
                            declare<typename T::value_type>());
          });
    } else if constexpr (is_sequence<T>) {
      return define(of<typename T::value_type>(is_a<T, std::set> ? "BTreeSet" : "Vec"),
                    [&] { return sequence(4, 0, UINT32_MAX, declare<typename T::value_type>()); });
    } else if constexpr (is_a<T, std::map>) {
      using Entry = std::pair<typename T::key_type, typename T::mapped_type>;
      return define(near::format("BTreeMap<{}, {}>", declare<typename T::key_type>(),
                                 declare<typename T::mapped_type>()),
                    [&] { return sequence(4, 0, UINT32_MAX, declare<Entry>()); });
    } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
      return declare_tuple(std::type_identity<T>{});
    } else if constexpr (is_a<T, std::variant>) {
      return declare_variant(std::type_identity<T>{});
    } else if constexpr (requires { typename T::BorshType; }) {
      return declare<typename T::BorshType>();
    } else if constexpr (is_text_integer<T>) {
      return declare<decltype(T::value)>();
    } else if constexpr (HasBorshMember<T>) {
      using Member = std::remove_cvref_t<decltype(T::borsh_member(std::declval<T&>()))>;
      return define(name_of<T>(), [&] {
        Buffer out{R"({"Struct":[)"};
        text::put_json(out, declare<Member>());
        text::put(out, "]}");
        return out.str();
      });
    } else if constexpr (std::is_enum_v<T>) {
      return define(name_of<T>(), [&] {
        Buffer out = variants();
        const std::string name = name_of<T>();
        for (size_t i = 0; i < enumerator_names<T>.size(); ++i) {
          const std::string each = name + "__" + std::string{enumerator_names<T>[i]};
          variant(out, i, enumerator_names<T>[i],
                  define(each, [] { return std::string{R"({"Struct":null})"}; }));
        }
        return finished(out);
      });
    } else {
      static_assert(Aggregate<T> && !WritesBorsh<T>,
                    "near: a collection in storage is no argument and no answer");
      return define(name_of<T>(), [&] { return struct_of<T>(); });
    }
  }

  template <class T>
  std::string struct_of() {
    using namespace near::detail;
    Buffer out{R"({"Struct":)"};
    [&]<size_t... I>(std::index_sequence<I...>) {
      char separator = '[';
      ((text::put(out, &separator, 1), text::put(out, "["),
        text::put_json(out, field_name_view<T, I>()), text::put(out, ","),
        text::put_json(out, declare<FieldType<T, I>>()), text::put(out, "]"), separator = ','),
       ...);
      text::put(out, separator == ',' ? "]}" : "null}");
    }(std::make_index_sequence<field_count<T>>{});
    return out.str();
  }

  template <template <class...> class Of, class... T>
  std::string declare_tuple(std::type_identity<Of<T...>>) {
    Buffer list;
    Buffer names;
    ((text::put(names, names.empty() ? "(" : ", "), text::put(names, declare<T>()),
      text::put(list, list.empty() ? R"({"Tuple":[)" : ","), text::put_json(list, declare<T>())),
     ...);
    text::put(names, ")");
    text::put(list, "]}");
    return define(names.str(), [&] { return list.str(); });
  }

  template <class... T>
  std::string declare_variant(std::type_identity<std::variant<T...>> type) {
    return define(name_of<typename decltype(type)::type>(), [&] {
      Buffer out = variants();
      size_t index = 0;
      ((variant(out, index, near::format("{}", index), declare<T>()), ++index), ...);
      return finished(out);
    });
  }

  std::string define(std::string name, auto definition) {
    if (!definitions_.contains(name)) {
      definitions_[name];  // taken, also while its parts are defined
      std::string text = definition();
      definitions_[name] = std::move(text);
    }
    return name;
  }

  static std::string primitive(uint64_t bytes) {
    return near::format(R"({"Primitive":{}})", bytes);
  }
  static std::string sequence(uint64_t width, uint64_t least, uint64_t most,
                              const std::string& element) {
    Buffer out{near::format(R"({"Sequence":{"length_width":{},"length_range":{"start":{},"end":{})",
                            width, least, most)};
    text::put(out, R"(},"elements":)");
    text::put_json(out, element);
    text::put(out, "}}");
    return out.str();
  }
  static Buffer variants() { return Buffer{R"({"Enum":{"tag_width":1,"variants":)"}; }
  static void variant(Buffer& out, uint64_t tag, std::string_view name, const std::string& type) {
    text::put(out, out.view().ends_with(':') ? "[[" : ",[");
    text::put_u64(out, tag);
    text::put(out, ",");
    text::put_json(out, name);
    text::put(out, ",");
    text::put_json(out, type);
    text::put(out, "]");
  }
  static std::string finished(Buffer& out) {
    text::put(out, "]}}");
    return out.str();
  }

  template <class T>
  std::string of(std::string_view container) {
    return near::format("{}<{}>", container, declare<T>());
  }
  template <class T>
  static std::string number() {
    constexpr char kind = std::is_floating_point_v<T> ? 'f' : T(-1) < T(0) ? 'i' : 'u';
    return std::string(1, kind) + near::format("{}", sizeof(T) * 8);
  }
  /// Without namespaces, but with what a template is made of.
  template <class T>
  static std::string name_of() {
    constexpr std::string_view full = near::detail::type_name<T>();
    return std::string{full.contains('<') ? full : near::detail::unqualified(full)};
  }

  std::map<std::string, std::string> definitions_;
};

}  // namespace near::abi
