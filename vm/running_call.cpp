#include "vm/running_call.hpp"

#include <algorithm>

#include "vm/host/table.hpp"

namespace farcall::vm {

void RunningCall::report(HostFunction function, std::span<const std::uint64_t> arguments,
                         std::optional<std::uint64_t> result) const {
  const auto entry = std::ranges::find(host_table(), function, &HostEntry::function);
  // Charges of instrumented code are not calls that a contract makes.
  if (entry == host_table().end() || entry->module == "internal") return;
  listener->host_call(entry->name, arguments, result, Gas{call.gas.burnt()});
}

}  // namespace farcall::vm
