#include "sdk/tool/wasm_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/bytes.hpp"
#include "base/files.hpp"
#include "base/wasm_input.hpp"

namespace farcall::sdk {
namespace {

constexpr std::uint8_t kImportSection = 2;
constexpr std::uint8_t kExportSection = 7;

/// Limits of a table or a memory.
void skip_limits(WasmInput& input) {
  const bool has_maximum = (input.byte() & 1) != 0;
  input.u32();
  if (has_maximum) input.u32();
}

void read_imports(WasmInput& input, WasmSummary& summary) {
  for (std::uint32_t left = input.u32(); left != 0 && input.is_valid(); --left) {
    WasmImport import{std::string{input.name()}, std::string{input.name()}};
    switch (input.byte()) {
      case 0:
        input.u32();
        break;  // a function of a type
      case 1:
        input.byte();
        skip_limits(input);
        break;  // a table
      case 2:
        skip_limits(input);
        break;  // a memory
      case 3:
        input.byte();
        input.byte();
        break;  // a global
      default:
        input.refuse();
    }
    summary.imports.push_back(std::move(import));
  }
}

void read_exports(WasmInput& input, WasmSummary& summary) {
  for (std::uint32_t left = input.u32(); left != 0 && input.is_valid(); --left) {
    std::string name{input.name()};
    const bool is_function = input.byte() == 0;
    input.u32();
    if (is_function) summary.exported_functions.push_back(std::move(name));
  }
}

/// The names of all host functions, sorted.
constexpr auto kHostFunctions = [] {
  auto names = std::to_array<std::string_view>({
#define HOST_FUNCTION(name, enabled_by) #name,
#include "vm/host/functions.inc"
#undef HOST_FUNCTION
  });
  std::ranges::sort(names);
  return names;
}();

}  // namespace

Result<WasmSummary> summarize_wasm(const std::filesystem::path& file) {
  const Result<std::string> bytes = read_file(file);
  if (!bytes) return std::unexpected{bytes.error()};
  WasmSummary summary;
  summary.size = bytes->size();
  WasmInput module{as_bytes(*bytes)};
  if (as_text(module.take(4)) != std::string_view{"\0asm", 4} || module.take(4).empty())
    return fail(file.string() + " is not a wasm module");
  while (module.has_more()) {
    const std::uint8_t id = module.byte();
    WasmInput section{module.sized()};
    if (id == kImportSection) read_imports(section, summary);
    if (id == kExportSection) read_exports(section, summary);
    if (!section.is_valid()) module.refuse();
  }
  if (!module.is_valid()) return fail(file.string() + " is a broken wasm module");
  return summary;
}

bool is_host_function(std::string_view name) {
  return std::ranges::binary_search(kHostFunctions, name);
}

}  // namespace farcall::sdk
