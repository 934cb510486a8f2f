#include "node/rpc/json_text.hpp"

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>
#include <charconv>
#include <cmath>

#include "base/format_text.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_double(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  const std::size_t begin = out.size();
  append_number(out, number);
  if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

void append_member(std::string& out, const json::key_value_pair& member, bool is_first) {
  if (!is_first) out += ',';
  append_json_string(out, {member.key().data(), member.key().size()});
  out += ':';
  append_json(out, member.value());
}

void append_object(std::string& out, const json::object& object) {
  boost::container::small_vector<const json::key_value_pair*, 48> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* member) { return member->key(); });
  out += '{';
  for (const auto* member : members) append_member(out, *member, member == members.front());
  out += '}';
}

void append_array(std::string& out, const json::array& array) {
  out += '[';
  for (const auto& item : array) {
    if (&item != array.data()) out += ',';
    append_json(out, item);
  }
  out += ']';
}

bool needs_escape(char symbol) {
  return static_cast<unsigned char>(symbol) < 0x20 || symbol == '"' || symbol == '\\';
}

}  // namespace

std::string_view json_short_escape(char symbol) {
  switch (symbol) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  const char* run = text.data();
  const char* const end = text.data() + text.size();
  for (const char* at = run; at != end; ++at) {
    if (!needs_escape(*at)) continue;
    out.append(run, at);
    if (const std::string_view escape = json_short_escape(*at); !escape.empty()) {
      out += escape;
    } else {
      append_format_text(out, "\\u{:04x}", static_cast<unsigned>(*at));
    }
    run = at + 1;
  }
  out.append(run, end);
  out += '"';
}

void append_json(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      break;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case json::kind::int64:
      append_number(out, value.get_int64());
      break;
    case json::kind::uint64:
      append_number(out, value.get_uint64());
      break;
    case json::kind::double_:
      append_double(out, value.get_double());
      break;
    case json::kind::string:
      append_json_string(out, {value.get_string().data(), value.get_string().size()});
      break;
    case json::kind::array:
      append_array(out, value.get_array());
      break;
    case json::kind::object:
      append_object(out, value.get_object());
      break;
  }
}

void append_json_unsorted(std::string& out, const json::object& value) {
  out += '{';
  bool is_first = true;
  for (const auto& member : value) append_member(out, member, std::exchange(is_first, false));
  out += '}';
}

}  // namespace farcall::node
