// Keccak with the padding of Ethereum and of SHA-3 (FIPS 202).
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace farcall {

/// Keccak as Ethereum uses it (original padding).
[[nodiscard]] std::array<std::uint8_t, 32> keccak256(ByteView data) noexcept;
[[nodiscard]] std::array<std::uint8_t, 64> keccak512(ByteView data) noexcept;
[[nodiscard]] std::array<std::uint8_t, 32> sha3_256(ByteView data) noexcept;
[[nodiscard]] std::array<std::uint8_t, 48> sha3_384(ByteView data) noexcept;
[[nodiscard]] std::array<std::uint8_t, 64> sha3_512(ByteView data) noexcept;

}  // namespace farcall
