// A call inside the engine: hands gas over between the instance's counter and ours.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vm/call/call.hpp"
#include "vm/engine/engine.hpp"

namespace farcall::vm {

/// The context of an instance's host functions. Not thread-safe.
struct RunningCall {
  Call& call;
  HostCallListener* listener = nullptr;
  /// Takes the functions of the prepared module in which the call stopped; null: not asked for.
  std::vector<std::uint32_t>* stopped_in = nullptr;

  /// From wasm into a host function: burns what instructions used since the last time. False: that
  /// was more than the call may burn.
  [[nodiscard]] bool enter(const HostCall& host_call) {
    call.memory = guest_memory(host_call);
    return !host_call.metered || settle(host_call.gas);
  }
  /// Back into wasm, however the host function ended.
  void leave(HostCall& host_call) const { host_call.gas = call.gas.remaining(); }

  /// Burns the difference between what the call has left and what the instance has.
  [[nodiscard]] bool settle(std::uint64_t instance_gas) {
    const std::uint64_t remaining = call.gas.remaining();
    return instance_gas >= remaining || call.burn(remaining - instance_gas);
  }

  /// Tells the listener of a host function that has ended.
  void report(HostFunction function, std::span<const std::uint64_t> arguments,
              std::optional<std::uint64_t> result, bool is_refused) const;
};

}  // namespace farcall::vm
