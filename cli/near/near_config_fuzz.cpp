// A config.toml of any bytes is read or refused, and every network in it can be selected.
#include <cstdint>
#include <string_view>

#include "cli/near/networks.hpp"
#include "cli/rpc/http_client.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall::cli;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto networks = near::Networks::parse(text, "config.toml");
  if (!networks) return 0;
  for (const near::Connection& each : networks->all()) {
    const auto found = networks->find(each.name);
    if (!found || !rpc::Url::parse(found->rpc_url)) __builtin_trap();
  }
  (void)networks->find(text);
  return 0;
}
