// The virtual machine: runs a method of a contract by the rules of a protocol version
// (runtime/near-vm-runner/src/wasmtime_runner/mod.rs of nearcore).
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "vm/call/external.hpp"
#include "vm/engine/code_cache.hpp"
#include "vm/engine/code_environments.hpp"
#include "vm/engine/engine.hpp"
#include "vm/engine/stack_frame.hpp"

namespace farcall::vm {

/// Is told of a call that stopped in wasm or in a host function, with its innermost functions
/// first: before the call returns, on the thread that it ran on.
using BacktraceListener = std::function<void(std::vector<StackFrame>)>;

/// Runs contracts on the process's engine. Thread-safe; a thread that runs calls keeps one call's
/// buffers. A host must not call the machine from within a call. On a thread with little stack left
/// a call, its host and its listener run on another thread, while the caller waits.
class Machine final : public VirtualMachine {
 public:
  /// The engine must outlive the machine. Only an engine that keeps backtraces has some to tell.
  explicit Machine(CodeCache::Options options = {}, const Engine& engine = Engine::shared(),
                   BacktraceListener backtraces = {})
      : environments_{engine},
        cache_{engine, std::move(options)},
        backtraces_{std::move(backtraces)} {}

  [[nodiscard]] CallOutcome call(CodeSource& code, std::string_view method,
                                 const CallContext& context, const protocol::RuntimeConfig& config,
                                 External& external, HostCallListener* listener) override;
  void warm_up(CodeSource& code, const protocol::RuntimeConfig& config) override;
  [[nodiscard]] const CodeCache& cache() const noexcept { return cache_; }

 private:
  CallOutcome call_here(CodeSource& code, std::string_view method, const CallContext& context,
                        const protocol::RuntimeConfig& config, External& external,
                        HostCallListener* listener);

  CodeEnvironments environments_;
  CodeCache cache_;
  BacktraceListener backtraces_;
};

}  // namespace farcall::vm
