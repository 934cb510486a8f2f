// JSON of plain structs: members by name, with the attributes of the fields. Included by json.hpp.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "near/json.hpp"

namespace near::detail {

template <class F>
concept FlatStruct = Aggregate<F> && !WritesJson<F> && !is_std_array<F>;

/// Calls `visit` with the index of each field of `T` as a constant.
template <class T>
constexpr void for_each_field(auto visit) {
  [&]<size_t... I>(std::index_sequence<I...>) {
    (visit(std::integral_constant<size_t, I>{}), ...);
  }(std::make_index_sequence<field_count<T>>{});
}

/// Whether field `I` is read from all of the object: a map of the members that nobody else knows,
/// or a variant whose tag is a member.
template <class T, size_t I>
inline constexpr bool is_captured =
    (field_flags<T, I> & kFlatten) != 0 && !FlatStruct<FieldType<T, I>>;

template <class T>
consteval size_t member_count() {
  size_t count = 0;
  for_each_field<T>([&](auto index) {
    constexpr size_t I = index;
    if constexpr ((field_flags<T, I> & kSkip) != 0 || is_captured<T, I>) {
    } else if constexpr ((field_flags<T, I> & kFlatten) != 0) {
      count += member_count<FieldType<T, I>>();
    } else {
      ++count;
    }
  });
  return count;
}

template <class T>
consteval bool has_captured() {
  bool found = false;
  for_each_field<T>([&](auto index) {
    constexpr size_t I = index;
    if constexpr (is_captured<T, I>) {
      found = true;
    } else if constexpr ((field_flags<T, I> & kFlatten) != 0) {
      found = found || has_captured<FieldType<T, I>>();
    }
  });
  return found;
}

template <class T>
constexpr void add_members(Member*& next) {
  for_each_field<T>([&](auto index) {
    constexpr size_t I = index;
    using F = FieldType<T, I>;
    if constexpr ((field_flags<T, I> & kSkip) != 0 || is_captured<T, I>) {
    } else if constexpr ((field_flags<T, I> & kFlatten) != 0) {
      add_members<F>(next);
    } else {
      *next++ = {field_name<T, I>.text, &read_erased<F>,
                 may_be_absent<F> || (field_flags<T, I> & kDefault) != 0};
    }
  });
}

/// The members of the object that is a `T`, with those of flattened structs.
template <class T>
inline constexpr auto members_of = [] {
  std::array<Member, member_count<T>()> members{};
  Member* next = members.data();
  add_members<T>(next);
  return members;
}();

template <class T>
void add_targets(T& value, void**& next) {
  with_fields(value, [&](auto&... fields) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      (
          [&](auto& field) {
            if constexpr ((field_flags<T, I> & kSkip) != 0 || is_captured<T, I>) {
            } else if constexpr ((field_flags<T, I> & kFlatten) != 0) {
              add_targets(field, next);
            } else {
              *next++ = &field;
            }
          }(fields),
          ...);
    }(std::make_index_sequence<sizeof...(fields)>{});
  });
}

/// Reads from the members of the object that no field has.
template <class V>
bool read_others(JsonReader& reader, const Buffer& text, std::map<std::string, V>& all,
                 const Member* members, size_t count) {
  JsonReader inner{text};
  std::string_view key;
  inner.begin_object();
  while (inner.key(key)) {
    bool is_known = false;
    for (size_t i = 0; i < count; ++i) is_known = is_known || same(key, members[i].name);
    std::string_view ignored;
    if (is_known) {
      if (!inner.any(ignored)) break;
      continue;
    }
    const std::string name{key};  // the view ends with the next string
    if (!read_json(inner, all.try_emplace(name, blank<V>()).first->second))
      return reader.fail_as(inner);
  }
  return true;
}

template <class T>
bool read_captured(JsonReader& reader, const Buffer& text, T& value, const Member* members,
                   size_t count) {
  bool good = true;
  with_fields(value, [&](auto&... fields) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      (
          [&](auto& field) {
            using F = FieldType<T, I>;
            if constexpr (is_captured<T, I> && is_a<F, std::map>) {
              field.clear();
              good = good && read_others(reader, text, field, members, count);
            } else if constexpr (is_captured<T, I>) {
              JsonReader inner{text};
              good = good && (read_json(inner, field) || reader.fail_as(inner));
            } else if constexpr ((field_flags<T, I> & kFlatten) != 0) {
              good = good && read_captured(reader, text, field, members, count);
            }
          }(fields),
          ...);
    }(std::make_index_sequence<sizeof...(fields)>{});
  });
  return good;
}

template <class T>
bool read_members(JsonReader& reader, T& value) {
  void* targets[member_count<T>() + 1];
  void** next = targets;
  add_targets(value, next);
  if constexpr (has_captured<T>()) {
    std::string_view all;
    JsonReader ahead = reader;
    if (!ahead.any(all)) return reader.fail_as(ahead);
    const Buffer text{all};
    return reader.object(members_of<T>.data(), targets, member_count<T>(), false) &&
           read_captured(reader, text, value, members_of<T>.data(), member_count<T>());
  } else {
    return reader.object(members_of<T>.data(), targets, member_count<T>(), false);
  }
}

template <class T>
bool read_fields(JsonReader& reader, T& value) {
  if constexpr (holds_itself<T>) {
    const Nesting level;
    return Nesting::is_too_deep() ? reader.fail("at most 64 levels") : read_members(reader, value);
  } else {
    return read_members(reader, value);
  }
}

template <bool OmitNone, class T>
void write_members(Buffer& out, const T& value, char& separator);

/// Writes the members of an object into the one around it.
template <class F>
void write_flat(Buffer& out, const F& field, char& separator) {
  if constexpr (FlatStruct<F>) {
    write_members<false>(out, field, separator);
  } else {
    Buffer inner;
    write_json(inner, field);
    if (inner.size() <= 2) return;
    text::put(out, &separator, 1);
    separator = ',';
    text::put(out, inner.view().substr(1, inner.size() - 2));
  }
}

template <bool OmitNone, class F>
void write_member(Buffer& out, const char* name, const F& field, char& separator) {
  if constexpr (OmitNone && is_a<F, std::optional>) {
    if (field) write_member<OmitNone>(out, name, *field, separator);
  } else {
    put_name(out, name, separator);
    separator = ',';
    write_json(out, field);
  }
}

template <bool OmitNone, class T>
void write_members(Buffer& out, const T& value, char& separator) {
  with_fields(value, [&](const auto&... fields) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      (
          [&](const auto& field) {
            constexpr unsigned flags = field_flags<T, I>;
            if constexpr ((flags & kSkip) != 0) {
            } else if constexpr ((flags & kFlatten) != 0) {
              write_flat(out, field, separator);
            } else {
              write_member<OmitNone || (flags & kSkipNone) != 0>(out, field_name<T, I>.text, field,
                                                                 separator);
            }
          }(fields),
          ...);
    }(std::make_index_sequence<sizeof...(fields)>{});
  });
}

/// Writes a struct as an object. What is absent is left out of events, as in those of the Rust SDK.
template <bool OmitNone, class T>
void write_fields(Buffer& out, const T& value) {
  char separator = '{';
  write_members<OmitNone>(out, value, separator);
  if (separator == '{') text::put(out, "{", 1);
  text::put(out, "}", 1);
}

}  // namespace near::detail
