// 128-bit unsigned integers: decimal text both ways and checked arithmetic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace farcall {

__extension__ using u128 = unsigned __int128;

inline constexpr u128 kU128Max = ~u128{0};

[[nodiscard]] std::string to_string(u128 value);

/// Decimal digits only, no sign, no separators; nothing for anything else or above 2^128-1.
[[nodiscard]] std::optional<u128> parse_u128(std::string_view text) noexcept;

/// Decimal digits only; nothing for anything else or above 2^64-1.
[[nodiscard]] std::optional<std::uint64_t> parse_u64(std::string_view text) noexcept;

}  // namespace farcall
