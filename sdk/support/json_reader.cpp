#include "near/json_reader.hpp"

#include <cstring>

#include "near/text.hpp"

namespace near {
namespace {

constexpr unsigned kMaxDepth = 64;
/// Of an unknown name, and of the names that would be known: a panic has room for 16 KB.
constexpr size_t kMaxFound = 64;
constexpr size_t kMaxListed = 32;
constexpr const char* kExpectedInteger = "an integer in range";
constexpr const char* kExpectedTextInteger = "an integer in quotes, like \"100\"";

/// Whether `text` is the text that ends with a zero.
bool same(std::string_view text, const char* zero_ended) {
  for (const char c : text)
    if (c != *zero_ended++) return false;
  return *zero_ended == 0;
}

bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

/// Reads four hexadecimal digits; negative when they are not.
[[gnu::noinline]] int hex4(const char* pos) {
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    unsigned digit = static_cast<unsigned char>(*pos++) - unsigned{'0'};
    if (digit > 9) {
      digit = (digit | 0x20) - ('a' - '0');
      if (digit > 5) return -1;
      digit += 10;
    }
    unit = unit << 4 | static_cast<int>(digit);
  }
  return unit;
}

void put_utf8(Buffer& out, int point) {
  char bytes[4] = {static_cast<char>(point)};
  const size_t extra = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  if (extra) {
    for (size_t i = extra; i > 0; --i) {
      bytes[i] = static_cast<char>(0x80 | (point & 0x3F));
      point >>= 6;
    }
    bytes[0] = static_cast<char>(0xFF80 >> extra | point);
  }
  text::put(out, bytes, extra + 1);
}

/// Appends what a backslash and the characters at `pos` stand for; null when that is nothing,
/// otherwise what follows.
const char* put_escape(Buffer& out, const char* pos) {
  const char letter = *pos++;
  if (letter == 'u') {
    int unit = hex4(pos);
    pos += 4;
    if ((unit & ~0x3FF) == 0xD800) {  // the first half of a pair
      if (pos[0] != '\\' || pos[1] != 'u') return nullptr;
      const int low = hex4(pos + 2);
      if ((low & ~0x3FF) != 0xDC00) return nullptr;
      unit = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
      pos += 6;
    }
    // A low surrogate alone is not a character; `is_utf8` refuses it.
    if (unit < 0) return nullptr;
    put_utf8(out, unit);
    return pos;
  }
  for (const char* escape = text::kEscapes; *escape; escape += 2) {
    if (*escape != letter) continue;
    text::put(out, escape + 1, 1);
    return pos;
  }
  return nullptr;
}

}  // namespace

[[gnu::noinline]] bool JsonReader::fail(const char* why) {
  if (!error_) error_ = why;
  return false;
}

char JsonReader::peek() {
  const char* pos = pos_;
  while (*pos == ' ' || *pos == '\n' || *pos == '\r' || *pos == '\t') ++pos;
  pos_ = pos;
  return *pos;
}

[[gnu::noinline]] bool JsonReader::at(char wanted) {
  const bool there = *pos_ == wanted;
  pos_ += there;
  return there;
}

[[gnu::noinline]] bool JsonReader::take(char wanted) {
  peek();
  return at(wanted);
}

bool JsonReader::literal(const char* word) {
  peek();
  const char* pos = pos_;
  for (; *word; ++word, ++pos)
    if (*pos != *word) return false;
  pos_ = pos;
  return true;
}

bool JsonReader::string(std::string_view& out) {
  if (!take('"')) return fail("a string");
  unescaped_.clear();
  const char* start = pos_;
  for (const char* pos = start; static_cast<unsigned char>(*pos) >= 0x20; ++pos) {
    if (*pos != '"' && *pos != '\\') continue;
    const std::string_view part = view_of(start, static_cast<size_t>(pos - start));
    const bool end = *pos++ == '"';
    if (!end || !unescaped_.empty()) text::put(unescaped_, part);
    if (end) {
      pos_ = pos;
      out = unescaped_.empty() ? part : unescaped_.view();
      return text::is_utf8(out) || fail("UTF-8");
    }
    start = put_escape(unescaped_, pos);
    if (!start) break;
    pos = start - 1;
  }
  return fail("a full string");
}

bool JsonReader::boolean(bool& out) {
  out = literal("true");
  return out || literal("false") || fail("true or false");
}

bool JsonReader::null() {
  return literal("null");
}

bool JsonReader::digits(uint64_t& out) {
  const char* start = pos_;
  uint64_t number = 0;
  for (; is_digit(*pos_); ++pos_) {
    const unsigned digit = static_cast<unsigned>(*pos_ - '0');
    if (number > UINT64_MAX / 10 || number * 10 > UINT64_MAX - digit) return false;
    number = number * 10 + digit;
  }
  out = number;
  return pos_ != start && (*start != '0' || pos_ - start == 1);
}

bool JsonReader::digits(unsigned __int128& out) {
  constexpr unsigned __int128 kMaximum = ~static_cast<unsigned __int128>(0);
  const char* start = pos_;
  unsigned __int128 number = 0;
  for (; is_digit(*pos_); ++pos_) {
    const unsigned digit = static_cast<unsigned>(*pos_ - '0');
    if (number > kMaximum / 10) return false;
    number = (number << 3) + (number << 1);
    if (number > kMaximum - digit) return false;
    number += digit;
  }
  out = number;
  return pos_ != start && (*start != '0' || pos_ - start == 1);
}

bool JsonReader::integer(uint64_t& out, uint64_t maximum) {
  peek();
  if (!digits(out) || out > maximum) return fail(kExpectedInteger);
  // A fraction or an exponent would be read as the end of the number.
  if ((*pos_ == '.' || (*pos_ | 0x20) == 'e')) return fail(kExpectedInteger);
  return true;
}

bool JsonReader::integer(int64_t& out, int64_t minimum, int64_t maximum) {
  const bool negative = take('-');
  if (negative && !is_digit(*pos_)) return fail(kExpectedInteger);
  uint64_t magnitude;
  const uint64_t limit =
      negative ? -static_cast<uint64_t>(minimum) : static_cast<uint64_t>(maximum);
  if (!integer(magnitude, limit)) return false;
  out = static_cast<int64_t>(negative ? -magnitude : magnitude);
  return true;
}

template <class Unsigned>
bool JsonReader::quoted(Unsigned& out, bool& negative) {
  if (!take('"')) return fail(kExpectedTextInteger);
  negative = negative && at('-');
  if (!digits(out) || !at('"')) return fail(kExpectedTextInteger);
  return true;
}

bool JsonReader::text_integer(uint64_t& out) {
  bool negative = false;
  return quoted(out, negative);
}

bool JsonReader::text_integer(unsigned __int128& out) {
  bool negative = false;
  return quoted(out, negative);
}

template <class Signed, class Unsigned>
bool JsonReader::quoted_signed(Signed& out) {
  bool negative = true;
  Unsigned magnitude;
  if (!quoted(magnitude, negative)) return false;
  const Unsigned limit = (~static_cast<Unsigned>(0) >> 1) + negative;
  if (magnitude > limit) return fail(kExpectedTextInteger);
  out = static_cast<Signed>(negative ? -magnitude : magnitude);
  return true;
}

bool JsonReader::text_integer(int64_t& out) {
  return quoted_signed<int64_t, uint64_t>(out);
}

bool JsonReader::text_integer(__int128& out) {
  return quoted_signed<__int128, unsigned __int128>(out);
}

bool JsonReader::open(char bracket) {
  first_ = true;
  return take(bracket) || fail(bracket == '[' ? "an array" : "an object");
}

bool JsonReader::more(char bracket) {
  // What was read since the bracket was opened has left `first_` false.
  const bool first = first_;
  first_ = false;
  if (error_ || take(bracket)) return false;
  if (first || take(',')) return true;
  return fail("a comma or end");
}

bool JsonReader::key(std::string_view& name) {
  return more('}') && string(name) && (take(':') || fail("a colon"));
}

[[gnu::noinline]] bool JsonReader::skip_digits() {
  const char* pos = pos_;
  while (is_digit(*pos)) ++pos;
  const bool some = pos != pos_;
  pos_ = pos;
  return some || fail("a value");
}

bool JsonReader::number() {
  at('-');
  // Digits after a leading zero are left for the next read, which refuses them.
  if (!at('0') && !skip_digits()) return false;
  if (at('.') && !skip_digits()) return false;
  if (!at('e') && !at('E')) return true;
  if (!at('+')) at('-');
  return skip_digits();
}

bool JsonReader::value(unsigned depth) {
  std::string_view ignored;
  const char next = peek();
  if (next == '"') return string(ignored);
  if (next != '[' && next != '{') return literal("true") || literal("false") || null() || number();
  if (depth == kMaxDepth) return fail("less depth");
  open(next);
  while (next == '[' ? element() : key(ignored))
    if (!value(depth + 1)) return false;
  return !failed();
}

bool JsonReader::any(std::string_view& out) {
  peek();
  const char* start = pos_;
  if (!value(0)) return false;
  out = {start, static_cast<size_t>(pos_ - start)};
  return true;
}

bool JsonReader::object(const detail::Member* members, void* const* targets, size_t count,
                        bool strict) {
  uint64_t seen = 0;
  std::string_view name, skipped;
  begin_object();
  while (key(name)) {
    size_t i = 0;
    while (i < count && !same(name, members[i].name)) ++i;
    if (i == count) {
      if (strict) {
        std::string_view known[64];  // `seen` has room for no more
        for (i = 0; i < count; ++i) known[i] = members[i].name;
        return fail_name(name, known, count);
      }
      if (!any(skipped)) return false;
      continue;
    }
    const char* outer = member_;
    member_ = members[i].name;
    if (seen >> i & 1) return fail("once");
    seen |= uint64_t{1} << i;
    if (!members[i].read(*this, targets[i])) return false;
    member_ = outer;
  }
  if (failed()) return false;
  for (size_t i = 0; i < count; ++i) {
    if (seen >> i & 1 || members[i].optional) continue;
    member_ = members[i].name;
    return fail("but missing");
  }
  return true;
}

bool JsonReader::finish() {
  peek();
  return !failed() && (pos_ == end_ || fail("the end"));
}

[[gnu::noinline]] bool JsonReader::fail_name(std::string_view found, const std::string_view* known,
                                             size_t count) {
  if (error_) return false;
  const size_t listed = count < kMaxListed ? count : kMaxListed;
  text::put(message_, "one of ");
  for (size_t i = 0; i < listed; ++i) {
    if (i != 0) text::put(message_, ", ");
    text::put_json(message_, known[i]);
  }
  if (listed < count) text::put(message_, ", ...");
  if (found.size() <= kMaxFound) {
    text::put(message_, ", got ");
    text::put_json(message_, found);
  }
  return fail(message_.c_str());
}

bool JsonReader::fail_as(JsonReader& inner) {
  if (error_) return false;
  message_ = static_cast<Buffer&&>(inner.message_);
  if (inner.member_) member_ = inner.member_;
  return fail(inner.error_);
}

void JsonReader::describe(Buffer& out) const {
  if (member_) {
    text::put_json(out, member_);
    text::put(out, ": ", 2);
  }
  text::put(out, "expected ");
  text::put(out, error_);
}

}  // namespace near
