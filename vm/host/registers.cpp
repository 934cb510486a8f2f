// Moving bytes between registers and the guest's memory.
#include "vm/host/functions.hpp"

namespace farcall::vm::host {

Nothing read_register(Call& call, u64 register_id, u64 pointer) {
  ByteView bytes;
  return finish(call.pay(ExtCost::base) && call.read_register(register_id, bytes) &&
                call.write_memory(pointer, bytes));
}

Number register_len(Call& call, u64 register_id) {
  if (!call.pay(ExtCost::base)) return kStopped;
  const auto bytes = call.registers.get(register_id);
  return bytes ? bytes->size() : ~u64{0};
}

Nothing write_register(Call& call, u64 register_id, u64 length, u64 pointer) {
  ByteView bytes;
  return finish(call.pay(ExtCost::base) && call.read_memory(length, pointer, bytes) &&
                call.write_register(register_id, bytes));
}

}  // namespace farcall::vm::host
