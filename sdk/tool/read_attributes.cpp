#include "sdk/tool/read_attributes.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/format_text.hpp"

namespace farcall::sdk {
namespace {

constexpr std::string_view kScope = "near";

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void put_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80U) {
    out += static_cast<char>(code);
  } else if (code < 0x800U) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000U) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Steps through the tokens of C++ source that matter for attributes.
class Tokens {
 public:
  explicit Tokens(std::string_view source) : source_{source} {}

  std::size_t at = 0;

  [[nodiscard]] bool ended() const { return at >= source_.size(); }
  [[nodiscard]] bool next_is(std::string_view text) const {
    return source_.substr(std::min(at, source_.size())).starts_with(text);
  }
  bool take(std::string_view text) {
    skip_space();
    if (!next_is(text)) return false;
    at += text.size();
    return true;
  }
  std::string_view word() {
    skip_space();
    const std::size_t begin = at;
    while (!ended() && is_word(source_[at])) ++at;
    return source_.substr(begin, at - begin);
  }
  void skip_space() {
    while (!ended()) {
      if (std::isspace(static_cast<unsigned char>(source_[at])) != 0) {
        ++at;
      } else if (next_is("//")) {
        at = std::min(source_.find('\n', at), source_.size());
      } else if (next_is("/*")) {
        const std::size_t end = source_.find("*/", at + 2);
        at = end == source_.npos ? source_.size() : end + 2;
      } else {
        return;
      }
    }
  }
  /// One token of no interest.
  void skip_token() {
    skip_space();
    if (ended()) return;
    if (literal()) return;
    if (source_[at] == '\'') return skip_character();
    if (!is_word(source_[at])) {
      ++at;
      return;
    }
    // `1'000` is one word.
    while (!ended() && (is_word(source_[at]) || (source_[at] == '\'' && at + 1 < source_.size() &&
                                                 is_word(source_[at + 1]))))
      ++at;
  }

  /// What a string literal means; nothing when none begins here.
  std::optional<std::string> literal() {
    skip_space();
    std::size_t quote = at;
    for (const std::string_view prefix : {"u8R\"", "R\"", "u8\"", "\""})
      if (next_is(prefix)) {
        quote = at + prefix.size();
        return prefix.contains('R') ? raw(quote) : escaped(quote);
      }
    return std::nullopt;
  }

 private:
  std::string raw(std::size_t begin) {
    const std::size_t open = std::min(source_.find('(', begin), source_.size());
    const std::string close = ")" + std::string{source_.substr(begin, open - begin)} + "\"";
    const std::size_t end = std::min(source_.find(close, open), source_.size());
    at = std::min(end + close.size(), source_.size());
    return std::string{source_.substr(std::min(open + 1, end), end - std::min(open + 1, end))};
  }

  std::string escaped(std::size_t begin) {
    std::string text;
    at = begin;
    while (!ended() && source_[at] != '"' && source_[at] != '\n') {
      if (source_[at] == '\\') {
        escape(text);
      } else {
        text += source_[at++];
      }
    }
    if (!ended()) ++at;
    return text;
  }

  void escape(std::string& out) {
    constexpr std::string_view kLetters = "abfnrtv0";
    constexpr std::string_view kMeanings{"\a\b\f\n\r\t\v\0", 8};
    ++at;
    if (ended()) return;
    const char letter = source_[at++];
    if (letter == 'u' || letter == 'U' || letter == 'x') {
      std::uint32_t code = 0;
      const std::size_t most = letter == 'u' ? 4 : letter == 'U' ? 8 : 2;
      const char* begin = source_.data() + at;
      const char* end = begin + std::min(most, source_.size() - at);
      at += static_cast<std::size_t>(std::from_chars(begin, end, code, 16).ptr - begin);
      if (letter == 'x') {
        out += static_cast<char>(code);
      } else {
        put_utf8(out, code);
      }
    } else if (const std::size_t found = kLetters.find(letter); found != kLetters.npos) {
      out += kMeanings[found];
    } else {
      out += letter;
    }
  }

  void skip_character() {
    ++at;
    while (!ended() && source_[at] != '\'' && source_[at] != '\n')
      at += source_[at] == '\\' ? 2U : 1U;
    ++at;
  }

  std::string_view source_;
};

/// How many texts an attribute takes.
std::size_t values_of(std::string_view name) {
  if (name == "standard") return 2;
  for (const std::string_view each : {"name", "version", "link", "rename", "rename_all"})
    if (name == each) return 1;
  return 0;
}

std::string form_of(std::string_view name) {
  if (name == "standard") return "near::standard(\"nep141\", \"1.0.0\")";
  const std::string_view example = name == "version"      ? "1.0.0"
                                   : name == "link"       ? "https://..."
                                   : name == "rename_all" ? "camelCase"
                                                          : "new_name";
  return format_text("near::{}(\"{}\")", name, example);
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; });
}

class Reader {
 public:
  explicit Reader(std::string_view source) : tokens_{source} {}

  std::vector<WrittenAttribute> run() {
    while (!tokens_.ended()) {
      if (tokens_.take("[[")) {
        read_list();
      } else {
        tokens_.skip_token();
      }
    }
    return std::move(found_);
  }

 private:
  /// Everything up to `]]`.
  void read_list() {
    std::size_t using_at = std::string_view::npos;
    tokens_.skip_space();
    const std::size_t begin = tokens_.at;
    if (tokens_.word() == "using") {
      tokens_.skip_space();
      const std::size_t scope_at = tokens_.at;
      const std::string_view scope = tokens_.word();
      tokens_.take(":");
      if (scope == kScope) using_at = scope_at;
    } else {
      tokens_.at = begin;
    }
    while (!tokens_.ended() && !tokens_.take("]]")) {
      tokens_.skip_space();
      const std::size_t at = tokens_.at;
      const std::string_view word = tokens_.word();
      if (word.empty()) {
        tokens_.skip_token();
      } else if (using_at != std::string_view::npos) {
        read_one(word, using_at, at);
      } else if (tokens_.take("::")) {
        tokens_.skip_space();
        const std::size_t name_at = tokens_.at;
        const std::string_view name = tokens_.word();
        if (word == kScope) {
          read_one(name, at, name_at);
        } else {
          skip_values();
        }
      } else {
        skip_values();
      }
    }
  }

  void skip_values() {
    if (!tokens_.take("(")) return;
    for (int depth = 1; depth > 0 && !tokens_.ended();) {
      if (tokens_.take("(")) {
        ++depth;
      } else if (tokens_.take(")")) {
        --depth;
      } else {
        tokens_.skip_token();
      }
    }
  }

  void read_one(std::string_view name, std::size_t scope_at, std::size_t name_at) {
    WrittenAttribute found{.attribute = {std::string{name}, {}, {}},
                           .scope_at = scope_at,
                           .name_at = name_at,
                           .problem = {}};
    std::vector<std::string> values;
    tokens_.skip_space();
    const std::size_t begin = tokens_.at;
    bool all_text = true;
    if (tokens_.take("(")) {
      while (!tokens_.ended() && !tokens_.take(")")) {
        std::optional<std::string> text = tokens_.literal();
        if (!text) {
          all_text = false;
          break;
        }
        while (const std::optional<std::string> more = tokens_.literal()) *text += *more;
        values.push_back(std::move(*text));
        if (!tokens_.take(",") && !tokens_.next_is(")")) all_text = false;
      }
      if (!all_text) {
        tokens_.at = begin;
        skip_values();
      }
    }
    const std::size_t wanted = values_of(name);
    if (wanted == 0 && (!values.empty() || !all_text)) {
      found.problem = format_text("near::{} takes nothing in parentheses", name);
    } else if (!all_text || values.size() != wanted ||
               std::ranges::any_of(values, &std::string::empty)) {
      found.problem = format_text("near::{} takes {} in quotes: {}", name,
                                  wanted == 2 ? "two texts" : "a text", form_of(name));
    } else if (std::ranges::any_of(values, has_control)) {
      found.problem = format_text("near::{} takes text without control characters", name);
    }
    if (!values.empty()) found.attribute.value = values[0];
    if (values.size() > 1) found.attribute.second = values[1];
    found_.push_back(std::move(found));
  }

  Tokens tokens_;
  std::vector<WrittenAttribute> found_;
};

}  // namespace

std::vector<WrittenAttribute> read_attributes(std::string_view source) {
  return Reader{source}.run();
}

std::set<SeenAttribute> read_seen_attributes(std::string_view clang_output) {
  constexpr std::string_view kWarning = ": warning: unknown attribute 'near::";
  constexpr std::string_view kMacro = ": note: expanded from macro";
  std::set<SeenAttribute> all;
  std::optional<SeenAttribute> last;
  const auto keep = [&] {
    if (last) all.insert(std::move(*last));
    last.reset();
  };
  while (!clang_output.empty()) {
    const std::string_view line = clang_output.substr(0, clang_output.find('\n'));
    clang_output.remove_prefix(std::min(line.size() + 1, clang_output.size()));
    if (line.contains(kMacro) && last) last->is_of_macro = true;
    const std::size_t warning = line.find(kWarning);
    if (warning == line.npos) {
      if (line.contains(": warning: ") || line.contains(": error: ")) keep();
      continue;
    }
    keep();
    SeenAttribute seen;
    const std::string_view place = line.substr(0, warning);
    const std::size_t second = place.rfind(':');
    const std::size_t first =
        second == place.npos || second == 0 ? second : place.rfind(':', second - 1);
    if (first == place.npos) continue;
    seen.file = place.substr(0, first);
    std::from_chars(place.data() + first + 1, place.data() + second, seen.line);
    std::from_chars(place.data() + second + 1, place.data() + place.size(), seen.column);
    const std::string_view rest = line.substr(warning + kWarning.size());
    seen.name = rest.substr(0, rest.find('\''));
    last = std::move(seen);
  }
  keep();
  return all;
}

}  // namespace farcall::sdk
