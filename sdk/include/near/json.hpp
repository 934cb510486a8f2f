// JSON of C++ values, and `json`, a value whose shape is not known at compile time.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "near/borsh.hpp"
#include "near/json_reader.hpp"
#include "near/panic.hpp"
#include "near/reflect.hpp"
#include "near/text.hpp"

namespace near {

class json;

namespace detail {

template <class T>
concept TextLike = std::is_convertible_v<const T&, std::string_view>;

/// Whether values of the type have a JSON form.
template <class T>
consteval bool json_ready() {
  return fits<T, Place::Json>;
}

int read_enumerator(JsonReader& reader, const std::string_view* names, size_t count);

}  // namespace detail

template <class T>
void write_json(Buffer& out, const T& value);
template <class T>
bool read_json(JsonReader& reader, T& value);

namespace detail {

template <class T>
void write_variant(Buffer& out, const T& value);
template <class T>
bool read_variant(JsonReader& reader, T& value);
template <bool OmitNone, class T>
void write_fields(Buffer& out, const T& value);
template <class T>
bool read_fields(JsonReader& reader, T& value);

template <class T>
bool read_erased(JsonReader& reader, void* value) {
  return near::read_json(reader, *static_cast<T*>(value));
}

template <class T>
inline constexpr bool may_be_absent = is_a<T, std::optional>;

/// `,"name":` with the comma where it belongs.
void put_name(Buffer& out, const char* name, char separator);

template <class Items>
void write_items(Buffer& out, const Items& items) {
  text::put(out, "[", 1);
  bool first = true;
  for (const auto& item : items) {
    if (!first) text::put(out, ",", 1);
    first = false;
    write_json<typename Items::value_type>(out, item);
  }
  text::put(out, "]", 1);
}

/// A key of a JSON object is always a string: numbers get quotes.
template <class T>
void write_key(Buffer& out, const T& key) {
  Buffer text;
  write_json(text, key);
  const char first = text.view()[0];
  if (first == '[' || first == '{') panic("a key of a JSON object must be text");
  const bool quoted = first == '"';
  if (!quoted) text::put(out, "\"", 1);
  text::put(out, text);
  if (!quoted) text::put(out, "\"", 1);
}

}  // namespace detail

/// Appends the JSON form of `value`.
template <class T>
void write_json(Buffer& out, const T& value) {
  using namespace detail;
  if constexpr (WritesJson<T>) {
    value.write_json(out);
  } else if constexpr (std::is_same_v<T, bool>) {
    text::put(out, value ? std::string_view{"true"} : std::string_view{"false"});
  } else if constexpr (is_wide<T>) {
    text::put(out, "\"", 1);
    text::put_number(out, value);
    text::put(out, "\"", 1);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    text::put_i64(out, value);
  } else if constexpr (std::is_integral_v<T>) {
    text::put_u64(out, value);
  } else if constexpr (TextLike<T>) {
    text::put_json(out, value);
  } else if constexpr (std::is_enum_v<T>) {
    text::put_json(out, enumerator_names<T>[borsh::detail::enumerator_index(value)]);
  } else if constexpr (is_a<T, std::optional>) {
    if (value) {
      write_json(out, *value);
    } else {
      text::put(out, "null", 4);
    }
  } else if constexpr (is_sequence<T> || is_array<T>) {
    write_items(out, value);
  } else if constexpr (is_a<T, std::map>) {
    char separator = '{';
    for (const auto& [key, item] : value) {
      text::put(out, &separator, 1);
      separator = ',';
      write_key(out, key);
      text::put(out, ":", 1);
      write_json(out, item);
    }
    if (separator == '{') text::put(out, "{", 1);
    text::put(out, "}", 1);
  } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
    std::apply(
        [&](const auto&... items) {
          char separator = '[';
          ((text::put(out, &separator, 1), separator = ',', write_json(out, items)), ...);
          if (separator == '[') text::put(out, "[", 1);
        },
        value);
    text::put(out, "]", 1);
  } else if constexpr (is_a<T, std::variant>) {
    static_assert(json_ready<T>(), type_problem<T, Place::Json>("a value"));
    if constexpr (json_ready<T>()) write_variant(out, value);
  } else {
    static_assert(json_ready<T>(), type_problem<T, Place::Json>("a value"));
    if constexpr (Aggregate<T>) write_fields<false>(out, value);
  }
}

/// Reads one value; on false `reader.describe` says what was wrong.
template <class T>
bool read_json(JsonReader& reader, T& value) {
  using namespace detail;
  if constexpr (WritesJson<T>) {
    return value.read_json(reader);
  } else if constexpr (std::is_same_v<T, bool>) {
    return reader.boolean(value);
  } else if constexpr (is_wide<T>) {
    return reader.text_integer(value);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    int64_t number;
    const bool good =
        reader.integer(number, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    value = static_cast<T>(number);
    return good;
  } else if constexpr (std::is_integral_v<T>) {
    uint64_t number;
    const bool good = reader.integer(number, std::numeric_limits<T>::max());
    value = static_cast<T>(number);
    return good;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return reader.string(value);
  } else if constexpr (std::is_enum_v<T>) {
    const int index =
        read_enumerator(reader, enumerator_names<T>.data(), enumerator_names<T>.size());
    if (index >= 0) value = static_cast<T>(index);
    return index >= 0;
  } else if constexpr (is_a<T, std::optional>) {
    if (reader.null()) {
      value.reset();
      return true;
    }
    return read_json(reader, value.emplace(blank<typename T::value_type>()));
  } else if constexpr (is_a<T, std::vector> || is_a<T, std::set>) {
    value.clear();
    reader.begin_array();
    while (reader.element()) {
      auto item = blank<typename T::value_type>();
      if (!read_json(reader, item)) return false;
      value.insert(value.end(), std::move(item));
    }
    return !reader.failed();
  } else if constexpr (is_array<T>) {
    reader.begin_array();
    for (auto& item : value) {
      if (!reader.element() || !read_json(reader, item)) return reader.fail("more elements");
    }
    return !reader.element() && !reader.failed() ? true : reader.fail("fewer elements");
  } else if constexpr (is_a<T, std::map>) {
    value.clear();
    std::string_view name;
    reader.begin_object();
    while (reader.key(name)) {
      auto key = blank<typename T::key_type>();
      auto item = blank<typename T::mapped_type>();
      if constexpr (std::is_same_v<typename T::key_type, std::string>) {
        key = name;
      } else {
        Buffer quoted;
        if constexpr (std::is_integral_v<typename T::key_type> && !is_wide<typename T::key_type>) {
          text::put(quoted, name);
        } else {
          text::put_json(quoted, name);
        }
        JsonReader inner{quoted};
        if (!read_json(inner, key) || !inner.finish()) return reader.fail("other keys");
      }
      if (!read_json(reader, item)) return false;
      if (!value.emplace(std::move(key), std::move(item)).second)
        return reader.fail("each key once");
    }
    return !reader.failed();
  } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
    reader.begin_array();
    const bool good = std::apply(
        [&](auto&... items) { return ((reader.element() && read_json(reader, items)) && ...); },
        value);
    if (!good) return reader.fail("more elements");
    return !reader.element() && !reader.failed() ? true : reader.fail("fewer elements");
  } else if constexpr (is_a<T, std::variant>) {
    static_assert(json_ready<T>(), type_problem<T, Place::Json>("a value"));
    if constexpr (json_ready<T>()) return read_variant(reader, value);
    return false;
  } else {
    static_assert(json_ready<T>(), type_problem<T, Place::Json>("a value"));
    if constexpr (Aggregate<T>) return read_fields(reader, value);
    return false;
  }
}

/// A JSON value of any shape. Objects are written `json{{"name", value}, ...}`, arrays
/// `json(std::vector{...})`, null `json{}`. It is kept as text: well formed and never interpreted
/// until it is read.
class json {
 public:
  /// A name and a value of an object.
  struct Pair {
    template <class T>
    Pair(std::string_view name, const T& value);
    Buffer text;
  };

  json() : text_("null") {}
  json(std::nullptr_t) : json() {}
  template <class T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, json> &&
             (detail::TextLike<T> || detail::json_ready<T>()))
  json(const T& value) {
    near::write_json(text_, value);
  }
  json(std::initializer_list<Pair> pairs);

  /// The value as a `T`, or nothing when it has another shape.
  template <class T>
  [[nodiscard]] std::optional<T> as() const {
    std::optional<T> value{detail::blank<T>()};
    JsonReader reader{text_};
    if (!near::read_json(reader, *value) || !reader.finish()) value.reset();
    return value;
  }
  /// Reads the elements of an array into a tuple; false when they do not fit.
  template <class Tuple>
  [[nodiscard]] bool read_items(Tuple& items) const {
    JsonReader reader{text_};
    return near::read_json(reader, items) && reader.finish();
  }
  /// The member `name` of an object; null when there is none.
  [[nodiscard]] json operator[](std::string_view name) const;
  [[nodiscard]] bool is_null() const { return text_.view() == "null"; }
  /// The text of the value.
  [[nodiscard]] std::string_view dump() const { return text_; }
  /// The value that `text` describes, or nothing when it is not JSON.
  static std::optional<json> parse(std::string_view text);

  bool read_json(JsonReader& reader) {
    std::string_view text;
    if (!reader.any(text)) return false;
    text_ = Buffer{text};
    return true;
  }
  void write_json(Buffer& out) const { text::put(out, text_); }
  void show(Buffer& out) const { text::put(out, text_); }

 private:
  Buffer text_;
};

template <class T>
json::Pair::Pair(std::string_view name, const T& value) {
  text::put_json(text, name);
  text::put(text, ":", 1);
  near::write_json(text, value);
}

namespace detail {

template <class T>
Buffer json_bytes(const T& value) {
  Buffer out;
  write_json(out, value);
  return out;
}

/// Reads all of `text` with `read`; on failure returns what was expected instead.
std::string read_text(std::string_view text, ReadJson read, void* value);

}  // namespace detail

/// The JSON text of `value`, for `msg` arguments and logs.
template <class T>
[[nodiscard]] std::string to_json(const T& value) {
  return detail::json_bytes(value).str();
}

/// The value that the JSON `text` describes, or what is wrong with it, as `"amount": expected an
/// integer in quotes, like "100"`.
template <class T>
[[nodiscard]] std::expected<T, std::string> from_json(std::string_view text) {
  std::expected<T, std::string> value{std::in_place, detail::blank<T>()};
  std::string problem = detail::read_text(text, &detail::read_erased<T>, &*value);
  if (!problem.empty()) value = std::unexpected(std::move(problem));
  return value;
}

namespace detail {

/// How `{}` in a log shows a value: text without quotes, everything else as JSON.
template <class T>
void show(Buffer& out, const void* value) {
  const T& typed = *static_cast<const T*>(value);
  if constexpr (requires { typed.show(out); }) {
    typed.show(out);
  } else if constexpr (is_wide<T>) {
    text::put_number(out, typed);
  } else if constexpr (TextLike<T>) {
    text::put(out, std::string_view{typed});
  } else {
    near::write_json(out, typed);
  }
}

struct Shown {
  const void* value;
  void (*show)(Buffer&, const void*);
};

/// How many `{}` a format has.
constexpr size_t placeholders(std::string_view format) {
  size_t count = 0;
  for (size_t i = 0; i + 1 < format.size(); ++i)
    if (format[i] == '{' && format[i + 1] == '}') ++count;
  return count;
}

Buffer format(std::string_view format, const Shown* values);

}  // namespace detail

/// Text with each `{}` of the literal replaced by a value: text as it is, all else as JSON. Is
/// never ambiguous with std::format, which a std::string among the values brings in.
template <size_t N, class... T>
[[nodiscard]] std::string format(const char (&literal)[N], T&&... values)
    __attribute__((diagnose_if(detail::placeholders({literal, N - 1}) != sizeof...(T),
                               "near: the number of {} is not the number of values", "error"))) {
  const detail::Shown shown[] = {{&values, &detail::show<std::remove_cvref_t<T>>}...,
                                 {nullptr, nullptr}};
  return detail::format({literal, N - 1}, shown).str();
}

}  // namespace near

#include "near/json_fields.hpp"
#include "near/json_variant.hpp"
