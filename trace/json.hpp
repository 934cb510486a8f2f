// The document "farcall-trace/1" (docs/trace-schema.json).
#pragma once

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {

[[nodiscard]] boost::json::value to_json(const Trace& trace);
/// Reads what `to_json` wrote, by this version or another that only adds members. An error names
/// the member that is wrong.
[[nodiscard]] Result<Trace> from_json(const boost::json::value& document);

}  // namespace farcall::trace
