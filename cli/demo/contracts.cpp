#include "cli/demo/contracts.hpp"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

namespace farcall::cli {
namespace {

constexpr std::uint8_t kCaller[] = {
#embed "examples/rust/caller.wasm"
};
constexpr std::uint8_t kHello[] = {
#embed "examples/rust/hello.wasm"
};
constexpr std::uint8_t kGreeter[] = {
#embed "examples/wat/greeter.wasm"
};

}  // namespace

std::span<const std::uint8_t> caller_contract() noexcept {
  return kCaller;
}
std::span<const std::uint8_t> hello_contract() noexcept {
  return kHello;
}
std::span<const std::uint8_t> greeter_contract() noexcept {
  return kGreeter;
}

}  // namespace farcall::cli

#pragma clang diagnostic pop
