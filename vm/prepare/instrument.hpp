// Rewrites a validated module so that it counts its own gas and stack: the same bytes that the
// reference implementation's preparation makes (near-vm-runner, src/prepare).
#pragma once

#include <cstdint>
#include <expected>

#include "base/bytes.hpp"
#include "protocol/errors.hpp"
#include "vm/prepare/prepare_config.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::vm {

/// Names by which the host finds what instrumentation adds. Exports of the contract itself get
/// kUserExportPrefix, so that they cannot collide.
inline constexpr std::string_view kUserExportPrefix{"\0", 1};
inline constexpr std::string_view kMemoryExport = "memory";
inline constexpr std::string_view kGasExport = "remaining_gas";
inline constexpr std::string_view kStartExport = "start";

/// Functions that instrumentation imports; contracts cannot name this module.
inline constexpr std::string_view kInternalModule = "internal";
/// (): a price overflowed.
inline constexpr std::string_view kGasExhaustedImport = "finite_wasm_gas_exhausted";
/// (): the stack budget is used up.
inline constexpr std::string_view kStackExhaustedImport = "finite_wasm_stack_exhausted";
/// (i64): a charge is larger than the counter.
inline constexpr std::string_view kGasImport = "finite_wasm_gas";
/// Added imports come first, so that indices of the contract's functions shift by their number.
inline constexpr std::uint32_t kAddedFunctions = 3;

/// A limit that a module exceeds.
struct InstrumentError {
  protocol::PrepareError kind{};
  /// Index of the function, imported ones first.
  std::uint32_t function = 0;
  /// What was found and what is allowed.
  std::uint64_t found = 0;
  std::uint64_t limit = 0;
  bool operator==(const InstrumentError&) const = default;
};

/// `module` must have been validated.
[[nodiscard]] std::expected<Bytes, InstrumentError> instrument(const WasmModule& module,
                                                               const InstrumentConfig& config);

}  // namespace farcall::vm
