#include "cli/conform/python_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <format>

#include "base/u128.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

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
    switch (point) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\b':
        out += "\\b";
        break;
      default:
        if (point >= 0x20 && point < 0x7F) {
          out += static_cast<char>(point);
        } else if (point < 0x10000) {
          out += std::format("\\u{:04x}", static_cast<std::uint32_t>(point));
        } else {
          const auto rest = static_cast<std::uint32_t>(point) - 0x10000;
          out += std::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
        }
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
  const int exponent = std::atoi(text.c_str() + mark + 1);
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
      if (value.get_string().starts_with(kBigInteger)) {
        out += std::string_view{value.get_string()}.substr(1);
      } else {
        append_string(out, value.get_string());
      }
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

}  // namespace

std::string mark_big_integers(std::string_view text) {
  constexpr std::size_t kSafeDigits = 18;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
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
    while (end < text.size() && is_digit(text[end])) ++end;
    const bool is_whole =
        end == text.size() || (text[end] != '.' && text[end] != 'e' && text[end] != 'E');
    const std::string_view number = text.substr(at, end - at);
    if (is_whole && number.size() > kSafeDigits + 1 && !parse_u64(number).has_value()) {
      out += std::format("\"\\u0001{}\"", number);
    } else {
      // The rest of a fraction goes along, so that its digits are not looked at again.
      while (end < text.size() && (is_digit(text[end]) || text[end] == '.' || text[end] == 'e' ||
                                   text[end] == 'E' || text[end] == '+' || text[end] == '-'))
        ++end;
      out += text.substr(at, end - at);
    }
    at = end;
  }
  return out;
}

std::string python_dumps(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace farcall::cli
