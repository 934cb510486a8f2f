// Two SHA-256 at a time.
#pragma once

#include "base/hash.hpp"

namespace farcall::state::detail {

/// Hashes two independent buffers. One SHA-256 leaves the processor's SHA unit waiting for its own
/// last result half of the time; two side by side take little longer than one.
void sha256_pair(ByteView first, ByteView second, CryptoHash& first_hash,
                 CryptoHash& second_hash) noexcept;

}  // namespace farcall::state::detail
