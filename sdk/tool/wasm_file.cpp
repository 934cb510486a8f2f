#include "sdk/tool/wasm_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/files.hpp"

namespace farcall::sdk {
namespace {

/// Reads the sections of a module; `failed` is set at the first byte that is missing.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) {
      failed = true;
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint32_t>(next & 0x7F) << (shift & 31);
      if (next < 0x80) return value;
    }
    failed = true;
    return 0;
  }
  std::string_view take(std::size_t length) {
    if (length > bytes_.size()) {
      failed = true;
      length = 0;
    }
    const std::string_view taken = bytes_.substr(0, length);
    bytes_.remove_prefix(length);
    return taken;
  }
  std::string name() { return std::string{take(number())}; }
  void limits() {
    const bool has_maximum = (byte() & 1) != 0;
    number();
    if (has_maximum) number();
  }
  [[nodiscard]] bool empty() const { return bytes_.empty() || failed; }

  bool failed = false;

 private:
  std::string_view bytes_;
};

constexpr std::uint8_t kImportSection = 2;
constexpr std::uint8_t kExportSection = 7;

void read_imports(Cursor& cursor, WasmSummary& summary) {
  for (std::uint32_t left = cursor.number(); left != 0 && !cursor.failed; --left) {
    WasmImport import{cursor.name(), cursor.name()};
    switch (cursor.byte()) {
      case 0:
        cursor.number();
        break;  // a function of a type
      case 1:
        cursor.byte();
        cursor.limits();
        break;  // a table
      case 2:
        cursor.limits();
        break;  // a memory
      case 3:
        cursor.byte();
        cursor.byte();
        break;  // a global
      default:
        cursor.failed = true;
    }
    summary.imports.push_back(std::move(import));
  }
}

void read_exports(Cursor& cursor, WasmSummary& summary) {
  for (std::uint32_t left = cursor.number(); left != 0 && !cursor.failed; --left) {
    std::string name = cursor.name();
    const bool is_function = cursor.byte() == 0;
    cursor.number();
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
  Cursor module{*bytes};
  if (module.take(4) != std::string_view{"\0asm", 4} || module.take(4).empty())
    return fail(file.string() + " is not a wasm module");
  while (!module.empty()) {
    const std::uint8_t id = module.byte();
    Cursor section{module.take(module.number())};
    if (id == kImportSection) read_imports(section, summary);
    if (id == kExportSection) read_exports(section, summary);
    module.failed |= section.failed;
  }
  if (module.failed) return fail(file.string() + " is a broken wasm module");
  return summary;
}

bool is_host_function(std::string_view name) {
  return std::ranges::binary_search(kHostFunctions, name);
}

}  // namespace farcall::sdk
