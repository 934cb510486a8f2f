#include "state/table_hash.hpp"

#include <random>

namespace farcall::state::detail {

std::uint64_t table_secret() noexcept {
  static const std::uint64_t secret = [] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32 | device()) | 1U;
  }();
  return secret;
}

std::uint64_t table_hash(ByteView key, std::uint64_t secret) noexcept {
  constexpr std::uint64_t kFirst = 0xA0761D6478BD642FU;
  constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DBU;
  const std::uint8_t* at = key.data();
  std::size_t left = key.size();
  std::uint64_t state = secret ^ kFirst;
  const auto word = [](const std::uint8_t* bytes, std::size_t count) {
    std::uint64_t value = 0;
    if (count != 0) std::memcpy(&value, bytes, count);
    return value;
  };
  for (; left > 16; left -= 16, at += 16) {
    state = fold(word(at, 8) ^ kSecond ^ secret, word(at + 8, 8) ^ state);
  }
  const std::size_t head = left < 8 ? left : 8;
  state = fold(word(at, head) ^ kSecond ^ secret, word(at + head, left - head) ^ state);
  return fold(state ^ secret, key.size() ^ kFirst);
}

}  // namespace farcall::state::detail
