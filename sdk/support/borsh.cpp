#include "near/borsh.hpp"

namespace near {

void BorshReader::bytes(void* out, size_t length) {
  if (length == 0) return;  // into nothing: an empty list has no elements to point to
  const std::string_view source = take(length);
  if (source.size() == length) {
    std::memcpy(out, source.data(), length);
  } else {
    std::memset(out, 0, length);
  }
}

std::string_view BorshReader::take(size_t length) {
  if (length > left()) {
    fail();
    return {};
  }
  const std::string_view taken = view_of(pos_, length);
  pos_ += length;
  return taken;
}

uint32_t BorshReader::u32() {
  uint32_t number;
  bytes(&number, sizeof number);
  return number;
}

void BorshReader::string(std::string& out) {
  out = std::string{take(u32())};
}

namespace borsh {

void detail::panic_enumerator() {
  panic("an enumeration holds a value without a name");
}

void detail::panic_nesting() {
  panic("a value holds itself more than 64 levels deep");
}

void put_u32(Buffer& out, uint32_t number) {
  text::put(out, reinterpret_cast<const char*>(&number), sizeof number);
}

void put_string(Buffer& out, std::string_view text) {
  put_u32(out, static_cast<uint32_t>(text.size()));
  text::put(out, text);
}

}  // namespace borsh
}  // namespace near
