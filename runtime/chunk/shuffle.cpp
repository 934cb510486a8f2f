#include "runtime/chunk/shuffle.hpp"

#include <bit>
#include <cstring>

namespace farcall::runtime {
namespace {

void quarter_round(std::array<std::uint32_t, 16>& x, int a, int b, int c, int d) noexcept {
  x[a] += x[b];
  x[d] = std::rotl(x[d] ^ x[a], 16);
  x[c] += x[d];
  x[b] = std::rotl(x[b] ^ x[c], 12);
  x[a] += x[b];
  x[d] = std::rotl(x[d] ^ x[a], 8);
  x[c] += x[d];
  x[b] = std::rotl(x[b] ^ x[c], 7);
}

}  // namespace

ChaCha20Stream::ChaCha20Stream(const CryptoHash& seed) noexcept {
  std::memcpy(key_.data(), seed.bytes.data(), 32);
}

void ChaCha20Stream::refill() noexcept {
  const std::array<std::uint32_t, 16> start = {0x61707865,
                                               0x3320646e,
                                               0x79622d32,
                                               0x6b206574,
                                               key_[0],
                                               key_[1],
                                               key_[2],
                                               key_[3],
                                               key_[4],
                                               key_[5],
                                               key_[6],
                                               key_[7],
                                               static_cast<std::uint32_t>(counter_),
                                               static_cast<std::uint32_t>(counter_ >> 32),
                                               0,
                                               0};
  block_ = start;
  for (int round = 0; round < 10; ++round) {
    quarter_round(block_, 0, 4, 8, 12);
    quarter_round(block_, 1, 5, 9, 13);
    quarter_round(block_, 2, 6, 10, 14);
    quarter_round(block_, 3, 7, 11, 15);
    quarter_round(block_, 0, 5, 10, 15);
    quarter_round(block_, 1, 6, 11, 12);
    quarter_round(block_, 2, 7, 8, 13);
    quarter_round(block_, 3, 4, 9, 14);
  }
  for (std::size_t i = 0; i < 16; ++i) block_[i] += start[i];
  ++counter_;
  used_ = 0;
}

std::uint32_t ChaCha20Stream::next() noexcept {
  if (used_ == block_.size()) refill();
  return block_[used_++];
}

std::uint32_t ChaCha20Stream::next_below(std::uint32_t range) noexcept {
  const std::uint32_t zone = (range << std::countl_zero(range)) - 1;
  for (;;) {
    const std::uint64_t product = std::uint64_t{next()} * range;
    if (static_cast<std::uint32_t>(product) <= zone) {
      return static_cast<std::uint32_t>(product >> 32);
    }
  }
}

}  // namespace farcall::runtime
