// Any bytes as a scenario: a message, never a crash. Contracts are not run: no file is found.
#include <cstdlib>

#include "cli/conform/scenario.hpp"

namespace {

class NoMachine final : public farcall::vm::VirtualMachine {
 public:
  farcall::vm::CallOutcome call(farcall::vm::CodeSource&, std::string_view,
                                const farcall::vm::CallContext&,
                                const farcall::protocol::RuntimeConfig&, farcall::vm::External&,
                                farcall::vm::HostCallListener*) override {
    farcall::vm::CallOutcome outcome;
    outcome.error = farcall::protocol::function_call_error::ExecutionError{"no machine"};
    return outcome;
  }
  void warm_up(farcall::vm::CodeSource&, const farcall::protocol::RuntimeConfig&) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static NoMachine machine;
  const farcall::cli::ConformOptions options{.wasm_folders = {}, .protocol_version = {}};
  const auto report = farcall::cli::run_scenario(farcall::as_text({data, size}), options, machine);
  if (!report.has_value() && report.error().message.empty()) std::abort();
  return 0;
}
