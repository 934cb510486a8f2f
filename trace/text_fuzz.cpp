// Any bytes: escaped text is UTF-8 without control characters, stays as it is when escaped again,
// and lines made of it are never wider than asked.
#include <algorithm>

#include "base/assert.hpp"
#include "trace/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall;
  if (size == 0) return 0;
  const std::size_t width = 2 + data[0] % 100;
  const std::string_view raw = as_text(ByteView{data + 1, size - 1});
  const std::string escaped = trace::escape(raw);
  FARCALL_ASSERT(is_utf8(as_bytes(escaped)), "escaped text is UTF-8");
  FARCALL_ASSERT(
      std::ranges::none_of(
          escaped, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }),
      "escaped text has no control characters");
  FARCALL_ASSERT(!escaped.contains("\xE2\x80\xAE") && !escaped.contains("\xC2\x9B"),
                 "escaped text has no overrides and no C1 controls");
  FARCALL_ASSERT(trace::escape(escaped) == escaped, "escaping twice changes nothing");
  FARCALL_ASSERT(trace::columns(trace::cut(escaped, width)) <= width, "cut text fits");
  for (const std::string& line : trace::wrap_lines(raw, width, 12)) {
    FARCALL_ASSERT(trace::columns(line) <= width, "wrapped lines fit");
    FARCALL_ASSERT(trace::escape(line) == line, "wrapped lines are escaped");
  }
  return 0;
}
