// Errors of function calls as Rust's `{:?}` prints them, which nearcore puts into error texts.
#pragma once

#include <string>

#include "protocol/errors.hpp"

namespace farcall::node {

/// For example `MethodResolveError(MethodNotFound)` or `ExecutionError("Smart contract panicked")`.
[[nodiscard]] std::string call_error_text(const protocol::FunctionCallError& error);

}  // namespace farcall::node
