#include "vm/call/utf16.hpp"

namespace farcall::vm {
namespace {

std::uint32_t unit_at(ByteView bytes, std::size_t at) noexcept {
  return bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | (code_point >> shift & 0x3f)));
  };
  if (code_point < 0x80) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out.push_back(static_cast<char>(0xc0 | code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

bool utf8_from_utf16le(ByteView bytes, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const std::uint32_t unit = unit_at(bytes, at);
    if (unit < 0xd800 || unit > 0xdfff) {
      append_utf8(out, unit);
      continue;
    }
    at += 2;
    if (unit > 0xdbff || at >= bytes.size()) return false;
    const std::uint32_t low = unit_at(bytes, at);
    if (low < 0xdc00 || low > 0xdfff) return false;
    append_utf8(out, 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
  }
  return true;
}

}  // namespace farcall::vm
