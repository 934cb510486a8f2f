// Any bytes as a genesis file: a message that is not empty, or a genesis with which a chain starts
// and makes blocks.
#include <cstdlib>

#include "chain/chain.hpp"
#include "chain/genesis/genesis_config.hpp"
#include "vm/testing/no_machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static farcall::vm::testing::NoMachine machine;
  farcall::Result<farcall::chain::Genesis> genesis =
      farcall::chain::parse_genesis(farcall::as_text({data, size}));
  if (!genesis.has_value()) {
    if (genesis.error().message.empty()) std::abort();
    return 0;
  }
  farcall::chain::Chain chain{std::move(*genesis), {}, machine};
  // Over the end of an epoch, where it is a short one.
  for (int i = 0; i < 12; ++i) chain.produce();
  return 0;
}
