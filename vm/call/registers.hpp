// Registers: byte strings that host functions leave for the contract to pick up
// (runtime/near-vm-runner/src/logic/vmstate.rs of nearcore).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "protocol/parameters.hpp"

namespace farcall::vm {

/// The registers of one call. Buffers are kept between calls, so that filling a register seldom
/// allocates. Charges nothing: see Call. Not thread-safe.
class Registers {
 public:
  explicit Registers(const protocol::LimitConfig& limits) noexcept : limits_{&limits} {}

  /// Forgets everything but the buffers.
  void reset(const protocol::LimitConfig& limits);

  /// Nothing: no such register. Valid until it is set again.
  [[nodiscard]] std::optional<ByteView> get(std::uint64_t id) const noexcept;

  /// Each fails when a limit is broken: the length of the register, the bytes of all registers, or
  /// their number (even when an existing one is set anew: a rule of the protocol).
  /// `copy` copies the bytes, `borrow` only refers to them: they must outlive the call.
  [[nodiscard]] bool copy(std::uint64_t id, ByteView bytes);
  [[nodiscard]] bool borrow(std::uint64_t id, ByteView bytes);
  /// Takes the content of `buffer` and leaves another buffer in it.
  [[nodiscard]] bool take(std::uint64_t id, Bytes& buffer);

 private:
  static constexpr std::size_t kMaxCount = 100;
  /// Larger buffers are given back between calls.
  static constexpr std::size_t kKeptBytes = 64 << 10;

  struct Slot {
    Bytes owned;
    ByteView view;
  };
  /// The slot to fill for a value of `length` bytes; null: a limit is broken.
  Slot* claim(std::uint64_t id, std::uint64_t length);
  [[nodiscard]] std::size_t find(std::uint64_t id) const noexcept;

  const protocol::LimitConfig* limits_;
  std::size_t count_ = 0;
  /// Lengths of all registers plus eight bytes for each.
  std::uint64_t usage_ = 0;
  std::array<std::uint64_t, kMaxCount> ids_;
  std::array<Slot, kMaxCount> slots_;
};

}  // namespace farcall::vm
