// The protocol's deterministic shuffle: Fisher-Yates over a ChaCha20 key stream, the numbers that
// nearcore draws from rand_chacha 0.3 and rand 0.8 (chain/chain/src/sharding.rs).
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/hash.hpp"

namespace farcall::runtime {

/// A stream of 32-bit numbers that depends on the seed alone. Not thread-safe.
class ChaCha20Stream {
 public:
  explicit ChaCha20Stream(const CryptoHash& seed) noexcept;
  [[nodiscard]] std::uint32_t next() noexcept;
  /// Uniform below `range`, which is not 0.
  [[nodiscard]] std::uint32_t next_below(std::uint32_t range) noexcept;

 private:
  void refill() noexcept;

  std::array<std::uint32_t, 8> key_;
  std::uint64_t counter_ = 0;
  std::array<std::uint32_t, 16> block_{};
  std::size_t used_ = 16;
};

/// Reorders `items`; lists of one or none draw nothing.
template <class T>
void shuffle(std::vector<T>& items, ChaCha20Stream& stream) {
  for (std::size_t i = items.size(); i > 1; --i) {
    const std::uint32_t j = stream.next_below(static_cast<std::uint32_t>(i));
    std::swap(items[i - 1], items[j]);
  }
}

}  // namespace farcall::runtime
