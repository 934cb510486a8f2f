// Any bytes: preparation ends with a module or an error, the same each time, and what it accepts
// can be described. Inputs are bounded so that time and memory are.
#include <cstdlib>

#include "vm/inspect.hpp"
#include "vm/test_config.hpp"

using namespace farcall;
using namespace farcall::vm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kInputBytesMax = std::size_t{64} << 10;
  if (size > kInputBytesMax) return 0;
  const ByteView wasm{data, size};
  const PrepareConfig config = test::config_86();
  const ContractReport report = inspect(wasm, config);
  const auto prepared = prepare(wasm, config);
  if (prepared.has_value() == report.refusal.has_value()) std::abort();
  if (!prepared) return 0;
  if (prepared->size() != report.prepared_bytes) std::abort();
  if (prepared->size() > config.limits.instrumented_bytes) std::abort();
  return 0;
}
