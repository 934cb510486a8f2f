#include "base/zstd.hpp"

#include <zstd.h>

#include "base/assert.hpp"
#include "base/format_text.hpp"

namespace farcall {

std::string compress_zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_maxCLevel());
  FARCALL_ASSERT(ZSTD_isError(size) == 0, "there is room for the worst case");
  out.resize(size);
  return out;
}

Result<std::string> decompress_zstd(ByteView bytes, std::size_t bytes_max) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR) return to_string(bytes);
  std::string out(size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max ? bytes_max : size, '\0');
  const std::size_t done = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(done) != 0U)
    return fail(format_text("damaged zstd frame: {}", ZSTD_getErrorName(done)));
  out.resize(done);
  return out;
}

}  // namespace farcall
