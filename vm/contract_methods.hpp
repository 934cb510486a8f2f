// What can be called in a wasm file.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

namespace farcall::vm {

/// Exported functions without parameters and results, in the order of the module. An error for
/// wasm that this protocol version does not run.
[[nodiscard]] Result<std::vector<std::string>> callable_methods(ByteView wasm,
                                                                ProtocolVersion version);

}  // namespace farcall::vm
