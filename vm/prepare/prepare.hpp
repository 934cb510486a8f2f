// Turns untrusted bytes into a module that the engine runs: validated, limited and instrumented by
// the rules of protocol versions 84 to 88 (near-vm-runner, src/prepare).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "protocol/errors.hpp"
#include "vm/prepare/prepare_config.hpp"

namespace farcall::vm {

/// Why a module cannot be prepared. Only `kind` is part of the protocol; the rest is for people.
struct PrepareFailure {
  protocol::PrepareError kind{};
  /// The function concerned, imported ones first.
  std::optional<std::uint32_t> function;
  /// The offset in the module, if the error has one.
  std::optional<std::uint64_t> offset;
  /// What was found, e.g. `SIMD support is not enabled`, and the limit if it is one.
  std::string message;
};

/// The module that the engine runs. Any bytes may come in; time and memory are bounded by a small
/// multiple of their number. Thread-safe.
[[nodiscard]] std::expected<Bytes, PrepareFailure> prepare(ByteView wasm,
                                                           const PrepareConfig& config);

/// The verdict of the validator and of the limits that are checked along with it. What passes can
/// be read by `read_module`.
[[nodiscard]] std::expected<void, PrepareFailure> check(ByteView wasm, const WasmLimits& limits);

}  // namespace farcall::vm
