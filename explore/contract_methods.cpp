#include "explore/contract_methods.hpp"

#include <format>

#include "protocol/parameters.hpp"
#include "vm/prepare.hpp"
#include "vm/wasm_module.hpp"

namespace farcall::explore {

Result<std::vector<std::string>> callable_methods(ByteView wasm, ProtocolVersion version) {
  const auto config = vm::PrepareConfig::from(protocol::runtime_config(version).wasm);
  if (const auto valid = vm::check(wasm, config.limits); !valid)
    return fail(
        std::format("not a contract that protocol {} runs: {}", version, valid.error().message));
  const vm::WasmModule module = vm::read_module(wasm);
  std::vector<std::string> out;
  for (const vm::WasmExport& item : module.exports) {
    if (item.kind != vm::ExternalKind::kFunction) continue;
    const vm::WasmFunctionType& type = module.type_of_function(item.index);
    if (type.parameters.empty() && type.results.empty()) out.emplace_back(item.name);
  }
  return out;
}

}  // namespace farcall::explore
