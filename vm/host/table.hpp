// All host functions in one table: name, wasm signature, switch, body. Linking, documentation and
// tests follow from it (runtime/near-vm-runner/src/imports.rs of nearcore).
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/parameters.hpp"
#include "vm/engine/engine.hpp"

namespace farcall::vm {

/// One host function.
struct HostEntry {
  /// `env`, or `internal` for what only instrumented code may import.
  std::string_view module;
  std::string_view name;
  /// The switch that enables it; null: always there.
  bool protocol::WasmConfig::* enabled_by = nullptr;
  std::span<const ValueType> parameters;
  std::optional<ValueType> result;
  /// Expects a RunningCall as context.
  HostFunction function = nullptr;

  [[nodiscard]] bool is_enabled(const protocol::WasmConfig& config) const {
    return enabled_by == nullptr || config.*enabled_by;
  }
};

[[nodiscard]] std::span<const HostEntry> host_table() noexcept;

/// What contracts may be linked to under `config`.
[[nodiscard]] std::vector<HostImport> enabled_imports(const protocol::WasmConfig& config);

}  // namespace farcall::vm
