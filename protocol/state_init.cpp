#include "protocol/state_init.hpp"

#include "protocol/borsh/borsh.hpp"

namespace farcall::protocol {
namespace {

/// The entries in their encoded order.
bool read_data(BorshReader& in, UniversalStateInitContent& content) {
  std::uint32_t count = 0;
  if (!in.integer(count)) return false;
  Bytes previous;
  for (std::uint32_t i = 0; i < count; ++i) {
    ByteView key;
    ByteView value;
    if (!in.bytes(key) || !in.bytes(value)) return false;
    Bytes owned = to_bytes(key);
    if (i > 0 && owned <= previous) content.is_canonical = false;
    previous = owned;
    content.data.insert_or_assign(std::move(owned), to_bytes(value));
  }
  return true;
}

bool read_keys(BorshReader& in, UniversalStateInitContent& content) {
  std::uint32_t count = 0;
  if (!in.integer(count)) return false;
  KeyHandle previous;
  for (std::uint32_t i = 0; i < count; ++i) {
    KeyHandle key;
    if (!borsh_read(in, key)) return false;
    if (i > 0 && key <= previous) content.is_canonical = false;
    previous = key;
    content.access_keys.insert(key);
  }
  return true;
}

}  // namespace

std::optional<UniversalStateInitContent> decode_universal_state_init(ByteView state_init) {
  UniversalStateInitContent content;
  content.is_canonical = true;
  BorshReader in{state_init};
  std::uint8_t version = 0;
  if (!in.integer(version) || version != 0 || !borsh_read(in, content.code) ||
      !read_data(in, content) || !read_keys(in, content) || in.remaining() != 0) {
    return std::nullopt;
  }
  return content;
}

UniversalStateInitCounts count_universal_state_init(ByteView state_init) {
  const auto content = decode_universal_state_init(state_init);
  if (!content) return {};
  return {content->data.size(), content->access_keys.size()};
}

}  // namespace farcall::protocol
