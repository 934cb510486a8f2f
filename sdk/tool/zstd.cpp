#include "sdk/tool/zstd.hpp"

#include <zstd.h>

#include "base/assert.hpp"

namespace farcall::sdk {

std::string compress_zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_maxCLevel());
  FARCALL_ASSERT(ZSTD_isError(size) == 0, "there is room for the worst case");
  out.resize(size);
  return out;
}

}  // namespace farcall::sdk
