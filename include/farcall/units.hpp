// Amounts of NEAR and gas for tests: types that do not mix, with literals.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>

namespace near {
struct NearToken;
struct Gas;
}  // namespace near

namespace farcall::testkit {

__extension__ using uint128 = unsigned __int128;

/// An amount of tokens in yoctoNEAR (10^-24 NEAR). Sums must fit 128 bits.
class Amount {
 public:
  constexpr Amount() noexcept = default;
  constexpr explicit Amount(uint128 yocto) noexcept : yocto_{yocto} {}
  /// Contracts and their tests may write amounts in one unit: `create_account("alice", 5_near)`.
  template <std::same_as<near::NearToken> Tokens>
  constexpr Amount(const Tokens& tokens) noexcept : yocto_{tokens.yocto} {}

  [[nodiscard]] constexpr uint128 yocto() const noexcept { return yocto_; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return yocto_ == 0; }
  /// "2 NEAR", "1.25 NEAR", "1 yoctoNEAR".
  [[nodiscard]] std::string text() const;
  /// All digits, in yoctoNEAR: as contracts and JSON have it.
  [[nodiscard]] std::string digits() const;

  constexpr auto operator<=>(const Amount&) const noexcept = default;
  friend constexpr Amount operator+(Amount a, Amount b) noexcept {
    return Amount{a.yocto_ + b.yocto_};
  }
  friend constexpr Amount operator-(Amount a, Amount b) noexcept {
    return Amount{a.yocto_ - b.yocto_};
  }
  friend constexpr Amount operator*(Amount a, std::uint64_t n) noexcept {
    return Amount{a.yocto_ * n};
  }

 private:
  uint128 yocto_ = 0;
};

/// An amount of gas.
class Gas {
 public:
  constexpr Gas() noexcept = default;
  constexpr explicit Gas(std::uint64_t gas) noexcept : gas_{gas} {}
  /// A contract's own unit: `{.gas = 50_Tgas}`.
  template <std::same_as<near::Gas> Units>
  constexpr Gas(const Units& units) noexcept : gas_{units.value} {}

  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return gas_; }
  /// "2.35 Tgas".
  [[nodiscard]] std::string text() const;

  constexpr auto operator<=>(const Gas&) const noexcept = default;
  friend constexpr Gas operator+(Gas a, Gas b) noexcept { return Gas{a.gas_ + b.gas_}; }
  friend constexpr Gas operator-(Gas a, Gas b) noexcept { return Gas{a.gas_ - b.gas_}; }

 private:
  std::uint64_t gas_ = 0;
};

inline namespace literals {

#ifdef FARCALL_UNITS_OF_CONTRACTS
using namespace near::literals;
#else
consteval Amount operator""_near(unsigned long long amount) {
  uint128 unit = 1;
  for (int i = 0; i < 24; ++i) unit *= 10;
  return Amount{amount * unit};
}
consteval Amount operator""_yocto(unsigned long long amount) {
  return Amount{amount};
}
#endif
consteval Amount operator""_millinear(unsigned long long amount) {
  uint128 unit = 1;
  for (int i = 0; i < 21; ++i) unit *= 10;
  return Amount{amount * unit};
}
consteval Gas operator""_tgas(unsigned long long amount) {
  return Gas{amount * 1'000'000'000'000ULL};
}
consteval Gas operator""_ggas(unsigned long long amount) {
  return Gas{amount * 1'000'000'000ULL};
}

}  // namespace literals

}  // namespace farcall::testkit
