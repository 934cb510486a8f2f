// Logs and events.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "near/json.hpp"

namespace near {

namespace detail {
void log(std::string_view text);
}

/// Writes a line into the outcome of this receipt: `log("x is {}", x)`. Each `{}` is replaced by
/// a value: text as it is, all else as JSON.
template <size_t N, class First, class... Rest>
void log(const char (&literal)[N], const First& first, const Rest&... rest)
    __attribute__((diagnose_if(detail::placeholders({literal, N - 1}) != 1 + sizeof...(Rest),
                               "near: the number of {} is not the number of values", "error"))) {
  const detail::Shown shown[] = {{&first, &detail::show<First>}, {&rest, &detail::show<Rest>}...};
  detail::log(detail::format({literal, N - 1}, shown).view());
}

template <size_t N>
void log(const char (&literal)[N])
    __attribute__((diagnose_if(detail::placeholders({literal, N - 1}) != 0,
                               "near: the number of {} is not the number of values", "error"))) {
  detail::log({literal, N - 1});
}

/// Writes `text` as it is.
inline void log(std::string_view text) {
  detail::log(text);
}

/// As `panic(message)`, with each `{}` replaced by a value.
template <size_t N, class First, class... Rest>
[[noreturn]] void panic(const char (&literal)[N], const First& first, const Rest&... rest)
    __attribute__((diagnose_if(detail::placeholders({literal, N - 1}) != 1 + sizeof...(Rest),
                               "near: the number of {} is not the number of values", "error"))) {
  const detail::Shown shown[] = {{&first, &detail::show<First>}, {&rest, &detail::show<Rest>}...};
  panic(detail::format({literal, N - 1}, shown));
}

/// As `require(condition, message)`. The message is made only when the condition does not hold; the
/// values are evaluated in any case.
template <size_t N, class First, class... Rest>
void require(bool condition, const char (&literal)[N], const First& first, const Rest&... rest)
    __attribute__((diagnose_if(detail::placeholders({literal, N - 1}) != 1 + sizeof...(Rest),
                               "near: the number of {} is not the number of values", "error"))) {
  if (condition) [[likely]]
    return;
  const detail::Shown shown[] = {{&first, &detail::show<First>}, {&rest, &detail::show<Rest>}...};
  panic(detail::format({literal, N - 1}, shown));
}

/// The value of an optional; panics with `message` when it is empty.
template <class T>
[[nodiscard]] T expect(std::optional<T> value, std::string_view message) {
  if (!value) panic(message);
  return std::move(*value);
}
/// The value of `from_json` and its like; panics with `what` and the error when there is none:
/// `expect(from_json<Order>(msg), "msg")`.
template <class T, class E>
[[nodiscard]] T expect(std::expected<T, E> value, std::string_view what) {
  if (!value) panic("{}: {}", what, value.error());
  return std::move(*value);
}

namespace detail {

/// `FtMint` is the event `ft_mint`.
template <class Event>
consteval auto event_in_snake_case() {
  constexpr std::string_view name = unqualified(pretty_type<Event>());
  constexpr size_t length = [&] {
    size_t count = name.size();
    for (size_t i = 1; i < name.size(); ++i) count += name[i] >= 'A' && name[i] <= 'Z';
    return count;
  }();
  Literal<length + 1> result;
  size_t at = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool capital = name[i] >= 'A' && name[i] <= 'Z';
    if (capital && i > 0) result.text[at++] = '_';
    result.text[at++] = static_cast<char>(capital ? name[i] - 'A' + 'a' : name[i]);
  }
  return result;
}

/// The name of the event: that of its struct in snake_case, unless it is `[[near::rename("...")]]`.
template <class Event>
consteval auto event_name() {
  if constexpr (constexpr std::string_view renamed = field_names<Event>("").json; renamed.empty()) {
    return event_in_snake_case<Event>();
  } else {
    return Literal<renamed.size() + 1>::copy(renamed);
  }
}

Buffer begin_event(const char* standard, const char* version, const char* event);
void end_event(Buffer& line);

}  // namespace detail

/// Events that programs outside of the chain read (NEP-297): the name of the struct in snake_case,
/// or its `[[near::rename("...")]]`, is the name of the event, its fields are the data.
template <Literal Standard, Literal Version>
struct Events {
  /// The data is a list of one object. An empty `std::optional` is left out of it.
  template <class Event>
  static void emit(const Event& event) {
    static_assert(detail::fits<Event, detail::Place::Json>,
                  detail::type_problem<Event, detail::Place::Json>("an event"));
    static constexpr auto& name = detail::stored<detail::event_name<Event>()>;
    Buffer line =
        detail::begin_event(detail::stored<Standard>.text, detail::stored<Version>.text, name.text);
    detail::write_fields<true>(line, event);
    detail::end_event(line);
  }
  /// As `emit`, for standards whose data is one object and not a list; writes null for what is
  /// absent.
  template <class Event>
  static void emit_object(const Event& event) {
    static_assert(detail::fits<Event, detail::Place::Json>,
                  detail::type_problem<Event, detail::Place::Json>("an event"));
    static constexpr auto& name = detail::stored<detail::event_name<Event>()>;
    Buffer line =
        detail::begin_event(detail::stored<Standard>.text, detail::stored<Version>.text, name.text);
    line.shrink(line.size() - 1);
    detail::write_fields<false>(line, event);
    text::put(line, "}", 1);
    detail::log(line.view());
  }
};

}  // namespace near
