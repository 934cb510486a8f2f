#include "vm/wasm/contract_methods.hpp"

#include "base/format_text.hpp"
#include "protocol/parameters.hpp"
#include "vm/prepare/prepare.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::vm {

bool is_callable(const WasmModule& module, const WasmExport& item) {
  if (item.kind != ExternalKind::kFunction) return false;
  const WasmFunctionType& type = module.type_of_function(item.index);
  return type.parameters.empty() && type.results.empty();
}

Result<std::vector<std::string>> callable_methods(ByteView wasm, ProtocolVersion version) {
  const auto config = PrepareConfig::from(protocol::runtime_config(version).wasm);
  if (const auto valid = check(wasm, config.limits); !valid)
    return fail(
        format_text("not a contract that protocol {} runs: {}", version, valid.error().message));
  const WasmModule module = read_module(wasm);
  std::vector<std::string> out;
  for (const WasmExport& item : module.exports) {
    if (is_callable(module, item)) out.emplace_back(item.name);
  }
  return out;
}

}  // namespace farcall::vm
