// Any bytes as a scenario: a message, never a crash. Contracts are not run: no file is found.
#include <cstdlib>

#include "cli/conform/scenario.hpp"
#include "vm/testing/no_machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static farcall::vm::testing::NoMachine machine;
  const farcall::cli::ConformOptions options{.wasm_folders = {}, .protocol_version = {}};
  const auto report = farcall::cli::run_scenario(farcall::as_text({data, size}), options, machine);
  if (!report.has_value() && report.error().message.empty()) std::abort();
  return 0;
}
