// The contracts of the demo, compiled into the program: sources and wasm are in examples/.
#pragma once

#include <cstdint>
#include <span>

namespace farcall::cli {

/// Rust: one method for each way of calling another contract.
[[nodiscard]] std::span<const std::uint8_t> caller_contract() noexcept;
/// Rust: keeps a greeting.
[[nodiscard]] std::span<const std::uint8_t> hello_contract() noexcept;
/// WebAssembly text: keeps a greeting.
[[nodiscard]] std::span<const std::uint8_t> greeter_contract() noexcept;
/// C++: the ways of putting calls together.
[[nodiscard]] std::span<const std::uint8_t> patterns_contract() noexcept;
/// C++: keeps a greeting.
[[nodiscard]] std::span<const std::uint8_t> cpp_hello_contract() noexcept;

}  // namespace farcall::cli
