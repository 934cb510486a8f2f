// Reads wasm that has already been validated; base/wasm_input.hpp reads what has not. It never
// checks meaning; it stops the program rather than read outside of its bytes, since that would be a
// defect of ours and not of the input.
#pragma once

#include <cstdint>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace farcall::vm {

class WasmReader {
 public:
  explicit WasmReader(ByteView bytes) noexcept : bytes_{bytes} {}

  [[nodiscard]] bool at_end() const noexcept { return position_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::uint8_t peek() const {
    FARCALL_ASSERT(position_ < bytes_.size(), "validated wasm ends where it says");
    return bytes_[position_];
  }
  std::uint8_t byte() {
    const std::uint8_t value = peek();
    ++position_;
    return value;
  }
  ByteView take(std::size_t size) {
    FARCALL_ASSERT(size <= bytes_.size() - position_, "validated wasm ends where it says");
    const ByteView view = bytes_.subspan(position_, size);
    position_ += size;
    return view;
  }
  /// Bytes read so far since `begin`.
  [[nodiscard]] ByteView since(std::size_t begin) const {
    return bytes_.subspan(begin, position_ - begin);
  }

  /// An unsigned LEB128 of at most 32 bits, in any of its encodings.
  std::uint32_t u32() {
    std::uint32_t value = byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint32_t>(next & 0x7f) << shift;
      if ((next & 0x80) == 0) return value;
      FARCALL_ASSERT(shift < 28, "validated integers fit their size");
    }
  }
  /// Skips a LEB128, signed or unsigned.
  void skip_integer() {
    while ((byte() & 0x80) != 0) {
    }
  }
  /// A signed LEB128 of at most 64 bits.
  std::int64_t s64() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint8_t next;
    do {
      FARCALL_ASSERT(shift < 70, "validated integers fit their size");
      next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      shift += 7;
    } while ((next & 0x80) != 0);
    if (shift < 64 && (next & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
  }
  /// Length-prefixed bytes.
  ByteView sized() { return take(u32()); }

  /// A value type in its short form; `(ref null func)` has a long one as well.
  std::uint8_t value_type() {
    const std::uint8_t first = byte();
    return first == kRefNull ? byte() : first;
  }

  static constexpr std::uint8_t kRefNull = 0x63;

 private:
  ByteView bytes_;
  std::size_t position_ = 0;
};

}  // namespace farcall::vm
