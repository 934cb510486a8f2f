// Text of strangers on a terminal. Contracts choose method names, panics, logs, results and keys:
// nothing of them may move the cursor, hide or reorder other text, or break a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace farcall::trace {

/// Returns `text` with everything that a terminal does not print as a character replaced by an
/// escape: `\n`, `\r`, `\t`, `\u{202e}` for control (C0, DEL, C1), bidirectional, zero-width,
/// separator, private-use and unassigned special characters, and `\xff` for bytes that are not
/// UTF-8. The result is well-formed UTF-8; escaping it again changes nothing.
[[nodiscard]] std::string escape(std::string_view text);

/// The number of terminal columns of escaped text; wide characters take two, combining marks none.
/// Never less than what a terminal uses.
[[nodiscard]] std::size_t columns(std::string_view escaped);

/// Returns the beginning of escaped text that fits `width` columns, with "..." where it was cut.
[[nodiscard]] std::string cut(std::string_view escaped, std::size_t width);

/// Splits escaped text into lines of at most `width` columns, at spaces where there are any. At
/// most `lines_max` lines: the last one says how many characters are left out.
[[nodiscard]] std::vector<std::string> wrap(std::string_view escaped, std::size_t width,
                                            std::size_t lines_max);

/// As `wrap`, for raw text whose line breaks (`\n`, `\r\n`) are kept as such: stack traces.
[[nodiscard]] std::vector<std::string> wrap_lines(std::string_view raw, std::size_t width,
                                                  std::size_t lines_max);

/// True for UTF-8 without control characters other than line breaks and tabs: text that can be
/// shown as such after `escape`.
[[nodiscard]] bool is_text(ByteView bytes);

}  // namespace farcall::trace
