// What can be called in a wasm file.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::vm {

/// Whether an export is a method: a function without parameters and results.
[[nodiscard]] bool is_callable(const WasmModule& module, const WasmExport& item);

/// Exported functions without parameters and results, in the order of the module. An error for
/// wasm that this protocol version does not run.
[[nodiscard]] Result<std::vector<std::string>> callable_methods(ByteView wasm,
                                                                ProtocolVersion version);

}  // namespace farcall::vm
