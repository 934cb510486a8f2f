// The parts of a validated module that preparation and reports look at, as views into its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace farcall::vm {

/// Ids of sections in the binary format.
enum class SectionId : std::uint8_t {
  kCustom = 0,
  kType = 1,
  kImport = 2,
  kFunction = 3,
  kTable = 4,
  kMemory = 5,
  kGlobal = 6,
  kExport = 7,
  kStart = 8,
  kElement = 9,
  kCode = 10,
  kData = 11,
  kDataCount = 12,
};

/// What an export or import is.
enum class ExternalKind : std::uint8_t { kFunction = 0, kTable = 1, kMemory = 2, kGlobal = 3 };

/// Value types are the bytes of the binary format in their short form.
inline constexpr std::uint8_t kTypeI32 = 0x7f;
inline constexpr std::uint8_t kTypeI64 = 0x7e;
inline constexpr std::uint8_t kTypeF32 = 0x7d;
inline constexpr std::uint8_t kTypeF64 = 0x7c;
inline constexpr std::uint8_t kTypeFuncref = 0x70;
inline constexpr std::uint8_t kTypeEmptyBlock = 0x40;

struct WasmFunctionType {
  Bytes parameters;
  Bytes results;
};

/// Contracts import functions only.
struct WasmImport {
  std::string_view module;
  std::string_view name;
  std::uint32_t type = 0;
};

struct WasmExport {
  std::string_view name;
  ExternalKind kind{};
  std::uint32_t index = 0;
};

struct WasmGlobal {
  std::uint8_t type = 0;
  bool is_mutable = false;
  /// The initial value without its final `end`.
  ByteView initial;
};

struct WasmModule {
  std::vector<WasmFunctionType> types;
  std::vector<WasmImport> imports;
  /// Types of the functions that the module defines.
  std::vector<std::uint32_t> function_types;
  std::vector<WasmGlobal> globals;
  std::vector<WasmExport> exports;
  std::optional<std::uint32_t> start;
  /// Bodies with their locals, without their lengths.
  std::vector<ByteView> bodies;

  // Payloads of sections; nothing when the section is absent.
  std::optional<ByteView> import_section;
  std::optional<ByteView> global_section;
  std::optional<ByteView> table_section;
  std::optional<ByteView> element_section;
  std::optional<ByteView> data_count_section;
  std::optional<ByteView> data_section;

  /// Type of a function by its index, imported ones first.
  [[nodiscard]] const WasmFunctionType& type_of_function(std::uint32_t index) const {
    return types[index < imports.size() ? imports[index].type
                                        : function_types[index - imports.size()]];
  }
};

/// Reads a constant expression, one instruction in accepted modules; gives it without its `end`.
[[nodiscard]] ByteView read_constant(class WasmReader& reader);

/// Reads a module that the validator accepted (anything else stops the program). Views point into
/// `wasm`.
[[nodiscard]] WasmModule read_module(ByteView wasm);

}  // namespace farcall::vm
