// JSON Schema (draft 2020-12) of "farcall-trace/1". Follows from the described types, so it cannot
// say something else than what is written; docs/trace-schema.json is this text.
#pragma once

#include <string>

namespace farcall::trace {

/// Indented, with a newline at the end.
[[nodiscard]] std::string schema_text();

}  // namespace farcall::trace
