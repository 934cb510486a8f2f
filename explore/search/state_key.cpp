#include "explore/search/state_key.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace farcall::explore {

StateKey row_hash(std::uint64_t space, ByteView key, ByteView value) noexcept {
  // The hash of the key seeds the hash of the value, so that no separator is needed.
  const std::uint64_t seed = XXH3_64bits_withSeed(key.data(), key.size(), space);
  const XXH128_hash_t hash = XXH3_128bits_withSeed(value.data(), value.size(), seed);
  return {.high = hash.high64 ^ mix(seed, key.size()), .low = hash.low64 + seed};
}

std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept {
  const std::uint64_t words[2] = {left, right};
  return XXH3_64bits(words, sizeof words);
}

}  // namespace farcall::explore
