#include "sdk/tool/diagnostics.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <format>
#include <fstream>
#include <optional>

#include "sdk/tool/link_errors.hpp"

namespace farcall::sdk {
namespace {

/// `file:line:column: kind: message`
struct Line {
  Place place;
  std::string kind;
  std::string message;
};

std::optional<Line> parse_line(std::string_view text) {
  for (const std::string_view kind : {"error", "fatal error", "warning", "note"}) {
    const std::string mark = std::format(": {}: ", kind);
    const std::size_t at = text.find(mark);
    if (at == text.npos) continue;
    const std::string_view where = text.substr(0, at);
    const std::size_t second = where.rfind(':');
    if (second == where.npos || second == 0) continue;
    const std::size_t first = where.rfind(':', second - 1);
    if (first == where.npos) continue;
    Line line;
    line.place.file = where.substr(0, first);
    const auto number = [&](std::size_t from, std::size_t to, std::size_t& out) {
      const auto [end, error] = std::from_chars(where.data() + from, where.data() + to, out);
      return error == std::errc{} && end == where.data() + to;
    };
    if (!number(first + 1, second, line.place.line) ||
        !number(second + 1, where.size(), line.place.column))
      continue;
    line.kind = kind;
    line.message = text.substr(at + mark.size());
    return line;
  }
  return std::nullopt;
}

/// Advice for mistakes that only the compiler words.
struct Advice {
  std::string_view wording;
  std::string_view advice;
};
constexpr Advice kAdvice[] = {
    {"within const member function",
     "this method is `const`, a view: remove `const` to let it change the state"},
    {"drops 'const' qualifier",
     "this method is `const`, a view: remove `const` to let it change the state"},
    {"but function is not marked const",
     "the object is const here: remove `const` from the method (a view) or the variable, or mark "
     "the called method const"},
    {"conditional expression is ambiguous",
     "U128 and u128 (U64 and uint64_t) convert into each other: name the type of one side, as in "
     "`condition ? u128{amount} : other`"},
    {"no matching function for call to 'min'",
     "both values must have one type: name it, as in std::min<u128>(a, b)"},
    {"no matching function for call to 'max'",
     "both values must have one type: name it, as in std::max<u128>(a, b)"},
    {"no viable overloaded '='",
     "the types differ, or this method is `const`, a view: remove `const` to let it change the "
     "state"},
    {"cannot use 'throw' with exceptions disabled",
     "contracts have no exceptions: near::panic(\"reason\") ends the call and undoes its changes, "
     "std::expected returns errors that a caller handles"},
    {"cannot use 'try' with exceptions disabled",
     "contracts have no exceptions: a failed call of another contract is an error in the "
     "PromiseResult of its callback"},
    {"requires -frtti",
     "contracts have no run-time types: use std::variant, an enum or a template"},
    {"expansion of date or time macro is not reproducible",
     "the same sources must give the same wasm every day: use near::env::block_timestamp()"},
    {"file not found",
     "a contract includes the C++ library, <near.hpp> and files of its project, nothing else of "
     "the "
     "machine that builds"},
    {"no viable conversion from",
     "pass a value of the type that the interface or the method declares"},
};

/// `name` of "no member named 'name' in namespace 'std'".
std::string missing_std_name(std::string_view message) {
  constexpr std::string_view kBegins[] = {"no member named '", "no type named '",
                                          "no template named '"};
  if (!message.contains("in namespace 'std")) return {};
  for (const std::string_view begin : kBegins)
    if (message.starts_with(begin))
      return "std::" + std::string{message.substr(begin.size(),
                                                  message.find('\'', begin.size()) - begin.size())};
  return {};
}

std::string worded(std::string message) {
  if (const std::size_t at = message.find("near: "); at != message.npos) {
    message.erase(0, at);
    if (const std::size_t option = message.rfind(" [-W"); option != message.npos)
      message.erase(option);
    return message;
  }
  if (const std::string name = missing_std_name(message); !name.empty())
    if (const std::string_view advice = library_replacement(name); !advice.empty())
      return std::format("near: `{}` is not available in contracts: {}", name, advice);
  for (const auto& [wording, advice] : kAdvice)
    if (message.find(wording) != message.npos) return message + "\n  near: " + std::string{advice};
  return message;
}

bool is_foreign(const std::string& file, const std::vector<std::string>& foreign) {
  if (file.starts_with('<')) return true;
  const std::string path = std::filesystem::path{file}.lexically_normal().string();
  return std::ranges::any_of(foreign, [&](const auto& folder) { return path.starts_with(folder); });
}

std::string source_line(const Place& place) {
  std::ifstream stream{place.file};
  std::string line;
  for (std::size_t i = 0; i < place.line; ++i)
    if (!std::getline(stream, line)) return {};
  return line;
}

}  // namespace

std::vector<Diagnostic> read_clang_output(std::string_view text,
                                          const std::vector<std::string>& foreign) {
  std::vector<Diagnostic> result;
  bool moved = false;  // the last message already has a place of the user
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::optional<Line> line = parse_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line) continue;
    const bool is_users = !is_foreign(line->place.file, foreign);
    if (line->kind == "note") {
      if (result.empty()) continue;
      Diagnostic& last = result.back();
      if (!is_users) {
        // The first note of a failed constant expression is the reason, wherever it is.
        if (last.message.contains("constant expression") && last.notes.empty() && moved)
          last.notes.push_back("note: " + line->message);
        continue;
      }
      if (!moved) {
        last.place = line->place;
        moved = true;
      } else if (!last.message.starts_with("near: ")) {
        last.notes.push_back(std::format("{}:{}:{}: note: {}", line->place.file, line->place.line,
                                         line->place.column, line->message));
      }
      continue;
    }
    Diagnostic diagnostic;
    diagnostic.severity = line->kind == "warning" ? Severity::kWarning : Severity::kError;
    diagnostic.place = line->place;
    diagnostic.message = worded(line->message);
    moved = is_users;
    result.push_back(std::move(diagnostic));
  }
  // What follows from a mistake stands in the same line, or nowhere in the user's source.
  std::vector<Diagnostic> kept;
  for (Diagnostic& each : result) {
    const bool again = std::ranges::any_of(kept, [&](const Diagnostic& other) {
      return other.severity == each.severity && other.place.file == each.place.file &&
             other.place.line == each.place.line;
    });
    const bool follows = is_foreign(each.place.file, foreign) && !kept.empty();
    if (!again && !follows) kept.push_back(std::move(each));
  }
  return kept;
}

std::string render(const Diagnostic& diagnostic) {
  std::string out = std::format(
      "{}:{}:{}: {}: {}\n", diagnostic.place.file, diagnostic.place.line, diagnostic.place.column,
      diagnostic.severity == Severity::kError ? "error" : "warning", diagnostic.message);
  if (const std::string line = source_line(diagnostic.place); !line.empty()) {
    const std::string number = std::format("{:5}", diagnostic.place.line);
    out += std::format("{} | {}\n", number, line);
    std::string blank;  // keeps the tabs of the line, so that the caret stands where it should
    for (std::size_t i = 0; i + 1 < diagnostic.place.column && i < line.size(); ++i)
      blank += line[i] == '\t' ? '\t' : ' ';
    out += std::format("{} | {}^\n", std::string(number.size(), ' '), blank);
  }
  for (const std::string& note : diagnostic.notes) out += note + "\n";
  return out;
}

}  // namespace farcall::sdk
