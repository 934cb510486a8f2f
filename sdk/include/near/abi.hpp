// The ABI of a contract (near-abi 0.4.0): its methods with JSON Schemas of their types. The build
// tool compiles it into a module of its own, which `farcall abi` runs; contracts do not carry it.
#pragma once

#include <initializer_list>
#include <map>
#include <near.hpp>
#include <string>
#include <string_view>

#include "near/abi_borsh.hpp"

namespace near::abi {

/// The schemas of structs and enumerations, by name.
class Definitions {
 public:
  /// `{"$ref":...}` for the type; its schema is written the first time.
  template <class T>
  void refer(Buffer& out);
  [[nodiscard]] const std::map<std::string, std::string>& all() const { return schemas_; }

 private:
  /// The plain name, or the one with namespaces when another type has that name.
  std::string name_for(std::string_view full);

  std::map<std::string, std::string> schemas_;
  std::map<std::string, std::string> names_;  // full name to name
};

template <class T>
void schema(Buffer& out, Definitions& definitions);

namespace detail {

using namespace near::detail;

inline void put(Buffer& out, std::string_view text) {
  text::put(out, text);
}
/// The end of the schema of an array with a fixed number of elements.
inline void put_count(Buffer& out, uint64_t count) {
  put(out, R"(,"minItems":)");
  text::put_u64(out, count);
  put(out, R"(,"maxItems":)");
  text::put_u64(out, count);
  put(out, "}");
}

template <class T>
consteval std::string_view integer_format() {
  constexpr std::string_view names[2][4] = {{"uint8", "uint16", "uint32", "uint64"},
                                            {"int8", "int16", "int32", "int64"}};
  return names[std::is_signed_v<T>][sizeof(T) == 1   ? 0
                                    : sizeof(T) == 2 ? 1
                                    : sizeof(T) == 4 ? 2
                                                     : 3];
}

/// Types whose JSON form is one string.
template <class T>
inline constexpr bool is_text =
    is_wide<T> || std::is_same_v<T, std::string> || std::is_same_v<T, PublicKey> ||
    std::is_same_v<T, CryptoHash> || std::is_same_v<T, Base64> || std::is_same_v<T, Hex> ||
    std::is_same_v<T, U64> || std::is_same_v<T, I64> || std::is_same_v<T, U128> ||
    std::is_same_v<T, I128> || std::is_same_v<T, U256> || std::is_same_v<T, NearToken> ||
    std::is_same_v<T, Gas>;
template <class T>
inline constexpr bool is_yield_id = false;
template <class T>
inline constexpr bool is_yield_id<YieldId<T>> = true;

/// The names of the members that must be there, then the schemas of all.
template <class T>
void put_required(Buffer& out, char& separator) {
  for_each_field<T>([&](auto index) {
    constexpr size_t I = index;
    constexpr unsigned flags = field_flags<T, I>;
    if constexpr ((flags & (kSkip | kDefault)) != 0 || is_captured<T, I>) {
    } else if constexpr ((flags & kFlatten) != 0) {
      put_required<FieldType<T, I>>(out, separator);
    } else if constexpr (!may_be_absent<FieldType<T, I>>) {
      put(out, separator == '[' ? R"(,"required":)" : "");
      text::put(out, &separator, 1);
      separator = ',';
      text::put_json(out, field_name<T, I>.text);
    }
  });
}
template <class T>
void put_properties(Buffer& out, Definitions& definitions, char& separator) {
  for_each_field<T>([&](auto index) {
    constexpr size_t I = index;
    constexpr unsigned flags = field_flags<T, I>;
    if constexpr ((flags & kSkip) != 0 || is_captured<T, I>) {
    } else if constexpr ((flags & kFlatten) != 0) {
      put_properties<FieldType<T, I>>(out, definitions, separator);
    } else {
      put_name(out, field_name<T, I>.text, separator);
      separator = ',';
      schema<FieldType<T, I>>(out, definitions);
    }
  });
}
/// What flattened maps and variants say about the object as a whole.
template <class T>
void put_captured(Buffer& out, Definitions& definitions) {
  for_each_field<T>([&](auto index) {
    constexpr size_t I = index;
    if constexpr (is_captured<T, I> && is_a<FieldType<T, I>, std::map>) {
      put(out, R"(,"additionalProperties":)");
      schema<typename FieldType<T, I>::mapped_type>(out, definitions);
    } else if constexpr (is_captured<T, I>) {
      put(out, R"(,"allOf":[)");
      schema<FieldType<T, I>>(out, definitions);
      put(out, "]");
    } else if constexpr ((field_flags<T, I> & kFlatten) != 0) {
      put_captured<FieldType<T, I>>(out, definitions);
    }
  });
}

template <class T>
void struct_schema(Buffer& out, Definitions& definitions) {
  put(out, R"({"type":"object")");
  char separator = '[';
  put_required<T>(out, separator);
  if (separator == ',') put(out, "]");
  put(out, R"(,"properties":)");
  separator = '{';
  put_properties<T>(out, definitions, separator);
  if (separator == '{') put(out, "{");
  put(out, "}");
  put_captured<T>(out, definitions);
  put(out, "}");
}

/// `{"const":"Name"}`, which old validators know as an enumeration of one.
inline void name_schema(Buffer& out, std::string_view name) {
  put(out, R"({"type":"string","enum":[)");
  text::put_json(out, name);
  put(out, "]}");
}

/// An object whose members are all required: `name` with the schema that `write` writes...
inline void begin_object_schema(Buffer& out, std::initializer_list<std::string_view> names) {
  put(out, R"({"type":"object","required":)");
  char separator = '[';
  for (const std::string_view name : names) {
    text::put(out, &separator, 1);
    separator = ',';
    text::put_json(out, name);
  }
  put(out, R"(],"properties":)");
}

template <class A, class T>
void alternative_schema(Buffer& out, Definitions& definitions) {
  constexpr Tagging how = tagging<T>;
  constexpr std::string_view name = alternative_name<A>;
  const std::string named{name};
  const std::string tag{how.tag};
  const std::string content{how.content};
  if constexpr (how.form == Tagging::Form::Untagged) {
    schema<A>(out, definitions);
  } else if constexpr (how.form == Tagging::Form::External) {
    if constexpr (is_unit<A>()) return name_schema(out, name);
    begin_object_schema(out, {name});
    put_name(out, named.c_str(), '{');
    schema<A>(out, definitions);
    put(out, R"(},"additionalProperties":false})");
  } else if constexpr (how.form == Tagging::Form::Internal) {
    put(out, R"({"allOf":[)");
    begin_object_schema(out, {how.tag});
    put_name(out, tag.c_str(), '{');
    name_schema(out, name);
    put(out, "}},");
    schema<A>(out, definitions);
    put(out, "]}");
  } else if constexpr (is_unit<A>()) {
    begin_object_schema(out, {how.tag});
    put_name(out, tag.c_str(), '{');
    name_schema(out, name);
    put(out, "}}");
  } else {
    begin_object_schema(out, {how.tag, how.content});
    put_name(out, tag.c_str(), '{');
    name_schema(out, name);
    put_name(out, content.c_str(), ',');
    schema<A>(out, definitions);
    put(out, "}}");
  }
}

template <class T>
void variant_schema(Buffer& out, Definitions& definitions) {
  put(out, tagging<T>.form == Tagging::Form::Untagged ? R"({"anyOf":)" : R"({"oneOf":)");
  char separator = '[';
  [&]<size_t... I>(std::index_sequence<I...>) {
    ((text::put(out, &separator, 1), separator = ',',
      alternative_schema<std::variant_alternative_t<I, T>, T>(out, definitions)),
     ...);
  }(std::make_index_sequence<std::variant_size_v<T>>{});
  put(out, "]}");
}

template <class... T>
void tuple_schema(Buffer& out, Definitions& definitions, std::type_identity<std::tuple<T...>>) {
  put(out, R"({"type":"array","items":)");
  char separator = '[';
  ((text::put(out, &separator, 1), separator = ',', schema<T>(out, definitions)), ...);
  if (separator == '[') put(out, "[");
  put(out, "]");
  put_count(out, sizeof...(T));
}
template <class A, class B>
void tuple_schema(Buffer& out, Definitions& definitions, std::type_identity<std::pair<A, B>>) {
  tuple_schema(out, definitions, std::type_identity<std::tuple<A, B>>{});
}

}  // namespace detail

/// The JSON Schema of the JSON form of `T`.
template <class T>
void schema(Buffer& out, Definitions& definitions) {
  using namespace detail;
  if constexpr (std::is_same_v<T, json>) {
    put(out, "true");
  } else if constexpr (std::is_same_v<T, bool>) {
    put(out, R"({"type":"boolean"})");
  } else if constexpr (Integer<T>) {
    put(out, R"({"type":"integer","format":)");
    text::put_json(out, integer_format<T>());
    put(out, std::is_unsigned_v<T> ? R"(,"minimum":0.0})" : "}");
  } else if constexpr (is_text<T> || is_yield_id<T>) {
    put(out, R"({"type":"string"})");
  } else if constexpr (is_a<T, std::optional>) {
    put(out, R"({"anyOf":[)");
    schema<typename T::value_type>(out, definitions);
    put(out, R"(,{"type":"null"}]})");
  } else if constexpr (is_a<T, std::vector> || is_a<T, std::set>) {
    put(out, R"({"type":"array","items":)");
    schema<typename T::value_type>(out, definitions);
    put(out, is_a<T, std::set> ? R"(,"uniqueItems":true})" : "}");
  } else if constexpr (is_array<T>) {
    put(out, R"({"type":"array","items":)");
    schema<typename T::value_type>(out, definitions);
    put_count(out, std::tuple_size_v<T>);
  } else if constexpr (is_a<T, std::map>) {
    put(out, R"({"type":"object","additionalProperties":)");
    schema<typename T::mapped_type>(out, definitions);
    put(out, "}");
  } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
    tuple_schema(out, definitions, std::type_identity<T>{});
  } else if constexpr (is_a<T, std::variant>) {
    variant_schema<T>(out, definitions);
  } else {
    definitions.refer<T>(out);
  }
}

inline std::string Definitions::name_for(std::string_view full) {
  const size_t colon = full.rfind("::", full.find('<'));
  for (std::string name :
       {std::string{full.substr(colon == full.npos ? 0 : colon + 2)}, std::string{full}}) {
    for (char& letter : name)
      if (std::string_view{":<> ,()"}.contains(letter)) letter = '_';
    if (!schemas_.contains(name)) return name;
  }
  panic("two types of the contract have one name");
}

template <class T>
void Definitions::refer(Buffer& out) {
  using namespace detail;
  const std::string full{type_name<T>()};
  auto known = names_.find(full);
  if (known == names_.end()) {
    const std::string name = name_for(full);
    known = names_.emplace(full, name).first;
    schemas_[name];  // taken, also while its own fields are written
    Buffer text;
    if constexpr (std::is_same_v<T, AccountId>) {
      put(text, R"({"description":"the name of an account","type":"string","minLength":2,)"
                R"("maxLength":64})");
    } else if constexpr (std::is_enum_v<T>) {
      put(text, R"({"type":"string","enum":)");
      write_items(text, enumerator_names<T>);
      put(text, "}");
    } else {
      struct_schema<T>(text, *this);
    }
    schemas_[name] = text.str();
  }
  put(out, R"({"$ref":)");
  text::put_json(out, "#/definitions/" + known->second);
  put(out, "}");
}

/// Collects the methods of a contract, then answers with its ABI.
class Writer {
 public:
  /// One method; `Flags` as for its export.
  template <auto Method, unsigned Flags>
  void method(std::string_view name, std::string_view comment) {
    using M = near::detail::MethodType<decltype(Method)>;
    using S = near::detail::Sorted<typename M::Parameters>;
    using R = near::detail::AnswerOf<typename M::Return>;
    using namespace detail;
    constexpr bool is_callback = S::result_count > 0;
    constexpr bool is_borsh = (Flags & kBorsh) != 0;
    begin(name, comment, M::is_const && !is_chain<typename M::Return> && !is_callback,
          is_callback && (Flags & kPublic) == 0 ? Flags | kPrivate : Flags);
    [&]<size_t... I>(std::index_sequence<I...>) {
      char separator = '[';
      ((put(functions_, separator != '[' ? ""
                        : is_borsh       ? R"(,"params":{"serialization_type":"borsh","args":)"
                                         : R"(,"params":{"serialization_type":"json","args":)"),
        text::put(functions_, &separator, 1), separator = ',',
        argument<typename S::template Context<I>, is_borsh>(
            parameter_name<Method, S::places[S::result_count + I]>.text)),
       ...);
      if (separator == ',') put(functions_, "]}");
    }(std::make_index_sequence<S::context_count>{});
    if constexpr (S::takes_all) {
      put(functions_, R"(,"callbacks_vec":)");
      result<typename S::template Result<0>>();
    } else if constexpr (is_callback) {
      [&]<size_t... I>(std::index_sequence<I...>) {
        char separator = '[';
        ((put(functions_, separator == '[' ? R"(,"callbacks":)" : ""),
          text::put(functions_, &separator, 1), separator = ',',
          result<typename S::template Result<I>>()),
         ...);
        put(functions_, "]");
      }(std::make_index_sequence<S::result_count>{});
    }
    if constexpr (!std::is_void_v<R> && !std::is_same_v<R, Untyped> && (Flags & kInit) == 0) {
      put(functions_, R"(,"result":)");
      result<std::conditional_t<is_borsh && !is_marked_borsh<R>, Borsh<R>, R>>();
    }
    put(functions_, "}");
  }

  void answer(std::string_view contract, std::string_view builder) {
    using detail::put;
    Buffer out;
    put(out, R"({"schema_version":"0.4.0","metadata":{"name":)");
    text::put_json(out, contract);
    put(out, R"(,"build":{"compiler":"clang 22","builder":)");
    text::put_json(out, builder);
    put(out, R"(}},"body":{"functions":[)");
    put(out, functions_);
    put(out, R"(],"root_schema":{"$schema":"http://json-schema.org/draft-07/schema#",)"
             R"("title":"String","type":"string","definitions":)");
    char separator = '{';
    for (const auto& [name, text] : definitions_.all()) {
      near::detail::put_name(out, name.c_str(), separator);
      separator = ',';
      put(out, text);
    }
    if (separator == '{') put(out, "{");
    put(out, "}}}}");
    near::detail::answer(out);
  }

 private:
  void begin(std::string_view name, std::string_view comment, bool is_view, unsigned flags) {
    using detail::put;
    if (!functions_.empty()) put(functions_, ",");
    put(functions_, R"({"name":)");
    text::put_json(functions_, name);
    if (!comment.empty()) {
      put(functions_, R"(,"doc":)");
      text::put_json(functions_, comment);
    }
    put(functions_, is_view ? R"(,"kind":"view")" : R"(,"kind":"call")");
    constexpr std::pair<unsigned, std::string_view> modifiers[] = {
        {kInit, R"("init")"}, {kPayable, R"("payable")"}, {kPrivate, R"("private")"}};
    char separator = '[';
    for (const auto& [flag, text] : modifiers) {
      if ((flags & flag) == 0) continue;
      if (separator == '[') put(functions_, R"(,"modifiers":)");
      text::put(functions_, &separator, 1);
      separator = ',';
      put(functions_, text);
    }
    if (separator == ',') put(functions_, "]");
  }
  template <class T, bool IsBorsh>
  void argument(const char* name) {
    near::detail::put_name(functions_, "name", '{');
    text::put_json(functions_, name);
    detail::put(functions_, R"(,"type_schema":)");
    if constexpr (IsBorsh) {
      BorshSchema::write<T>(functions_);
    } else {
      schema<T>(functions_, definitions_);
    }
    detail::put(functions_, "}");
  }
  template <class T>
  void result() {
    detail::put(functions_, near::detail::is_marked_borsh<T>
                                ? R"({"serialization_type":"borsh","type_schema":)"
                                : R"({"serialization_type":"json","type_schema":)");
    if constexpr (near::detail::is_marked_borsh<T>) {
      BorshSchema::write<near::detail::UnmarkedType<T>>(functions_);
    } else if constexpr (std::is_void_v<T>) {
      detail::put(functions_, R"({"type":"null"})");
    } else {
      schema<T>(functions_, definitions_);
    }
    detail::put(functions_, "}");
  }

  Buffer functions_;
  Definitions definitions_;
};

}  // namespace near::abi
