// A fast checksum that finds damage in large files.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.hpp"

namespace farcall::vm {

/// 128 bits over the concatenation of `parts`. It finds accidents, not forgers: whoever can write
/// the bytes can also write their checksum. Five times as fast as SHA-256.
[[nodiscard]] std::array<std::uint8_t, 16> checksum(std::initializer_list<ByteView> parts);

}  // namespace farcall::vm
