// What preparing a contract depends on: its limits and prices, of a protocol version.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/parameters.hpp"

namespace farcall::vm {

/// What instructions cost, in gas.
struct InstructionCosts {
  std::uint64_t regular = 0;
  std::uint64_t linear_base = 0;
  std::uint64_t linear_unit = 0;
  bool operator==(const InstructionCosts&) const = default;
};

struct InstrumentConfig {
  InstructionCosts costs;
  std::uint64_t stack_bytes_max = 0;
  std::uint32_t memory_pages_initial = 0;
  std::uint32_t memory_pages_max = 0;
  std::uint64_t params_per_function_max = 0;
  std::uint64_t params_per_contract_max = 0;
  std::uint64_t operand_bytes_per_function_max = 0;
  std::uint64_t blocks_per_function_max = 0;
  std::uint64_t blocks_per_contract_max = 0;
  bool operator==(const InstrumentConfig&) const = default;
};

/// Limits on what a module may contain. The largest value means "no limit".
struct WasmLimits {
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  std::uint64_t types = kNone;
  /// Imported and defined.
  std::uint64_t functions = kNone;
  /// Declared in all functions together.
  std::uint64_t locals = kNone;
  /// If set, locals are also limited to the module's bytes divided by this (protocol 87).
  std::optional<std::uint64_t> bytes_per_local;
  std::uint64_t body_bytes = kNone;
  std::uint64_t tables = kNone;
  std::uint64_t table_elements = kNone;
  std::uint64_t globals = kNone;
  std::uint64_t instrumented_bytes = kNone;
  bool operator==(const WasmLimits&) const = default;
};

/// All that preparation depends on.
struct PrepareConfig {
  WasmLimits limits;
  InstrumentConfig instrument;

  [[nodiscard]] static PrepareConfig from(const protocol::WasmConfig& config);
  /// Names the configuration in caches: equal configurations have equal fingerprints.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept;
  bool operator==(const PrepareConfig&) const = default;
};

}  // namespace farcall::vm
