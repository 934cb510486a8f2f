// Gas that instructions burn: what instrumented code reports, and the old counter that contracts
// may still import.
#include "vm/host/functions.hpp"

namespace farcall::vm::host {

Nothing gas(Call& call, u32 opcodes) {
  return finish(call.burn(u64{opcodes} * call.config->wasm.regular_op_cost.value()));
}

Nothing finite_wasm_gas(Call& call, u64 amount) {
  return finish(call.burn(amount));
}

Nothing finite_wasm_gas_exhausted(Call& call) {
  // Reached only when the charge itself overflows: all that is left burns first.
  return finish(call.burn(call.gas.remaining()) && call.fail(HostErrorKind::kIntegerOverflow));
}

Nothing finite_wasm_stack_exhausted(Call& call) {
  return finish(call.fail(HostErrorKind::kMemoryAccessViolation));
}

}  // namespace farcall::vm::host
