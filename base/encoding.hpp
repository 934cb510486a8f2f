// Text forms of bytes: hex, base58 (Bitcoin alphabet), base64 (RFC 4648 with padding).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace farcall {

[[nodiscard]] std::string to_hex(ByteView bytes);
/// Upper or lower case; nothing for an odd length or another character.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

[[nodiscard]] std::string to_base58(ByteView bytes);
/// Nothing for a character outside the alphabet, or for text of more than `kMaxBase58Length`
/// characters (the algorithm is quadratic, and nothing in the protocol is longer than a signature).
[[nodiscard]] std::optional<Bytes> from_base58(std::string_view text);
inline constexpr std::size_t kMaxBase58Length = 8192;

[[nodiscard]] std::string to_base64(ByteView bytes);
/// Strict: padding required, no white space, unused bits zero.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace farcall
