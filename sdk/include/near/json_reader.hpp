// Reading JSON from a text, one value at a time, without an intermediate tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "near/buffer.hpp"

namespace near {

class JsonReader;

namespace detail {

/// Reads one value into an object whose type the function knows.
using ReadJson = bool (*)(JsonReader&, void*);

/// An expected member of a JSON object.
struct Member {
  const char* name;
  ReadJson read;
  bool optional;  ///< absence leaves the object as it is
};

}  // namespace detail

/// A cursor over JSON text (RFC 8259). Every function returns false at the first thing that is
/// wrong and records it; nothing panics. The text must outlive the reader; the zero
/// behind it ends every loop.
class JsonReader {
 public:
  explicit JsonReader(const Buffer& text) : pos_(text.c_str()), end_(pos_ + text.size()) {}

  /// A string. The view is valid until the next string is read; it is set only if all is well.
  bool string(std::string_view& out);
  bool string(std::string& out) {
    std::string_view view;
    const bool good = string(view);
    out = std::string{view};
    return good;
  }
  bool boolean(bool& out);
  /// An integer without fraction or exponent, in range.
  bool integer(uint64_t& out, uint64_t maximum);
  bool integer(int64_t& out, int64_t minimum, int64_t maximum);
  /// A string that holds nothing but a decimal integer.
  bool text_integer(uint64_t& out);
  bool text_integer(int64_t& out);
  bool text_integer(unsigned __int128& out);
  bool text_integer(__int128& out);
  /// Whether a string is next.
  bool is_string() { return peek() == '"'; }
  /// Consumes `null` if it is next.
  bool null();
  /// Consumes any value; `out` becomes its text.
  bool any(std::string_view& out);
  /// Consumes `[`. Then `element()` before each element, which says whether there is one.
  bool begin_array() { return open('['); }
  bool element() { return more(']'); }
  /// Consumes `{`. Then `key()` before each value, which says whether there is one.
  bool begin_object() { return open('{'); }
  bool key(std::string_view& name);
  /// Reads an object into `targets`, one for each of `members`. Members that are not known are
  /// skipped, or refused when `strict`.
  bool object(const detail::Member* members, void* const* targets, size_t count, bool strict);
  /// Nothing but white space may follow.
  bool finish();

  /// Remembers what was expected when that was not there, the first time; always false.
  bool fail(const char* why);
  /// As `fail`, for a name that is none of those that are known.
  bool fail_name(std::string_view found, const std::string_view* known, size_t count);
  /// Takes over what went wrong in a reader of a part of the text; always false.
  bool fail_as(JsonReader& inner);
  [[nodiscard]] bool failed() const { return error_ != nullptr; }
  /// What was wrong, and with which member: `"amount": expected a string`.
  void describe(Buffer& out) const;

 private:
  char peek();
  bool take(char wanted);
  bool at(char wanted);
  bool literal(const char* word);
  bool open(char bracket);
  bool more(char bracket);
  bool digits(uint64_t& out);
  bool digits(unsigned __int128& out);
  template <class Unsigned>
  bool quoted(Unsigned& out, bool& negative);
  template <class Signed, class Unsigned>
  bool quoted_signed(Signed& out);
  bool skip_digits();
  bool number();
  bool value(unsigned depth);

  const char* pos_;
  const char* end_;
  Buffer unescaped_;  ///< the last string, when it was not literal
  Buffer message_;    ///< holds `error_` when that was made of parts
  const char* error_ = nullptr;
  const char* member_ = nullptr;  ///< the innermost known member that is being read
  bool first_ = false;            ///< no element of the innermost array or object was read yet
};

}  // namespace near
