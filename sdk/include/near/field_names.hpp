// Attributes of fields, enumerators and types, which C++ cannot query: the build tool writes them
// into a specialisation of `fields_table`.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "near/literal.hpp"

namespace near::detail {

/// What the attributes of a field say about its JSON form, and what its declaration says that C++
/// cannot ask.
enum FieldFlags : unsigned {
  kFlatten = 1,   ///< its members are members of the struct around it
  kSkip = 2,      ///< not part of the JSON
  kDefault = 4,   ///< may be absent; keeps its initializer then
  kSkipNone = 8,  ///< an optional that is left out when it is empty
  kBitField = 16,
  kReference = 32,
  kConst = 64,
  kVolatile = 128,
  kMutable = 256,
  kAnonymous = 512,    ///< a union or struct without a name
  kHidesField = 1024,  ///< a base has a field of the same name
};

/// Declarations that cannot be stored or sent.
inline constexpr unsigned kMisfitFlags =
    kBitField | kReference | kConst | kVolatile | kMutable | kAnonymous | kHidesField;

struct FieldNames {
  std::string_view type;   ///< with namespaces, without template arguments
  std::string_view field;  ///< or enumerator; empty: the type itself
  std::string_view json;   ///< the name in JSON; empty: that of the source
  unsigned flags = 0;
};

/// Tells the tables that the build tool wrote from empty ones.
struct Names {};

template <class Tag>
inline constexpr std::array<FieldNames, 0> fields_table{};

/// The fields of a class with bases, by its name; specialised by the build tool.
template <Literal Name>
struct ListedFields {
  static constexpr bool known = false;
};

/// Whether the compiler's name of something is `plain`, which has no template arguments.
consteval bool is_named(std::string_view pretty, std::string_view plain) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  int depth = 0;
  while (!pretty.empty()) {
    if (depth == 0 && pretty.starts_with(kAnonymous)) {
      pretty.remove_prefix(kAnonymous.size());
      continue;
    }
    const char c = pretty.front();
    pretty.remove_prefix(1);
    if (c == '<') ++depth;
    if (depth == 0) {
      if (plain.empty() || plain.front() != c) return false;
      plain.remove_prefix(1);
    }
    if (c == '>') --depth;
  }
  return plain.empty();
}

/// The attributes of a field of `T`, of an enumerator, or with an empty name of `T` itself.
template <class T, class Tag = Names>
consteval FieldNames field_names(std::string_view field) {
  for (const FieldNames& names : fields_table<Tag>)
    if (names.field == field && is_named(type_name<T>(), names.type)) return names;
  return {};
}

/// The first field of `T` whose declaration cannot be stored or sent; without flags: there is none.
template <class T, class Tag = Names>
consteval FieldNames misfit_field() {
  for (const FieldNames& names : fields_table<Tag>)
    if ((names.flags & kMisfitFlags) != 0 && is_named(type_name<T>(), names.type)) return names;
  return {};
}

/// The name in JSON of a field or enumerator.
template <class T, class Tag = Names>
consteval std::string_view json_name(std::string_view field) {
  const FieldNames names = field_names<T, Tag>(field);
  return names.json.empty() ? field : names.json;
}

/// `type_name` without template arguments and anonymous namespaces, as a literal.
template <class T>
consteval auto plain_type_name() {
  constexpr auto strip = [](char* out) {
    std::string_view pretty = type_name<T>();
    constexpr std::string_view kAnonymous = "(anonymous namespace)::";
    size_t length = 0;
    int depth = 0;
    while (!pretty.empty()) {
      if (depth == 0 && pretty.starts_with(kAnonymous)) {
        pretty.remove_prefix(kAnonymous.size());
        continue;
      }
      if (pretty.front() == '<') ++depth;
      if (depth == 0) {
        if (out != nullptr) out[length] = pretty.front();
        ++length;
      }
      if (pretty.front() == '>') --depth;
      pretty.remove_prefix(1);
    }
    return length;
  };
  Literal<strip(nullptr) + 1> name;
  strip(name.text);
  return name;
}

template <class T>
using FieldsOf = ListedFields<plain_type_name<T>()>;

}  // namespace near::detail
