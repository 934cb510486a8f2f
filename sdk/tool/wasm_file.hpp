// What a wasm file asks for and offers.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

struct WasmImport {
  std::string module;
  std::string name;
};

struct WasmSummary {
  std::size_t size = 0;
  std::vector<WasmImport> imports;
  std::vector<std::string> exported_functions;
};

/// Reads imports and exports. Fails when the file cannot be read or is not a module.
[[nodiscard]] Result<WasmSummary> summarize_wasm(const std::filesystem::path& file);

/// True for the functions of module `env` that protocol version 86 offers.
[[nodiscard]] bool is_host_function(std::string_view name);

}  // namespace farcall::sdk
