// SHA-256 and the 32-byte hash that identifies everything in the protocol.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace farcall {

/// 32 bytes: ids of blocks, transactions, receipts and data, code hashes, roots. Text form: base58.
struct CryptoHash {
  std::array<std::uint8_t, 32> bytes{};

  bool operator==(const CryptoHash&) const = default;
  /// By the bytes from the first on.
  constexpr std::strong_ordering operator<=>(const CryptoHash& other) const noexcept {
    return __builtin_memcmp(bytes.data(), other.bytes.data(), sizeof bytes) <=> 0;
  }
  [[nodiscard]] bool is_zero() const noexcept { return *this == CryptoHash{}; }
  [[nodiscard]] ByteView view() const noexcept { return bytes; }
  [[nodiscard]] std::string to_base58() const;
  /// Nothing unless `text` is base58 of exactly 32 bytes.
  [[nodiscard]] static std::optional<CryptoHash> from_base58(std::string_view text);
};

/// SHA-256 of one buffer.
[[nodiscard]] CryptoHash sha256(ByteView data) noexcept;
/// SHA-256 of the concatenation of several buffers.
[[nodiscard]] CryptoHash sha256(std::initializer_list<ByteView> parts) noexcept;
[[nodiscard]] CryptoHash sha256(std::span<const ByteView> parts) noexcept;

}  // namespace farcall

template <>
struct std::hash<farcall::CryptoHash> {
  std::size_t operator()(const farcall::CryptoHash& hash) const noexcept {
    std::size_t value;
    std::memcpy(&value, hash.bytes.data(), sizeof value);
    return value;
  }
};
