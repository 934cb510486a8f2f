// Why a call failed, before it becomes an outcome: keeps both texts that the protocol shows.
#pragma once

#include <string>
#include <variant>

#include "protocol/errors.hpp"
#include "vm/call/external.hpp"
#include "vm/call/host_error.hpp"
#include "vm/engine/code_cache.hpp"
#include "vm/engine/engine.hpp"

namespace farcall::vm {

/// Everything that ends a call with an error (`FunctionCallError` of near-vm-runner).
using CallFailure = std::variant<HostError, Trap, LinkError, LoadError,
                                 protocol::MethodResolveErrorKind, protocol::PrepareError,
                                 CompileError, protocol::compilation_error::CodeDoesNotExist>;

/// The error as it stands in outcomes.
[[nodiscard]] CallError as_outcome_error(const CallFailure& failure);

/// The error as view queries print it, e.g. `HostError(GuestPanic { panic_msg: "x" })`.
[[nodiscard]] std::string as_view_error(const CallFailure& failure);

}  // namespace farcall::vm
