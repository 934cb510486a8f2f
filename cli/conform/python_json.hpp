// JSON text as the recording tool wrote it: arguments of calls in scenarios are JSON values, and the
// bytes that a contract gets are those of Python's `json.dumps(value, separators=(",", ":"))`.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace farcall::cli {

/// Compact, with everything outside ASCII escaped, and floats as Python prints them.
[[nodiscard]] std::string python_dumps(const boost::json::value& value);

}  // namespace farcall::cli
