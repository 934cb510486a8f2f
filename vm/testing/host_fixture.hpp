// For tests of host functions without wasm: a call over plain bytes as guest memory.
#pragma once

#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "vm/host/functions.hpp"
#include "vm/testing/mock_context.hpp"
#include "vm/testing/mock_external.hpp"

namespace farcall::vm::testing {

/// Puts inputs into memory one after the other, runs host functions, and looks at what is left.
class HostTest : public ::testing::Test {
 protected:
  using u64 = std::uint64_t;
  static constexpr u64 kRegister = 7;
  static constexpr u64 kOutput = 60'000;

  /// Starts over with what the test has set in `context`.
  void start(ProtocolVersion version = 88) {
    config = &protocol::runtime_config(version);
    call.emplace(context, *config, external);
    call->memory = memory;
    used_memory = 16;
  }

  void SetUp() override { start(); }

  /// Where bytes were put.
  struct Place {
    u64 length;
    u64 pointer;
  };
  Place put(ByteView bytes) {
    const Place place{bytes.size(), used_memory};
    std::copy(bytes.begin(), bytes.end(),
              memory.begin() + static_cast<std::ptrdiff_t>(used_memory));
    used_memory += bytes.size();
    return place;
  }
  Place put(std::string_view text) { return put(as_bytes(text)); }
  u64 put_u128(u128 value) {
    Bytes bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return put(bytes).pointer;
  }
  u128 u128_at(u64 pointer) const {
    u128 value;
    std::memcpy(&value, memory.data() + pointer, sizeof value);
    return value;
  }

  std::string register_text(u64 id = kRegister) const {
    const auto bytes = call->registers.get(id);
    return bytes ? to_string(*bytes) : "no such register";
  }

  u64 burnt() const { return call->gas.burnt(); }
  u64 set_aside() const { return call->gas.used() - call->gas.burnt(); }

  /// The text of the error that a stopped function left.
  template <class T>
  std::string error_of(const HostResult<T>& result) const {
    return result ? "no error" : display_text(call->error);
  }

  CallContext context = mock_context();
  MockExternal external;
  const protocol::RuntimeConfig* config = nullptr;
  Bytes memory = Bytes(64 << 10);
  u64 used_memory = 16;
  std::optional<Call> call;
};

}  // namespace farcall::vm::testing
