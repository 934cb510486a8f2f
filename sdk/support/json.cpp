#include "near/json.hpp"

namespace near {
namespace detail {

int read_enumerator(JsonReader& reader, const std::string_view* names, size_t count) {
  std::string_view name;
  if (!reader.string(name)) return -1;
  for (size_t i = 0; i < count; ++i)
    if (names[i] == name) return static_cast<int>(i);
  reader.fail_name(name, names, count);
  return -1;
}

void put_name(Buffer& out, const char* name, char separator) {
  text::put(out, &separator, 1);
  text::put_json(out, name);
  text::put(out, ":", 1);
}

std::string read_text(std::string_view text, ReadJson read, void* value) {
  const Buffer copy{text};
  JsonReader reader{copy};
  Buffer problem;
  if (!read(reader, value) || !reader.finish()) reader.describe(problem);
  return problem.str();
}

Buffer format(std::string_view format, const Shown* values) {
  Buffer out;
  const char* end = format.data() + format.size();
  const char* start = format.data();
  for (const char* pos = start; pos != end; ++pos) {
    if (*pos != '{' || pos + 1 == end || pos[1] != '}') continue;
    text::put(out, start, static_cast<size_t>(pos - start));
    values->show(out, values->value);
    ++values;
    start = ++pos + 1;
  }
  text::put(out, start, static_cast<size_t>(end - start));
  return out;
}

}  // namespace detail

json::json(std::initializer_list<Pair> pairs) {
  const char* separator = "{";
  for (const Pair& pair : pairs) {
    text::put(text_, separator, 1);
    separator = ",";
    text::put(text_, pair.text);
  }
  if (pairs.size() == 0) text::put(text_, "{", 1);
  text::put(text_, "}", 1);
}

json json::operator[](std::string_view name) const {
  JsonReader reader{text_};
  std::string_view key;
  json found;
  reader.begin_object();
  while (reader.key(key)) {
    const bool wanted = key == name;
    json value;
    if (!value.read_json(reader)) break;
    if (wanted) found = static_cast<json&&>(value);
  }
  return found;
}

std::optional<json> json::parse(std::string_view text) {
  const Buffer copy{text};
  JsonReader reader{copy};
  json value;
  if (!value.read_json(reader) || !reader.finish()) return std::nullopt;
  return value;
}

}  // namespace near
