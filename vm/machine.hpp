// The virtual machine: runs a method of a contract by the rules of a protocol version
// (runtime/near-vm-runner/src/wasmtime_runner/mod.rs of the reference).
#pragma once

#include <cstddef>

#include "vm/code_loader.hpp"
#include "vm/engine.hpp"
#include "vm/external.hpp"

namespace farcall::vm {

/// Runs contracts on the process's engine. Thread-safe; a thread that runs calls keeps one call's
/// buffers. A host must not call the machine from within a call.
class Machine final : public VirtualMachine {
 public:
  /// Native code that is kept in memory at most.
  static constexpr std::size_t kDefaultMemoryBytes = 512 << 20;

  explicit Machine(const Engine& engine = Engine::shared(),
                   std::size_t memory_bytes = kDefaultMemoryBytes)
      : loader_{engine, memory_bytes} {}

  [[nodiscard]] CallOutcome call(CodeSource& code, std::string_view method,
                                 const CallContext& context, const protocol::RuntimeConfig& config,
                                 External& external, HostCallListener* listener) override;
  void warm_up(CodeSource& code, const protocol::RuntimeConfig& config) override;

 private:
  CodeLoader loader_;
};

}  // namespace farcall::vm
