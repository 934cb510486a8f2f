#include "cli/conform/python_json.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/format_text.hpp"
#include "base/u128.hpp"
#include "node/rpc/json_text.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

/// The name of the only member of an exact number, in values and as it stands in JSON.
constexpr std::string_view kExact = "\x01number";
constexpr std::string_view kExactInText = "\\u0001number";

/// One code point of valid UTF-8 at `at`, which moves behind it.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&] { return static_cast<unsigned char>(text[at++]); };
  const unsigned first = byte();
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  char32_t point = first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i) point = point << 6 | (byte() & 0x3FU);
  return point;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    const bool is_ascii = point < 0x80;
    const std::string_view escape =
        is_ascii ? node::json_short_escape(static_cast<char>(point)) : std::string_view{};
    if (!escape.empty()) {
      out += escape;
    } else if (point >= 0x20 && point < 0x7F) {
      out += static_cast<char>(point);
    } else if (point < 0x10000) {
      out += format_text("\\u{:04x}", static_cast<std::uint32_t>(point));
    } else {
      const auto rest = static_cast<std::uint32_t>(point) - 0x10000;
      out += format_text("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    }
  }
  out += '"';
}

/// Shortest digits that read back the same; with an exponent below 10^-4 and from 10^16 on.
void append_float(std::string& out, double value) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  const std::string text{buffer.data(), written.ptr};
  const std::size_t mark = text.find('e');
  // from_chars knows no plus.
  const std::size_t sign_and_digits = mark + (text[mark + 1] == '+' ? 2 : 1);
  int exponent = 0;
  std::from_chars(text.data() + sign_and_digits, text.data() + text.size(), exponent);
  if (exponent < -4 || exponent >= 16) {
    out += text;
    return;
  }
  const auto fixed =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  const std::string_view digits{buffer.data(), fixed.ptr};
  out += digits;
  if (digits.find('.') == std::string_view::npos) out += ".0";
}

/// Python reads whole numbers of any size, and everything else as a double.
void append_exact(std::string& out, std::string_view digits) {
  if (digits.find_first_of(".eE") == std::string_view::npos) {
    out += digits == "-0" ? "0" : digits;
    return;
  }
  const double value = std::strtod(std::string{digits}.c_str(), nullptr);
  if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    append_float(out, value);
  }
}

void append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      break;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      break;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      break;
    case json::kind::double_:
      append_float(out, value.get_double());
      break;
    case json::kind::string:
      append_string(out, value.get_string());
      break;
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const json::value& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        append(out, item);
      }
      out += ']';
      break;
    }
    case json::kind::object: {
      if (const auto digits = exact_number(value)) {
        append_exact(out, *digits);
        break;
      }
      out += '{';
      bool first = true;
      for (const auto& [key, item] : value.get_object()) {
        if (!first) out += ',';
        first = false;
        append_string(out, key);
        out += ':';
        append(out, item);
      }
      out += '}';
      break;
    }
  }
}

/// JSON's grammar: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool is_number(std::string_view text) {
  const auto skip_digits = [&] {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool leading_zero = text.starts_with('0');
  const std::size_t whole = skip_digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (skip_digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (skip_digits() == 0) return false;
  }
  return text.empty();
}

}  // namespace

std::string mark_exact_numbers(std::string_view text) {
  constexpr std::size_t kSafeDigits = 18;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_of_number = [&](char c) {
    return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  };
  std::string out;
  out.reserve(text.size());
  bool in_text = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (in_text || (c != '-' && !is_digit(c))) {
      if (c == '"') in_text = !in_text;
      out += text[at++];
      if (in_text && c == '\\' && at < text.size()) out += text[at++];
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && is_of_number(text[end])) ++end;
    const std::string_view number = text.substr(at, end - at);
    const bool is_whole = number.find_first_of(".eE") == std::string_view::npos;
    const bool is_exact = is_whole && number != "-0" &&
                          (number.size() <= kSafeDigits + 1 || parse_u64(number).has_value());
    // What is no number at all is left to the reader, which says where it stands.
    if (is_exact || !is_number(number)) {
      out += number;
    } else {
      out += format_text("{{\"{}\":\"{}\"}}", kExactInText, number);
    }
    at = end;
  }
  return out;
}

std::optional<std::string_view> exact_number(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1 || object->begin()->key() != kExact)
    return std::nullopt;
  const json::string* digits = object->begin()->value().if_string();
  if (digits == nullptr) return std::nullopt;
  return std::string_view{*digits};
}

std::string python_dumps(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace farcall::cli
