// JSON text as the recording tool wrote it: arguments of calls in scenarios are JSON values, and
// the bytes that a contract gets are those of Python's `json.dumps(value, separators=(",", ":"))`.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace farcall::cli {

/// Compact, with everything outside ASCII escaped, and floats as Python prints them.
[[nodiscard]] std::string python_dumps(const boost::json::value& value);

/// Whole numbers over 64 bits, which JSON readers turn into fractions, become text that begins with
/// `kBigInteger`; `python_dumps` and amounts know it. Everything else stays as it is.
[[nodiscard]] std::string mark_big_integers(std::string_view json);
inline constexpr char kBigInteger = '\x01';

}  // namespace farcall::cli
