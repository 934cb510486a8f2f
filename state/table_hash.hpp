// Hashes for tables in memory. Contracts choose keys, so the hash depends on a secret of the
// process; nothing that anybody can observe depends on the hash.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace farcall::state::detail {

/// Random, the same for the life of the process.
[[nodiscard]] std::uint64_t table_secret() noexcept;

/// Both halves of a 128-bit product folded into one word.
constexpr std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

[[nodiscard]] std::uint64_t table_hash(ByteView key, std::uint64_t secret) noexcept;

[[nodiscard]] inline std::uint64_t table_hash(const CryptoHash& hash,
                                              std::uint64_t secret) noexcept {
  std::uint64_t word;
  std::memcpy(&word, hash.bytes.data(), sizeof word);
  return fold(word ^ secret, 0x9E3779B97F4A7C15U);
}

}  // namespace farcall::state::detail
