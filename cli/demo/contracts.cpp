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
constexpr std::uint8_t kPatterns[] = {
#embed "examples/patterns/patterns.wasm"
};
constexpr std::uint8_t kCppHello[] = {
#embed "examples/hello/hello.wasm"
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
std::span<const std::uint8_t> patterns_contract() noexcept {
  return kPatterns;
}
std::span<const std::uint8_t> cpp_hello_contract() noexcept {
  return kCppHello;
}

}  // namespace farcall::cli

#pragma clang diagnostic pop
