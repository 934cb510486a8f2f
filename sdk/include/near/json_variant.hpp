// JSON of `std::variant`: an alternative and which one it is. Included by json.hpp.
#pragma once

#include <string_view>
#include <utility>
#include <variant>

#include "near/json.hpp"

namespace near::detail {

/// The name of an alternative in the data of the contract.
template <class A>
inline constexpr auto& stored_alternative =
    stored<Literal<alternative_name<A>.size() + 1>::copy(alternative_name<A>)>;

/// Whether an alternative is nothing but its name.
template <class A>
consteval bool is_unit() {
  if constexpr (Aggregate<A> && !WritesJson<A>) {
    return field_count<A> == 0;
  } else {
    return false;
  }
}

template <class T>
void write_variant(Buffer& out, const T& value) {
  std::visit(
      [&]<class A>(const A& held) {
        constexpr Tagging how = tagging<T>;
        if constexpr (how.form == Tagging::Form::Untagged) {
          write_json(out, held);
        } else {
          constexpr std::string_view name = stored_alternative<A>.view();
          if constexpr (how.form == Tagging::Form::External && is_unit<A>()) {
            text::put_json(out, name);
          } else if constexpr (how.form == Tagging::Form::External) {
            put_name(out, name.data(), '{');
            write_json(out, held);
            text::put(out, "}", 1);
          } else {
            put_name(out, how.tag.data(), '{');
            text::put_json(out, name);
            if constexpr (how.form == Tagging::Form::Adjacent && !is_unit<A>()) {
              put_name(out, how.content.data(), ',');
              write_json(out, held);
            } else if constexpr (how.form == Tagging::Form::Internal && !is_unit<A>()) {
              Buffer fields;
              write_json(fields, held);
              text::put(out, ",", 1);
              text::put(out, fields.view().substr(1, fields.size() - 2));
            }
            text::put(out, "}", 1);
          }
        }
      },
      value);
}

/// Calls `read` with an empty alternative of the name; false when there is none.
template <class T>
bool read_named(JsonReader& reader, T& value, std::string_view name, auto read) {
  return [&]<size_t... I>(std::index_sequence<I...>) {
    bool known = false;
    bool good = false;
    (
        [&] {
          using A = std::variant_alternative_t<I, T>;
          if (known || !same(name, stored_alternative<A>.view())) return;
          known = true;
          good = read(value.template emplace<I>(blank<A>()));
        }(),
        ...);
    static constexpr std::string_view kNames[] = {
        stored_alternative<std::variant_alternative_t<I, T>>.view()...};
    return known ? good : reader.fail_name(name, kNames, sizeof...(I));
  }(std::make_index_sequence<std::variant_size_v<T>>{});
}

/// `"Name"`, or `{"Name":value}`.
template <class T>
bool read_external(JsonReader& reader, T& value) {
  if (reader.is_string()) {
    std::string_view name;
    return reader.string(name) && read_named(reader, value, name, [&]<class A>(A&) {
             return is_unit<A>() || reader.fail("an object with the fields of the alternative");
           });
  }
  std::string_view key;
  if (!reader.begin_object()) return false;
  if (!reader.key(key)) return reader.fail("the name of an alternative");
  const std::string name{key};  // the view ends with the next string
  if (!read_named(reader, value, name, [&](auto& held) { return read_json(reader, held); }))
    return false;
  if (reader.key(key)) return reader.fail("one alternative");
  return !reader.failed();
}

/// The member `name` of the object in `text`, where it is; null when there is none.
inline const char* find_member(const Buffer& text, std::string_view name, std::string_view& found) {
  JsonReader reader{text};
  std::string_view key;
  std::string_view value;
  const char* place = nullptr;
  if (!reader.begin_object()) return nullptr;
  while (reader.key(key)) {
    const bool wanted = same(key, name);
    if (!reader.any(value)) return nullptr;
    if (!wanted) continue;
    if (place != nullptr) return nullptr;  // twice
    place = value.data();
    found = value;
  }
  return place;
}

/// Reads a `held` from `text`, which is all of a JSON value.
template <class A>
bool read_whole(JsonReader& reader, std::string_view text, A& held) {
  const Buffer copy{text};
  JsonReader inner{copy};
  return (read_json(inner, held) && inner.finish()) || reader.fail_as(inner);
}

template <class T>
bool read_tagged(JsonReader& reader, T& value) {
  constexpr Tagging how = tagging<T>;
  std::string_view all;
  if (!reader.any(all)) return false;
  const Buffer text{all};
  std::string_view quoted;
  std::string name;
  if (!find_member(text, how.tag, quoted) || !read_whole(reader, quoted, name))
    return reader.fail("a member with the name of the alternative");
  return read_named(reader, value, name, [&]<class A>(A& held) {
    if constexpr (how.form == Tagging::Form::Internal) {
      return read_whole(reader, text, held);
    } else if constexpr (is_unit<A>()) {
      return true;
    } else {
      std::string_view content;
      if (!find_member(text, how.content, content))
        return reader.fail("a member with the fields of the alternative");
      return read_whole(reader, content, held);
    }
  });
}

template <class T>
bool read_untagged(JsonReader& reader, T& value) {
  std::string_view all;
  if (!reader.any(all)) return false;
  const Buffer text{all};
  return [&]<size_t... I>(std::index_sequence<I...>) {
    const bool found = ([&] {
      using A = std::variant_alternative_t<I, T>;
      JsonReader inner{text};
      return read_json(inner, value.template emplace<I>(blank<A>())) && inner.finish();
    }() || ...);
    return found || reader.fail("one of the alternatives");
  }(std::make_index_sequence<std::variant_size_v<T>>{});
}

template <class T>
bool read_variant(JsonReader& reader, T& value) {
  constexpr Tagging how = tagging<T>;
  if constexpr (how.form == Tagging::Form::External) {
    return read_external(reader, value);
  } else if constexpr (how.form == Tagging::Form::Untagged) {
    return read_untagged(reader, value);
  } else {
    return read_tagged(reader, value);
  }
}

}  // namespace near::detail
