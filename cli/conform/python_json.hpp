// JSON text as the recording tool wrote it: arguments of calls in scenarios are JSON values, and
// the bytes that a contract gets are those of Python's `json.dumps(value, separators=(",", ":"))`.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace farcall::cli {

/// Compact, with everything outside ASCII escaped, and floats as Python prints them.
[[nodiscard]] std::string python_dumps(const boost::json::value& value);

/// Numbers that a JSON reader would round (whole ones over 64 bits, and all fractions) become
/// objects that keep their digits; `python_dumps`, amounts and comparisons know them. Everything
/// else stays as it is.
[[nodiscard]] std::string mark_exact_numbers(std::string_view json);
/// The digits of such a number; nothing for any other value.
[[nodiscard]] std::optional<std::string_view> exact_number(const boost::json::value& value);

}  // namespace farcall::cli
