#include "cli/near/output.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <unistd.h>
#include <vector>

#include "base/format_text.hpp"
#include "cli/near/serde_json.hpp"
#include "trace/text.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

void write_line(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stream);
  std::fflush(stream);
}

std::string escape_lines(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    out += trace::escape(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

void write_value(std::string_view text) {
  if (::isatty(STDOUT_FILENO) == 1) return write_line(stdout, escape_lines(text));
  write_line(stdout, text);
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
  if (!is_json) write_line(stdout, escape_lines(text));
}

void Output::value(std::string_view text) const {
  if (!is_json) write_value(text);
}

void Output::raw(std::string_view bytes) const {
  if (is_json) return;
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
  std::fflush(stdout);
}

void Output::say(std::string_view text) const {
  if (!is_quiet) write_line(stderr, escape_lines(text));
}

void Output::warn(std::string_view text) const {
  write_line(stderr, escape_lines(text));
}

int Output::finish() {
  if (is_json) {
    json::object whole;
    if (!document.contains("result")) whole["result"] = result_name(exit);
    for (auto& [name, value] : document) whole[name] = std::move(value);
    write_value(pretty(whole));
  }
  return static_cast<int>(exit);
}

int Output::finish(const Failure& failure) {
  exit = failure.exit;
  warn(format_text("error: {}", failure.message));
  json::object error{{"code", static_cast<int>(failure.exit)}, {"message", failure.message}};
  for (const auto& [name, value] : failure.details) error[name] = value;
  document["error"] = std::move(error);
  return finish();
}

std::string pretty(const json::value& value) {
  const std::string compact = json::serialize(value);
  const auto normal = normalize_json(compact);
  // What nests deeper than serde_json reads stays on one line.
  return normal ? indent_json(normal->text) : compact;
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
