#include "base/keccak.hpp"

#include <bit>
#include <cstring>

namespace farcall {
namespace {

using State = std::array<std::uint64_t, 25>;

constexpr std::array<std::uint64_t, 24> kKeccakRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
    0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
    0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
// Rotations and targets of the lanes in the order in which rho and pi visit them.
constexpr std::array<int, 24> kRotations = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                            27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<int, 24> kLanes = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                        15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

void permute(State& state) noexcept {
  for (const std::uint64_t constant : kKeccakRoundConstants) {
    std::array<std::uint64_t, 5> parity;
    for (int x = 0; x < 5; ++x) {
      parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
    }
    for (int x = 0; x < 5; ++x) {
      const std::uint64_t mix = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
      for (int y = 0; y < 25; y += 5) state[x + y] ^= mix;
    }
    std::uint64_t carried = state[1];
    for (int i = 0; i < 24; ++i) {
      const std::uint64_t next = state[kLanes[i]];
      state[kLanes[i]] = std::rotl(carried, kRotations[i]);
      carried = next;
    }
    for (int y = 0; y < 25; y += 5) {
      std::array<std::uint64_t, 5> row;
      for (int x = 0; x < 5; ++x) row[x] = state[y + x];
      for (int x = 0; x < 5; ++x) state[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    state[0] ^= constant;
  }
}

void absorb(State& state, const std::uint8_t* block, std::size_t lanes) noexcept {
  for (std::size_t i = 0; i < lanes; ++i) {
    std::uint64_t lane;
    std::memcpy(&lane, block + i * 8, 8);
    state[i] ^= lane;
  }
  permute(state);
}

template <std::size_t Size>
std::array<std::uint8_t, Size> sponge(ByteView data, std::uint8_t padding) noexcept {
  constexpr std::size_t kRate = 200 - 2 * Size;
  State state{};
  while (data.size() >= kRate) {
    absorb(state, data.data(), kRate / 8);
    data = data.subspan(kRate);
  }
  std::array<std::uint8_t, kRate> last{};
  if (!data.empty()) std::memcpy(last.data(), data.data(), data.size());
  last[data.size()] = padding;
  last[kRate - 1] |= 0x80;
  absorb(state, last.data(), kRate / 8);
  std::array<std::uint8_t, Size> digest;
  std::memcpy(digest.data(), state.data(), Size);
  return digest;
}

}  // namespace

std::array<std::uint8_t, 32> keccak256(ByteView data) noexcept {
  return sponge<32>(data, 0x01);
}
std::array<std::uint8_t, 64> keccak512(ByteView data) noexcept {
  return sponge<64>(data, 0x01);
}
std::array<std::uint8_t, 32> sha3_256(ByteView data) noexcept {
  return sponge<32>(data, 0x06);
}
std::array<std::uint8_t, 48> sha3_384(ByteView data) noexcept {
  return sponge<48>(data, 0x06);
}
std::array<std::uint8_t, 64> sha3_512(ByteView data) noexcept {
  return sponge<64>(data, 0x06);
}

}  // namespace farcall
