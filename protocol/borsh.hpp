// Borsh: the protocol's binary form (https://borsh.io). Integers little-endian, lengths u32,
// options and variants behind one tag byte, maps and sets in ascending order.
//
// Types with a description need nothing more. A type whose bytes do not follow from its members has
// the overloads `void borsh_write(BorshWriter&, const T&)` and `bool borsh_read(BorshReader&, T&)`.
#pragma once

#include <array>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/describe.hpp"

namespace farcall::protocol {

/// Appends to a buffer.
class BorshWriter {
 public:
  explicit BorshWriter(Bytes& out) noexcept : out_{out} {}

  template <std::unsigned_integral T>
  void integer(T value) {
    const std::size_t at = out_.size();
    out_.resize(at + sizeof value);
    std::memcpy(out_.data() + at, &value, sizeof value);  // x86-64 and aarch64 are little-endian
  }
  void u128_value(u128 value) {
    integer(static_cast<std::uint64_t>(value));
    integer(static_cast<std::uint64_t>(value >> 64));
  }
  void raw(ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void length(std::size_t count) {
    FARCALL_ASSERT(count <= UINT32_MAX, "a borsh length fits 32 bits");
    integer(static_cast<std::uint32_t>(count));
  }
  void bytes(ByteView value) {
    length(value.size());
    raw(value);
  }

 private:
  Bytes& out_;
};

/// Reads from a buffer. The first failure is kept with its place; everything after it fails too.
class BorshReader {
 public:
  explicit BorshReader(ByteView in) noexcept : in_{in} {}

  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return in_.size() - position_; }
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

  /// Notes what is wrong at the current place; always false.
  bool fail(std::string what);

  template <std::unsigned_integral T>
  [[nodiscard]] bool integer(T& value) {
    if (remaining() < sizeof value) return too_short(sizeof value);
    std::memcpy(&value, in_.data() + position_, sizeof value);
    position_ += sizeof value;
    return true;
  }
  [[nodiscard]] bool u128_value(u128& value) {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    if (!integer(low) || !integer(high)) return false;
    value = u128{high} << 64 | low;
    return true;
  }
  /// A view into the input.
  [[nodiscard]] bool raw(std::size_t size, ByteView& view) {
    if (remaining() < size) return too_short(size);
    view = in_.subspan(position_, size);
    position_ += size;
    return true;
  }
  [[nodiscard]] bool bytes(ByteView& view) {
    std::uint32_t size = 0;
    return integer(size) && raw(size, view);
  }
  /// A boolean tag: 0 or 1.
  [[nodiscard]] bool flag(bool& value);

 private:
  bool too_short(std::size_t wanted);

  ByteView in_;
  std::size_t position_ = 0;
  std::string error_;
};

}  // namespace farcall::protocol

#include "protocol/borsh_types.hpp"

namespace farcall::protocol {

template <class T>
void borsh_append(Bytes& out, const T& value) {
  BorshWriter writer{out};
  borsh_write(writer, value);
}

template <class T>
[[nodiscard]] Bytes borsh_encode(const T& value) {
  Bytes out;
  borsh_append(out, value);
  return out;
}

/// Decodes all of `bytes` into `value`; left-over bytes are an error. The error names the byte.
template <class T>
[[nodiscard]] Result<void> borsh_decode_into(ByteView bytes, T& value);

}  // namespace farcall::protocol
