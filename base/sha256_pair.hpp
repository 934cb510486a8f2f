// Two SHA-256 at a time.
#pragma once

#include <cstddef>
#include <span>

#include "base/hash.hpp"

namespace farcall {

/// Hashes two independent buffers. One SHA-256 leaves the processor's SHA unit waiting for its own
/// last result half of the time; two side by side take little longer than one.
void sha256_pair(ByteView first, ByteView second, CryptoHash& first_hash,
                 CryptoHash& second_hash) noexcept;

/// Hashes many independent items, two at a time. `fill(i, bytes)` makes `bytes` item i, whose hash
/// goes to hashes[i] after that; `bytes` holds an earlier item before.
template <class Fill>
void sha256_all(std::span<CryptoHash> hashes, Fill fill) {
  Bytes first;
  Bytes second;
  std::size_t i = 0;
  for (; i + 1 < hashes.size(); i += 2) {
    fill(i, first);
    fill(i + 1, second);
    sha256_pair(first, second, hashes[i], hashes[i + 1]);
  }
  if (i == hashes.size()) return;
  fill(i, first);
  hashes[i] = sha256(first);
}

}  // namespace farcall
