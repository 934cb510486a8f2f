// A 128-bit hash of a set of rows that is updated row by row.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "base/bytes.hpp"

namespace farcall::explore {

/// Identifies a world up to equivalence: the sum, modulo 2^64 in each half, of the hashes of its
/// rows. Adding and removing a row costs one hash of that row, whatever the size of the world. The
/// hash is not cryptographic: the explorer compares full worlds of a sample to notice collisions.
struct StateKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const StateKey&) const = default;
  StateKey& operator+=(const StateKey& row) noexcept {
    high += row.high;
    low += row.low;
    return *this;
  }
  StateKey& operator-=(const StateKey& row) noexcept {
    high -= row.high;
    low -= row.low;
    return *this;
  }
};

/// Returns the hash of one row. `space` keeps rows of different kinds apart.
[[nodiscard]] StateKey row_hash(std::uint64_t space, ByteView key, ByteView value) noexcept;

/// Mixes two 64-bit numbers into one; used for the birth paths of steps.
[[nodiscard]] std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept;

}  // namespace farcall::explore

template <>
struct std::hash<farcall::explore::StateKey> {
  std::size_t operator()(const farcall::explore::StateKey& key) const noexcept {
    return static_cast<std::size_t>(key.low ^ (key.high * 0x9E3779B97F4A7C15));
  }
};
