// Any bytes as a genesis file: a message that is not empty, or a genesis with which a chain starts
// and makes blocks.
#include <cstdlib>

#include "chain/chain.hpp"
#include "chain/genesis_config.hpp"

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
