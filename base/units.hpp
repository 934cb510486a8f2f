// Quantities that do not mix: gas, balances, heights and times are different types.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/assert.hpp"
#include "base/u128.hpp"

namespace farcall {

/// An unsigned quantity of one unit. Plain `+ - *` stop the program on overflow; where overflow is
/// an expected outcome, `checked_*` and `saturating_*` say so.
template <class Tag, class Representation>
class Unit {
 public:
  using Rep = Representation;

  constexpr Unit() noexcept = default;
  constexpr explicit Unit(Rep value) noexcept : value_{value} {}

  [[nodiscard]] constexpr Rep value() const noexcept { return value_; }
  [[nodiscard]] static constexpr Unit max() noexcept { return Unit{static_cast<Rep>(~Rep{0})}; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return value_ == 0; }

  constexpr auto operator<=>(const Unit&) const noexcept = default;

  [[nodiscard]] constexpr std::optional<Unit> checked_add(Unit other) const noexcept {
    Rep sum;
    if (__builtin_add_overflow(value_, other.value_, &sum)) return std::nullopt;
    return Unit{sum};
  }
  [[nodiscard]] constexpr std::optional<Unit> checked_sub(Unit other) const noexcept {
    if (other.value_ > value_) return std::nullopt;
    return Unit{static_cast<Rep>(value_ - other.value_)};
  }
  [[nodiscard]] constexpr std::optional<Unit> checked_mul(Rep factor) const noexcept {
    Rep product;
    if (__builtin_mul_overflow(value_, factor, &product)) return std::nullopt;
    return Unit{product};
  }
  [[nodiscard]] constexpr Unit saturating_add(Unit other) const noexcept {
    return checked_add(other).value_or(max());
  }
  [[nodiscard]] constexpr Unit saturating_sub(Unit other) const noexcept {
    return checked_sub(other).value_or(Unit{});
  }

  constexpr Unit& operator+=(Unit other) {
    const auto sum = checked_add(other);
    FARCALL_ASSERT(sum.has_value(), "a sum fits its unit");
    return *this = *sum;
  }
  constexpr Unit& operator-=(Unit other) {
    const auto difference = checked_sub(other);
    FARCALL_ASSERT(difference.has_value(), "a difference is not negative");
    return *this = *difference;
  }
  friend constexpr Unit operator+(Unit a, Unit b) { return a += b; }
  friend constexpr Unit operator-(Unit a, Unit b) { return a -= b; }
  friend constexpr Unit operator*(Unit a, Rep factor) {
    const auto product = a.checked_mul(factor);
    FARCALL_ASSERT(product.has_value(), "a product fits its unit");
    return *product;
  }

 private:
  Rep value_ = 0;
};

/// Gas: what the protocol charges for work.
using Gas = Unit<struct GasTag, std::uint64_t>;
/// Compute: limits a chunk; equal to gas unless a parameter says otherwise.
using Compute = Unit<struct ComputeTag, std::uint64_t>;
/// Tokens in yoctoNEAR (10^-24 NEAR).
using Balance = Unit<struct BalanceTag, u128>;
/// Height of a block; heights may be skipped.
using BlockHeight = Unit<struct BlockHeightTag, std::uint64_t>;
/// Height of an epoch.
using EpochHeight = Unit<struct EpochHeightTag, std::uint64_t>;
/// Time since 1970-01-01 UTC, or a span of time.
using Nanoseconds = Unit<struct NanosecondsTag, std::uint64_t>;
/// Id of a shard (not its position in the layout).
using ShardId = Unit<struct ShardIdTag, std::uint64_t>;
/// Bytes of storage that an account pays for.
using StorageUsage = Unit<struct StorageUsageTag, std::uint64_t>;

using Nonce = std::uint64_t;
using NonceIndex = std::uint16_t;
using ProtocolVersion = std::uint32_t;

inline constexpr u128 kYoctoPerNear = u128{1'000'000'000'000} * 1'000'000'000'000;
constexpr Balance near(std::uint64_t amount) {
  return Balance{kYoctoPerNear * amount};
}
constexpr Balance yocto(u128 amount) {
  return Balance{amount};
}
constexpr Gas tgas(std::uint64_t amount) {
  return Gas{amount * 1'000'000'000'000};
}

/// gas * price, or nothing when it does not fit 128 bits.
constexpr std::optional<Balance> checked_gas_cost(Balance price, Gas gas) noexcept {
  return price.checked_mul(gas.value());
}

}  // namespace farcall
