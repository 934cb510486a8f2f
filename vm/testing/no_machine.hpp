// For tests and fuzzers that need no contract calls.
#pragma once

#include "vm/call/external.hpp"

namespace farcall::vm::testing {

/// Fails every call.
class NoMachine final : public VirtualMachine {
 public:
  CallOutcome call(CodeSource&, std::string_view, const CallContext&,
                   const protocol::RuntimeConfig&, External&, HostCallListener*) override {
    CallOutcome outcome;
    outcome.error = protocol::function_call_error::ExecutionError{"nothing is called here"};
    return outcome;
  }
  void warm_up(CodeSource&, const protocol::RuntimeConfig&) override {}
};

}  // namespace farcall::vm::testing
