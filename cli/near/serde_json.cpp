#include "cli/near/serde_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>

#include "base/bytes.hpp"
#include "base/format_text.hpp"
#include "node/rpc/json_text.hpp"

namespace farcall::cli::near {
namespace {

/// As serde_json: deeper nesting is refused.
constexpr int kDepthMax = 127;
constexpr int kPowerMax = 308;

/// 10^exponent, correctly rounded.
double power_of_ten(int exponent) {
  static const auto powers = [] {
    std::array<double, kPowerMax + 1> out{};
    for (int i = 0; i <= kPowerMax; ++i) {
      const std::string text = "1e" + std::to_string(i);
      out[static_cast<std::size_t>(i)] = std::strtod(text.c_str(), nullptr);
    }
    return out;
  }();
  return powers[static_cast<std::size_t>(exponent)];
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

/// Reads one document and writes it again. The first error stops it.
class Normalizer {
 public:
  explicit Normalizer(std::string_view text) : text_{text} {}

  Result<NormalJson> run() {
    if (!is_utf8(as_bytes(text_))) return farcall::fail("invalid JSON: not UTF-8");
    skip_space();
    std::string out;
    if (value(out, 0)) {
      skip_space();
      if (at_ < text_.size()) fail("expected the end after the value");
    }
    if (!error_.empty()) return farcall::fail(error_);
    return NormalJson{std::move(out), std::move(altered_)};
  }

 private:
  bool fail(std::string_view what) {
    if (!error_.empty()) return false;
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i) {
      column = text_[i] == '\n' ? 1 : column + 1;
      if (text_[i] == '\n') ++line;
    }
    error_ = format_text("invalid JSON at line {}, column {}: {}", line, column, what);
    return false;
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] bool is_digit() const { return peek() >= '0' && peek() <= '9'; }
  void skip_space() {
    while (at_ < text_.size() && std::string_view{" \n\t\r"}.contains(text_[at_])) ++at_;
  }
  bool literal(std::string_view word, std::string& out) {
    if (!text_.substr(at_).starts_with(word)) return fail("expected a value");
    at_ += word.size();
    out += word;
    return true;
  }

  bool value(std::string& out, int depth) {
    if (at_ >= text_.size()) return fail("expected a value, got the end");
    switch (peek()) {
      case '{':
        return depth < kDepthMax ? object(out, depth) : fail("nested more than 127 deep");
      case '[':
        return depth < kDepthMax ? list(out, depth) : fail("nested more than 127 deep");
      case '"': {
        std::string content;
        if (!string(content)) return false;
        node::append_json_string(out, content);
        return true;
      }
      case 't':
        return literal("true", out);
      case 'f':
        return literal("false", out);
      case 'n':
        return literal("null", out);
      default:
        return peek() == '-' || is_digit() ? number(out) : fail("expected a value");
    }
  }

  bool object(std::string& out, int depth) {
    std::map<std::string, std::string> members;
    ++at_;
    skip_space();
    while (peek() != '}') {
      if (!members.empty()) {
        if (peek() != ',') return fail("expected ',' or '}'");
        ++at_;
        skip_space();
      }
      if (peek() != '"') return fail("expected a member's name in quotes");
      std::string name;
      if (!string(name)) return false;
      skip_space();
      if (peek() != ':') return fail("expected ':'");
      ++at_;
      skip_space();
      std::string content;
      if (!value(content, depth + 1)) return false;
      members.insert_or_assign(std::move(name), std::move(content));
      skip_space();
    }
    ++at_;
    out += '{';
    for (bool first = true; const auto& [name, content] : members) {
      if (!first) out += ',';
      first = false;
      node::append_json_string(out, name);
      out += ':';
      out += content;
    }
    out += '}';
    return true;
  }

  bool list(std::string& out, int depth) {
    ++at_;
    skip_space();
    out += '[';
    for (bool first = true; peek() != ']'; first = false) {
      if (!first) {
        if (peek() != ',') return fail("expected ',' or ']'");
        ++at_;
        skip_space();
        out += ',';
      }
      if (!value(out, depth + 1)) return false;
      skip_space();
    }
    ++at_;
    out += ']';
    return true;
  }

  bool hex4(std::uint32_t& out) {
    if (text_.size() - at_ < 4) return fail("expected four hex digits");
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, begin + 4, out, 16);
    if (error != std::errc{} || end != begin + 4) return fail("expected four hex digits");
    at_ += 4;
    return true;
  }

  bool escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char name = peek();
    if (const auto index = kNames.find(name); name != '\0' && index != std::string_view::npos) {
      ++at_;
      out += kMeanings[index];
      return true;
    }
    if (name != 'u') return fail("unknown escape");
    ++at_;
    std::uint32_t code = 0;
    if (!hex4(code)) return false;
    if (code >= 0xD800 && code < 0xE000) {
      std::uint32_t low = 0;
      if (code >= 0xDC00 || !text_.substr(at_).starts_with("\\u"))
        return fail("a surrogate without its other half");
      at_ += 2;
      if (!hex4(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return fail("a surrogate without its other half");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(out, code);
    return true;
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character inside a string");
      ++at_;
      if (c == '\\') {
        if (!escape(out)) return false;
      } else {
        out += c;
      }
    }
    return fail("the string has no end");
  }

  // Numbers follow serde_json without its feature float_roundtrip: up to 64 bits of digits, times
  // or divided by one power of ten, which is not always the nearest double.
  bool number(std::string& out) {
    const std::size_t start = at_;
    const bool negative = peek() == '-';
    if (negative) ++at_;
    if (!is_digit()) return fail("expected a digit");
    std::uint64_t digits = 0;
    int exponent = 0;
    bool is_float = false;
    if (peek() == '0') {
      ++at_;
      if (is_digit()) return fail("a number cannot begin with 0");
    } else {
      while (is_digit() && add_digit(digits)) ++at_;
      for (; is_digit(); ++at_) {
        if (exponent < std::numeric_limits<int>::max()) ++exponent;
        is_float = true;
      }
    }
    if (peek() == '.') {
      is_float = true;
      ++at_;
      if (!is_digit()) return fail("expected a digit");
      for (; is_digit() && add_digit(digits); ++at_) --exponent;
      while (is_digit()) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      is_float = true;
      if (!read_exponent(digits == 0, exponent)) return false;
    }
    if (!is_float) return integer(negative, digits, start, out);
    double result = 0;
    if (!scale(digits, exponent, result)) return false;
    out += format_double(negative ? -result : result);
    note_if_altered(text_.substr(start, at_ - start), negative ? -result : result);
    return true;
  }

  [[nodiscard]] bool add_digit(std::uint64_t& digits) const {
    const auto digit = static_cast<std::uint64_t>(peek() - '0');
    std::uint64_t next = 0;
    if (__builtin_mul_overflow(digits, std::uint64_t{10}, &next) ||
        __builtin_add_overflow(next, digit, &next))
      return false;
    digits = next;
    return true;
  }

  bool integer(bool negative, std::uint64_t digits, std::size_t start, std::string& out) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 63;
    if (!negative) {
      out += std::to_string(digits);
    } else if (digits == 0 || digits > kMost) {
      out += format_double(-static_cast<double>(digits));
      if (digits != 0) altered_ = text_.substr(start, at_ - start);
    } else {
      out += '-' + std::to_string(digits);
    }
    return true;
  }

  bool read_exponent(bool is_zero, int& exponent) {
    ++at_;
    const bool negative = peek() == '-';
    if (negative || peek() == '+') ++at_;
    if (!is_digit()) return fail("expected a digit");
    std::int64_t value = 0;
    bool is_huge = false;
    for (; is_digit(); ++at_) {
      value = value * 10 + (peek() - '0');
      is_huge = is_huge || value > std::numeric_limits<int>::max();
      if (is_huge) value = std::numeric_limits<int>::max();
    }
    if (is_huge && !is_zero && !negative) return fail("number out of range");
    const std::int64_t sum = negative ? exponent - value : exponent + value;
    constexpr std::int64_t kLimit = std::numeric_limits<int>::max();
    exponent = static_cast<int>(sum < -kLimit ? -kLimit : sum > kLimit ? kLimit : sum);
    return true;
  }

  bool scale(std::uint64_t digits, int exponent, double& out) {
    out = static_cast<double>(digits);
    while (std::abs(exponent) > kPowerMax) {
      if (out == 0.0) return true;
      if (exponent > 0) return fail("number out of range");
      out /= 1e308;
      exponent += kPowerMax;
    }
    if (exponent < 0) {
      out /= power_of_ten(-exponent);
    } else {
      out *= power_of_ten(exponent);
    }
    return !std::isinf(out) || fail("number out of range");
  }

  /// Integers of more digits than a double holds are what people do not expect to change.
  void note_if_altered(std::string_view typed, double value) {
    if (typed.find_first_of(".eE") != std::string_view::npos) return;
    if (format_text("{:.0f}", value) != typed) altered_ = typed;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
  std::string altered_;
};

}  // namespace

std::string format_double(double value) {
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  std::array<char, 40> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                          std::abs(value), std::chars_format::scientific);
  const std::string_view text{buffer.data(), end};
  const std::size_t mark = text.find('e');
  std::string digits{text.substr(0, 1)};
  if (mark > 1) digits += text.substr(2, mark - 2);
  int exponent = 0;
  std::string_view tail = text.substr(mark + 1);
  if (tail.starts_with('+')) tail.remove_prefix(1);
  std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
  const int point = exponent + 1;  // digits before the point
  const int length = static_cast<int>(digits.size());
  std::string out = value < 0 ? "-" : "";
  if (point > 0 && point <= 16) {
    if (length <= point) {
      out += digits + std::string(static_cast<std::size_t>(point - length), '0') + ".0";
    } else {
      out += digits.substr(0, static_cast<std::size_t>(point)) + "." +
             digits.substr(static_cast<std::size_t>(point));
    }
  } else if (point > -5 && point <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (length > 1) out += "." + digits.substr(1);
    out += format_text("e{}{}", exponent < 0 ? "-" : "+", std::abs(exponent));
  }
  return out;
}

Result<NormalJson> normalize_json(std::string_view text) {
  return Normalizer{text}.run();
}

std::string indent_json(std::string_view compact) {
  std::string out;
  std::size_t depth = 0;
  const auto break_line = [&] { out += '\n' + std::string(depth * 2, ' '); };
  bool in_string = false;
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (in_string) {
      out += c;
      if (c == '\\') out += compact[++i];
      if (c == '"') in_string = false;
      continue;
    }
    const bool opens = c == '{' || c == '[';
    if (opens && (compact[i + 1] == '}' || compact[i + 1] == ']')) {
      out += c;
      out += compact[++i];
    } else if (opens) {
      out += c;
      ++depth;
      break_line();
    } else if (c == '}' || c == ']') {
      --depth;
      break_line();
      out += c;
    } else {
      out += c;
      in_string = c == '"';
      if (c == ',') break_line();
      if (c == ':') out += ' ';
    }
  }
  return out;
}

}  // namespace farcall::cli::near
