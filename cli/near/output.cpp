#include "cli/near/output.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <format>
#include <vector>

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

void write_line(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stream);
  std::fflush(stream);
}

void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const auto indent = [&](std::size_t levels) { out += '\n' + std::string(levels * 2, ' '); };
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& each : *object) members.push_back(&each);
    std::ranges::sort(members, {}, [](const auto* each) { return std::string_view{each->key()}; });
    out += '{';
    for (bool first = true; const auto* each : members) {
      if (!first) out += ',';
      first = false;
      indent(depth + 1);
      out += json::serialize(json::value(each->key())) + ": ";
      append_pretty(out, each->value(), depth + 1);
    }
    indent(depth);
    out += '}';
  } else if (const json::array* list = value.if_array(); list != nullptr && !list->empty()) {
    out += '[';
    for (bool first = true; const json::value& each : *list) {
      if (!first) out += ',';
      first = false;
      indent(depth + 1);
      append_pretty(out, each, depth + 1);
    }
    indent(depth);
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

std::string_view result_name(Exit exit) {
  switch (exit) {
    case Exit::kOk:
      return "succeeded";
    case Exit::kPartial:
      return "succeeded_with_failures";
    case Exit::kNegative:
      return "failed";
    case Exit::kUnknown:
      return "unknown";
    case Exit::kRefused:
      return "refused";
    default:
      return "error";
  }
}

/// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void Output::result(std::string_view text) const {
  if (!is_json) write_line(stdout, text);
}

void Output::raw(std::string_view bytes) const {
  if (is_json) return;
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
  std::fflush(stdout);
}

void Output::say(std::string_view text) const {
  if (!is_quiet) write_line(stderr, text);
}

void Output::warn(std::string_view text) const {
  write_line(stderr, text);
}

int Output::finish() {
  if (is_json) {
    json::object whole;
    if (!document.contains("result")) whole["result"] = result_name(exit);
    for (auto& [name, value] : document) whole[name] = std::move(value);
    write_line(stdout, pretty(whole));
  }
  return static_cast<int>(exit);
}

int Output::finish(const Failure& failure) {
  exit = failure.exit;
  write_line(stderr, std::format("error: {}", failure.message));
  json::object error{{"code", static_cast<int>(failure.exit)}, {"message", failure.message}};
  for (const auto& [name, value] : failure.details) error[name] = value;
  document["error"] = std::move(error);
  return finish();
}

std::string pretty(const json::value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - width_of(row[i]) + 2, ' ');
    }
    while (line.ends_with(' ')) line.pop_back();
    out += line + '\n';
  }
  return out;
}

}  // namespace farcall::cli::near
