// Compression in the format that tools expect of an embedded ABI (zstd, RFC 8878).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace farcall {

/// One frame of `bytes`, as small as the library makes it.
[[nodiscard]] std::string compress_zstd(std::string_view bytes);

/// The content of one frame. What does not begin as a frame is returned as it is. An error for
/// damaged frames and for more than `bytes_max` bytes of content.
[[nodiscard]] Result<std::string> decompress_zstd(ByteView bytes, std::size_t bytes_max);

}  // namespace farcall
