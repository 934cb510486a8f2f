// Paths through the trie: sequences of half bytes, and their hex-prefix encoding in node bytes.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace farcall::state::detail {

/// A borrowed run of nibbles inside a byte string, high nibble first.
struct NibbleView {
  const std::uint8_t* bytes = nullptr;
  std::uint32_t offset = 0;  // in nibbles
  std::uint32_t size = 0;    // in nibbles

  [[nodiscard]] std::uint8_t operator[](std::uint32_t index) const noexcept {
    const std::uint32_t at = offset + index;
    return at % 2 == 0 ? bytes[at / 2] >> 4 : bytes[at / 2] & 0x0F;
  }
  [[nodiscard]] NibbleView drop(std::uint32_t count) const noexcept {
    return {bytes, offset + count, size - count};
  }
  [[nodiscard]] NibbleView take(std::uint32_t count) const noexcept {
    return {bytes, offset, count};
  }
  [[nodiscard]] bool empty() const noexcept { return size == 0; }
};

inline NibbleView nibbles_of(ByteView key) noexcept {
  return {key.data(), 0, static_cast<std::uint32_t>(key.size() * 2)};
}

/// Nibbles of a hex-prefix encoded path: the first byte holds the flags and, when the count is odd,
/// the first nibble (nearcore's nibble_slice.rs).
inline NibbleView nibbles_of_encoded(ByteView encoded) noexcept {
  const std::uint32_t offset = (encoded[0] & 0x10) != 0 ? 1 : 2;
  return {encoded.data(), offset, static_cast<std::uint32_t>(encoded.size() * 2) - offset};
}

/// Bytes that `count` nibbles take when encoded.
constexpr std::uint32_t encoded_size(std::uint32_t count) noexcept {
  return count / 2 + 1;
}

/// Length of the common prefix of two runs of nibbles.
inline std::uint32_t common_prefix(NibbleView a, NibbleView b) noexcept {
  const std::uint32_t limit = std::min(a.size, b.size);
  std::uint32_t i = 0;
  if (a.offset % 2 == b.offset % 2) {
    if (a.offset % 2 == 1 && limit > 0) {
      if (a[0] != b[0]) return 0;
      i = 1;
    }
    const std::uint8_t* left = a.bytes + (a.offset + i) / 2;
    const std::uint8_t* right = b.bytes + (b.offset + i) / 2;
    while (i + 2 <= limit && *left == *right) {
      i += 2;
      ++left;
      ++right;
    }
  }
  while (i < limit && a[i] == b[i]) ++i;
  return i;
}

/// Writes nibbles one after the other into a hex-prefix encoding of known length.
class NibbleWriter {
 public:
  NibbleWriter(std::uint8_t* encoded, std::uint32_t count, bool leaf) noexcept : bytes_{encoded} {
    bytes_[0] = leaf ? 0x20 : 0x00;
    at_ = 2;
    if (count % 2 == 1) {
      bytes_[0] |= 0x10;
      at_ = 1;
    }
  }

  void push(std::uint8_t nibble) noexcept {
    if (at_ % 2 == 0) {
      bytes_[at_ / 2] = static_cast<std::uint8_t>(nibble << 4);
    } else {
      bytes_[at_ / 2] |= nibble;
    }
    ++at_;
  }

  void push(NibbleView run) noexcept {
    std::uint32_t i = 0;
    if (at_ % 2 == run.offset % 2) {
      if (at_ % 2 == 1 && run.size > 0) push(run[i++]);
      const std::uint32_t whole = (run.size - i) / 2;
      if (whole > 0) std::memcpy(bytes_ + at_ / 2, run.bytes + (run.offset + i) / 2, whole);
      at_ += whole * 2;
      i += whole * 2;
    }
    while (i < run.size) push(run[i++]);
  }

 private:
  std::uint8_t* bytes_;
  std::uint32_t at_;
};

}  // namespace farcall::state::detail
