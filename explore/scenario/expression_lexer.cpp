#include "explore/scenario/expression_lexer.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/ascii.hpp"
#include "base/format_text.hpp"
#include "explore/scenario/units.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::explore {
namespace {

constexpr std::array<std::string_view, 19> kSymbols{"==", "!=", "<=", ">=", "<", ">", "+",
                                                    "-",  "*",  "/",  "%",  "(", ")", "[",
                                                    "]",  "{",  "}",  ",",  "."};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_{text} {}

  Result<std::vector<Token>> run() {
    while (true) {
      skip_spaces();
      token_ = Token{.place = place_};
      if (at_ == text_.size()) break;
      if (const auto done = next(); !done) return std::unexpected{done.error()};
      tokens_.push_back(std::move(token_));
    }
    tokens_.push_back(std::move(token_));
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view message) const {
    return fail(at_place(token_.place, message));
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  char take() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++place_.line;
      place_.column = 1;
    } else {
      ++place_.column;
    }
    return c;
  }

  void skip_spaces() {
    while (at_ < text_.size() && std::string_view{" \t\r\n"}.contains(text_[at_])) take();
  }

  Result<void> next() {
    const char c = peek();
    if (is_digit(c)) return number();
    if (c == '"' || c == '\'') return quoted();
    if (is_letter(c)) {
      token_.kind = Token::Kind::kName;
      token_.text = word();
      return {};
    }
    for (const std::string_view symbol : kSymbols) {
      if (!text_.substr(at_).starts_with(symbol)) continue;
      token_.kind = Token::Kind::kSymbol;
      token_.text = symbol;
      for (std::size_t i = 0; i < symbol.size(); ++i) take();
      return {};
    }
    if (c == ':') {
      token_.kind = Token::Kind::kSymbol;
      token_.text = take();
      return {};
    }
    if (c == '&' || c == '|' || c == '!' || c == '=')
      return wrong(format_text("unknown operator '{}'; write and, or, not, ==, !=", c));
    const auto byte = static_cast<unsigned char>(c);
    return wrong(byte > ' ' && byte < 0x7f ? format_text("unexpected '{}'", c)
                                           : format_text("unexpected byte 0x{:02x}", byte));
  }

  std::string word() {
    std::string out;
    while (is_letter(peek()) || is_digit(peek())) out += take();
    return out;
  }

  /// Digits, `_` between them left out.
  std::string digits() {
    std::string out;
    while (is_digit(peek()) || peek() == '_')
      if (const char c = take(); c != '_') out += c;
    return out;
  }

  Result<void> number() {
    token_.kind = Token::Kind::kNumber;
    std::string text = digits();
    const bool has_point = peek() == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
    if (has_point) {
      text += take();
      text += digits();
    }
    if (const std::string unit = unit_ahead(); !unit.empty()) {
      const auto amount = scenario_amount(text, unit);
      if (!amount) return wrong(amount.error().message);
      token_.number = Integer{*amount};
      return {};
    }
    if (is_letter(peek()))
      return wrong(format_text("'{}{}' is not a number; {}", text, word(), kUnitsHint));
    if (has_point) return wrong(format_text("'{}' needs a unit; {}", text, kUnitsHint));
    const auto value = to_integer(text);
    if (!value) return wrong("the number has more than 256 bits");
    token_.number = *value;
    return {};
  }

  /// Takes the unit that follows, after spaces; empty if another word or none does.
  std::string unit_ahead() {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] == ' ') ++end;
    const std::size_t begin = end;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    std::string unit{text_.substr(begin, end - begin)};
    if (!is_scenario_unit(unit)) return {};
    while (at_ < end) take();
    return unit;
  }

  /// A text with the escapes of JSON, in double or single quotes.
  Result<void> quoted() {
    token_.kind = Token::Kind::kText;
    const char quote = take();
    std::string inner = "\"";
    while (peek() != quote) {
      if (at_ == text_.size())
        return wrong(format_text("the text that begins here has no closing {}", quote));
      const char c = take();
      if (c == '\\' && peek() == '\'') {
        inner += take();
      } else if (c == '\\' && at_ < text_.size()) {
        inner += c;
        inner += take();
      } else if (c == '"') {
        inner += "\\\"";
      } else {
        inner += c;
      }
    }
    take();
    inner += '"';
    const auto parsed = protocol::parse_json(inner);
    if (!parsed || !parsed->is_string())
      return wrong("the text has a line break, an unknown escape, or is not UTF-8");
    token_.text = std::string_view{parsed->get_string()};
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  TextPlace place_;
  Token token_;
  std::vector<Token> tokens_;
};

}  // namespace

std::string at_place(TextPlace place, std::string_view message) {
  return format_text("line {}, column {}: {}", place.line, place.column, message);
}

Result<std::vector<Token>> tokenize(std::string_view text) {
  return Lexer{text}.run();
}

}  // namespace farcall::explore
