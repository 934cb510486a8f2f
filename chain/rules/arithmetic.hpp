// Products of balances and rates need more than 128 bits: nearcore computes them with U256 and
// U512.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "base/assert.hpp"
#include "base/u128.hpp"

namespace farcall::chain {

using Wide = boost::multiprecision::uint512_t;

inline Wide to_wide(u128 value) {
  return (Wide{static_cast<std::uint64_t>(value >> 64)} << 64) |
         Wide{static_cast<std::uint64_t>(value)};
}

/// The value must fit 128 bits.
inline u128 to_u128(const Wide& value) {
  FARCALL_ASSERT((value >> 128) == 0, "a token amount fits 128 bits");
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value & Wide{~std::uint64_t{0}});
  return u128{high} << 64 | low;
}

}  // namespace farcall::chain
