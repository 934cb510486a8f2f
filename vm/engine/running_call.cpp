#include "vm/engine/running_call.hpp"

#include <algorithm>

#include "vm/host/table.hpp"

namespace farcall::vm {

void RunningCall::report(HostFunction function, std::span<const std::uint64_t> arguments,
                         std::optional<std::uint64_t> result, bool is_refused) const {
  const auto entry = std::ranges::find(host_table(), function, &HostEntry::function);
  // Charges of instrumented code are not calls that a contract makes.
  if (entry == host_table().end() || entry->module == "internal") return;
  listener->host_call({.name = entry->name,
                       .arguments = arguments,
                       .result = result,
                       .is_refused = is_refused,
                       .burnt = Gas{call.gas.burnt()},
                       .memory = call.memory,
                       .registers = call.registers});
}

}  // namespace farcall::vm
