// Compression in the format that tools expect of an embedded ABI.
#pragma once

#include <string>
#include <string_view>

namespace farcall::sdk {

/// One zstd frame (RFC 8878) of `bytes`, as small as the library makes it.
[[nodiscard]] std::string compress_zstd(std::string_view bytes);

}  // namespace farcall::sdk
