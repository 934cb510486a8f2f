// Reads the outline of a wasm file that nobody has validated: sections, names, numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace farcall {

/// Once something is wrong, `is_valid` is false and all that follows is empty or 0.
class WasmInput {
 public:
  explicit WasmInput(ByteView bytes) noexcept : bytes_{bytes} {}

  [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }
  [[nodiscard]] bool has_more() const noexcept { return is_valid_ && !bytes_.empty(); }
  /// The file is no module, or a part of it that was read by itself was broken.
  void refuse() noexcept { is_valid_ = false; }

  std::uint8_t byte() noexcept {
    const ByteView one = take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
  }
  /// An unsigned LEB128 of at most 32 bits.
  std::uint32_t u32() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const std::uint8_t next = byte();
      value |= std::uint64_t{next & 0x7FU} << shift;
      if ((next & 0x80) == 0) {
        if (value > ~std::uint32_t{0}) is_valid_ = false;
        return is_valid_ ? static_cast<std::uint32_t>(value) : 0;
      }
    }
    is_valid_ = false;
    return 0;
  }
  ByteView take(std::size_t size) noexcept {
    if (!is_valid_ || size > bytes_.size()) {
      is_valid_ = false;
      return {};
    }
    const ByteView taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }
  /// Length-prefixed bytes.
  ByteView sized() noexcept { return take(u32()); }
  /// The same as text, which may be no UTF-8.
  std::string_view name() noexcept { return as_text(sized()); }

 private:
  ByteView bytes_;
  bool is_valid_ = true;
};

}  // namespace farcall
