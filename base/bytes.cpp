#include "base/bytes.hpp"

namespace farcall {

namespace {

/// Length of the well-formed UTF-8 sequence that starts at `bytes`, 0 if there is none.
std::size_t sequence_length(ByteView bytes) noexcept {
  const auto continuation = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
    return i < bytes.size() && bytes[i] >= low && bytes[i] <= high;
  };
  const std::uint8_t lead = bytes[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return continuation(1) ? 2 : 0;
  if (lead < 0xF0) {
    const std::uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
    const std::uint8_t high = lead == 0xED ? 0x9F : 0xBF;
    return continuation(1, low, high) && continuation(2) ? 3 : 0;
  }
  if (lead < 0xF5) {
    const std::uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
    return continuation(1, low, high) && continuation(2) && continuation(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_utf8(ByteView bytes) noexcept {
  while (!bytes.empty()) {
    std::uint64_t word;
    if (bytes.size() >= sizeof word) {
      std::memcpy(&word, bytes.data(), sizeof word);
      if ((word & 0x8080808080808080ULL) == 0) {
        bytes = bytes.subspan(sizeof word);
        continue;
      }
    }
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes = bytes.subspan(length);
  }
  return true;
}

}  // namespace farcall
