// Seed phrases (BIP-39, English) and the ed25519 keys derived from them (SLIP-10).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::cli::near {

inline constexpr std::string_view kDefaultHdPath = "m/44'/397'/0'";

/// Checks words and checksum; errors say which word is wrong by its position, never the phrase.
[[nodiscard]] Result<protocol::SecretKey> key_from_phrase(std::string_view phrase,
                                                          std::string_view hd_path);
/// A new phrase of twelve words, from the system's randomness.
[[nodiscard]] Result<std::string> generate_phrase();

}  // namespace farcall::cli::near
