#include "sdk/tool/diagnostics.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/format_text.hpp"
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
    const std::string mark = format_text(": {}: ", kind);
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

/// The place of `In file included from file:line:`, and of the lines that go on after it.
std::optional<Place> parse_includer(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.starts_with("In file included ")) text.remove_prefix(17);
  if (!text.starts_with("from ") || text.size() < 7 ||
      !std::string_view{":,"}.contains(text.back()))
    return std::nullopt;
  text = text.substr(5, text.size() - 6);
  const std::size_t colon = text.rfind(':');
  Place place;
  if (colon == text.npos) return std::nullopt;
  place.file = text.substr(0, colon);
  place.column = 1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, place.line);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return place;
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
    {"integer literal is too large",
     "literals of C++ have 64 bits: end it with _u128 or _U256, as in "
     "1'000'000'000'000'000'000'000_u128"},
    {"'operator\"\"_u128'",
     "expected an integer below 2^128, decimal or 0x...; _U256 goes up to 2^256"},
    {"'operator\"\"_U256'", "expected an integer below 2^256, decimal or 0x..."},
    {"no matching literal operator",
     "amounts and gas are whole numbers: 1'500_mnear for 1.5 NEAR, 500_Ggas for 0.5 Tgas"},
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
    {"call to object of type 'const std::less",
     "keys of std::map and std::set need an order: give their struct `auto operator<=>(const Key&) "
     "const = default;`"},
    {"wasm lacks signal support",
     "contracts get no signals: near::panic(\"reason\") ends the call"},
    {"'jmp_buf'", "near::panic(\"reason\") ends the call and undoes its changes"},
    {"to 'CryptoHash'", "wrap the 32 bytes: CryptoHash{env::sha256(text)}"},
    {"to 'const CryptoHash'", "wrap the 32 bytes: CryptoHash{env::sha256(text)}"},
    {"no viable conversion from",
     "the value has another type than what takes it here: pass one of that type"},
};

/// `name` of "text'name'", if the text stands in the message.
std::string_view single_quoted_after(std::string_view message, std::string_view text) {
  const std::size_t at = message.find(text);
  if (at == message.npos) return {};
  message.remove_prefix(at + text.size());
  return message.substr(0, message.find('\''));
}

/// The part of the library that a message misses: `std::name` of "no member named 'name' in
/// namespace 'std'".
std::string missing_std_name(std::string_view message) {
  for (const std::string_view text :
       {"implicit instantiation of undefined template '", "has incomplete type '",
        "has initializer but incomplete "
        "type '"})
    if (const auto name = single_quoted_after(message, text); name.starts_with("std::"))
      return std::string{name};
  const std::string_view space = single_quoted_after(message, "in namespace '");
  if (space != "std" && !space.starts_with("std::")) return {};
  for (const std::string_view text :
       {"no member named '", "no type named '", "no template named '"})
    if (const auto name = single_quoted_after(message, text); !name.empty())
      return format_text("{}::{}", space, name);
  return {};
}

std::string worded(std::string message) {
  if (const std::size_t at = message.find("near: "); at != message.npos) {
    message.erase(0, at);
    if (const std::size_t option = message.rfind(" [-W"); option != message.npos)
      message.erase(option);
    return message;
  }
  if (const std::string name = missing_std_name(message); !name.empty()) {
    if (std::string known = library_message(name); !known.empty()) return known;
    return format_text(
        "{}\n  near: include the header that declares it; not all of the library is "
        "available in contracts",
        message);
  }
  for (const auto& [wording, advice] : kAdvice)
    if (message.find(wording) != message.npos) return message + "\n  near: " + std::string{advice};
  return message;
}

/// The type that does not fit its place and why, at the end of a message about what holds it.
std::string_view misfit_of(std::string_view message) {
  for (const std::string_view text : {", which holds ", " has type "})
    if (const std::size_t at = message.find(text); at != message.npos)
      return message.substr(at + text.size());
  return {};
}

/// Whether `message` says of an element of a collection what `field` said of the collection.
bool repeats_field(const std::string& message, const std::string& field) {
  if (!message.starts_with("near: what is stored has type ") ||
      !field.starts_with("near: the field `"))
    return false;
  // `TYPE (PATH): WHY`, where the path is missing when the type is the whole.
  const auto parts = [](std::string_view misfit) {
    const std::size_t why = misfit.rfind(": ");
    return std::pair{misfit.substr(0, std::min(misfit.find(" ("), misfit.find(": "))),
                     misfit.substr(std::min(why, misfit.size()))};
  };
  const auto misfit = misfit_of(message);
  return !misfit.empty() && parts(misfit) == parts(misfit_of(field));
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
  bool is_attribute = false;       // the last message is about one that clang does not know
  bool moved = false;              // the last message already has a place of the user
  std::optional<Place> including;  // the user's line that includes the file of the next message
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::optional<Place> includer = parse_includer(text.substr(0, end));
    const std::optional<Line> line = parse_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (includer && !is_foreign(includer->file, foreign)) including = includer;
    // Hints of the library to its users; an error says more. Attributes of ours are read apart.
    if (!line || line->message.contains("[-Wuser-defined-warnings]")) continue;
    if (line->kind != "note") is_attribute = line->message.contains("[-Wunknown-attributes]");
    if (is_attribute) continue;
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
        last.notes.push_back(format_text("{}:{}:{}: note: {}", line->place.file, line->place.line,
                                         line->place.column, line->message));
      }
      continue;
    }
    Diagnostic diagnostic;
    diagnostic.severity = line->kind == "warning" ? Severity::kWarning : Severity::kError;
    diagnostic.place = line->place;
    diagnostic.message = worded(line->message);
    moved = is_users;
    if (!is_users && including) {
      diagnostic.place = *including;
      moved = true;
    }
    including.reset();
    result.push_back(std::move(diagnostic));
  }
  // What follows from a mistake stands in the same line, or nowhere in the user's source.
  std::vector<Diagnostic> kept;
  for (Diagnostic& each : result) {
    const bool again = std::ranges::any_of(kept, [&](const Diagnostic& other) {
      return other.severity == each.severity && other.place.file == each.place.file &&
             other.place.line == each.place.line;
    });
    const bool follows = (is_foreign(each.place.file, foreign) && !kept.empty()) ||
                         std::ranges::any_of(kept, [&](const Diagnostic& other) {
                           return repeats_field(each.message, other.message);
                         });
    if (!again && !follows) kept.push_back(std::move(each));
  }
  return kept;
}

std::string render(const Diagnostic& diagnostic) {
  std::string out = format_text(
      "{}:{}:{}: {}: {}\n", diagnostic.place.file, diagnostic.place.line, diagnostic.place.column,
      diagnostic.severity == Severity::kError ? "error" : "warning", diagnostic.message);
  if (const std::string line = source_line(diagnostic.place); !line.empty()) {
    const std::string number = format_text("{:5}", diagnostic.place.line);
    out += format_text("{} | {}\n", number, line);
    std::string blank;  // keeps the tabs of the line, so that the caret stands where it should
    for (std::size_t i = 0; i + 1 < diagnostic.place.column && i < line.size(); ++i)
      blank += line[i] == '\t' ? '\t' : ' ';
    out += format_text("{} | {}^\n", std::string(number.size(), ' '), blank);
  }
  for (const std::string& note : diagnostic.notes) out += note + "\n";
  return out;
}

}  // namespace farcall::sdk
