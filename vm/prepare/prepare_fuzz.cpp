// Any bytes: preparation ends with a module within the limits or an error, and accepts only what
// the validator accepts. Inputs are bounded so that time and memory are.
#include <cstdlib>

#include "vm/prepare/prepare.hpp"
#include "vm/testing/test_config.hpp"

using namespace farcall;
using namespace farcall::vm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kInputBytesMax = std::size_t{64} << 10;
  if (size > kInputBytesMax) return 0;
  const ByteView wasm{data, size};
  const PrepareConfig config = test::config_86();
  const auto prepared = prepare(wasm, config);
  if (prepared && !check(wasm, config.limits)) std::abort();
  if (!prepared) return 0;
  if (prepared->size() > config.limits.instrumented_bytes) std::abort();
  return 0;
}
