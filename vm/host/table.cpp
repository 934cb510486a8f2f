#include "vm/host/table.hpp"

#include <array>
#include <type_traits>

#include "vm/engine/running_call.hpp"
#include "vm/host/functions.hpp"

namespace farcall::vm {
namespace {

using protocol::WasmConfig;

template <class T>
consteval ValueType type_of() {
  static_assert(std::is_same_v<T, std::uint32_t> || std::is_same_v<T, std::uint64_t>);
  return std::is_same_v<T, std::uint32_t> ? ValueType::kI32 : ValueType::kI64;
}

/// The wasm side of a body: its types, and the function that the engine calls.
template <auto Body>
struct Binding;

template <class Result, class... Arguments, HostResult<Result> (*Body)(Call&, Arguments...)>
struct Binding<Body> {
  static constexpr std::array<ValueType, sizeof...(Arguments)> kParameters{type_of<Arguments>()...};

  static consteval std::optional<ValueType> result() {
    if constexpr (std::is_void_v<Result>) {
      return std::nullopt;
    } else {
      return type_of<Result>();
    }
  }

  static bool run(void* context, HostCall* host_call) {
    auto& running = *static_cast<RunningCall*>(context);
    return invoke(running, *host_call, std::index_sequence_for<Arguments...>{});
  }

  template <std::size_t... Index>
  static bool invoke(RunningCall& running, HostCall& host_call, std::index_sequence<Index...>) {
    const std::array<std::uint64_t, sizeof...(Arguments)> arguments{
        static_cast<Arguments>(argument_u64(host_call, Index))...};
    if (!running.enter(host_call)) return false;
    const auto result = Body(running.call, static_cast<Arguments>(arguments[Index])...);
    running.leave(host_call);
    std::optional<std::uint64_t> value;
    if constexpr (!std::is_void_v<Result>) {
      if (result) {
        value = *result;
        set_result(host_call, *value);
      }
    }
    if (running.listener != nullptr) [[unlikely]]
      running.report(&run, arguments, value, !result.has_value());
    return result.has_value();
  }
};

template <auto Body>
constexpr HostEntry env(std::string_view name, bool WasmConfig::* enabled_by = nullptr) {
  using Bound = Binding<Body>;
  return {"env", name, enabled_by, Bound::kParameters, Bound::result(), Bound::run};
}

template <auto Body>
constexpr HostEntry internal(std::string_view name) {
  using Bound = Binding<Body>;
  return {"internal", name, nullptr, Bound::kParameters, Bound::result(), Bound::run};
}

constexpr auto kTable = std::to_array<HostEntry>({
    internal<host::finite_wasm_gas>("finite_wasm_gas"),
    internal<host::finite_wasm_gas_exhausted>("finite_wasm_gas_exhausted"),
    internal<host::finite_wasm_stack_exhausted>("finite_wasm_stack_exhausted"),

#define HOST_FUNCTION(name, enabled_by) env<host::name>(#name, enabled_by),
#include "vm/host/functions.inc"
#undef HOST_FUNCTION
});

}  // namespace

std::span<const HostEntry> host_table() noexcept {
  return kTable;
}

std::vector<HostImport> enabled_imports(const WasmConfig& config) {
  std::vector<HostImport> imports;
  for (const HostEntry& entry : kTable) {
    if (!entry.is_enabled(config)) continue;
    imports.push_back({entry.module, entry.name, entry.parameters, entry.result, entry.function});
  }
  return imports;
}

}  // namespace farcall::vm
