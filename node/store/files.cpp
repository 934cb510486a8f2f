#include "node/store/files.hpp"

#include <boost/json/object.hpp>

#include "base/format_text.hpp"
#include "node/rpc/json_text.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const auto line = [&out](std::size_t level) { out.append("\n").append(2 * level, ' '); };
  if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    out += '[';
    for (const auto& item : *array) {
      if (&item != array->data()) out += ',';
      line(depth + 1);
      append_pretty(out, item, depth + 1);
    }
    line(depth);
    out += ']';
  } else if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += '{';
    bool is_first = true;
    for (const auto& [key, member] : *object) {
      if (!is_first) out += ',';
      is_first = false;
      line(depth + 1);
      append_json_string(out, {key.data(), key.size()});
      out += ": ";
      append_pretty(out, member, depth + 1);
    }
    line(depth);
    out += '}';
  } else {
    append_json(out, value);
  }
}

}  // namespace

Result<json::value> read_json(const std::filesystem::path& path) {
  const auto text = read_file(path);
  if (!text) return std::unexpected{text.error()};
  auto value = protocol::parse_json(*text, {.bytes = text->size()});
  if (!value) return fail(format_text("{}: {}", path.string(), value.error().message));
  return value;
}

Result<json::object> parse_object(std::string_view text) {
  auto value = protocol::parse_json(text, {.bytes = text.size()});
  if (!value) return std::unexpected{value.error()};
  if (!value->is_object()) return fail("expected a JSON object");
  return std::move(value->get_object());
}

std::string pretty_json(const json::value& value) {
  std::string out;
  append_pretty(out, value, 0);
  out += '\n';
  return out;
}

}  // namespace farcall::node
