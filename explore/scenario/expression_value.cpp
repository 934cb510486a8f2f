#include "explore/scenario/expression_value.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;

/// Digits of 2^256 - 1.
constexpr std::size_t kDigitsMax = 78;
/// Integers with fewer digits fit 64 bits.
constexpr std::size_t kSmallDigits = 18;

/// JSON with integers that a reader would round as texts. What is no JSON is left to the reader.
std::string quote_large_integers(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
      i = std::min(i + 1, text.size());
      out += text.substr(begin, i - begin);
    } else if (text[i] == '-' || is_digit(text[i])) {
      const auto is_number = [](char c) {
        return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
      };
      while (i < text.size() && is_number(text[i])) ++i;
      const std::string_view number = text.substr(begin, i - begin);
      const std::string_view digits = number.substr(number.front() == '-' ? 1 : 0);
      const bool is_large = digits.size() > kSmallDigits && std::ranges::all_of(digits, is_digit) &&
                            digits.front() != '0';
      if (is_large) out += '"';
      out += number;
      if (is_large) out += '"';
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace

std::optional<Integer> to_integer(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  const std::string_view digits = text.substr(is_negative ? 1 : 0);
  if (digits.empty() || digits.size() > kDigitsMax || !std::ranges::all_of(digits, is_digit))
    return std::nullopt;
  try {
    Integer value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return is_negative ? Integer{-value} : value;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

std::optional<Integer> to_integer(const Value& value) {
  if (const auto* number = value.as<Integer>()) return *number;
  if (const auto* text = value.as<std::string>()) return to_integer(*text);
  return std::nullopt;
}

bool are_equal(const Value& left, const Value& right) {
  if (left.as<Integer>() != nullptr || right.as<Integer>() != nullptr) {
    const auto a = to_integer(left);
    const auto b = to_integer(right);
    return a && b && *a == *b;
  }
  if (const auto* list = left.as<json::array>()) {
    const auto* other = right.as<json::array>();
    return other != nullptr &&
           std::ranges::equal(*list, *other, [](const json::value& a, const json::value& b) {
             return are_equal(from_json(a), from_json(b));
           });
  }
  if (const auto* object = left.as<json::object>()) {
    const auto* other = right.as<json::object>();
    return other != nullptr && object->size() == other->size() &&
           std::ranges::all_of(*object, [&](const json::key_value_pair& member) {
             const json::value* found = other->if_contains(member.key());
             return found != nullptr && are_equal(from_json(member.value()), from_json(*found));
           });
  }
  return left.is == right.is;
}

Value from_json(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return {nullptr};
    case json::kind::bool_:
      return {value.get_bool()};
    case json::kind::int64:
      return {Integer{value.get_int64()}};
    case json::kind::uint64:
      return {Integer{value.get_uint64()}};
    case json::kind::double_:
      return {value.get_double()};
    case json::kind::string:
      return {std::string{std::string_view{value.get_string()}}};
    case json::kind::array:
      return {value.get_array()};
    case json::kind::object:
      return {value.get_object()};
  }
  return {nullptr};
}

json::value to_json(const Value& value) {
  const auto convert = [](const auto& it) -> json::value {
    using T = std::decay_t<decltype(it)>;
    if constexpr (std::is_same_v<T, Integer>) {
      if (it >= 0 && it <= UINT64_MAX) return static_cast<std::uint64_t>(it);
      if (it < 0 && it >= INT64_MIN) return static_cast<std::int64_t>(it);
      return json::value(it.str());
    } else if constexpr (std::is_same_v<T, std::string>) {
      return json::value(std::string_view{it});
    } else {
      return json::value(it);
    }
  };
  return std::visit(convert, value.is);
}

Value from_bytes(ByteView bytes) {
  if (bytes.empty()) return {nullptr};
  if (!is_utf8(bytes)) return {"0x" + to_hex(bytes)};
  if (const auto parsed = protocol::parse_json(quote_large_integers(as_text(bytes))))
    return from_json(*parsed);
  return {to_string(bytes)};
}

std::string_view type_name(const Value& value) noexcept {
  constexpr std::string_view kNames[] = {"null",   "a truth value", "a number", "a fraction",
                                         "a text", "a list",        "an object"};
  return kNames[value.is.index()];
}

}  // namespace farcall::explore
