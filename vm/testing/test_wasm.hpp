// Builds small wasm modules for tests, section by section, without checking anything.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace farcall::vm::test {

inline constexpr std::uint8_t kI32 = 0x7f;
inline constexpr std::uint8_t kI64 = 0x7e;
inline constexpr std::uint8_t kF64 = 0x7c;

inline void append(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline Bytes uleb(std::uint64_t value) {
  Bytes out;
  do {
    const auto low = static_cast<std::uint8_t>(value & 0x7f);
    value >>= 7;
    out.push_back(value == 0 ? low : static_cast<std::uint8_t>(low | 0x80));
  } while (value != 0);
  return out;
}

inline Bytes sleb(std::int64_t value) {
  Bytes out;
  for (bool more = true; more;) {
    const auto low = static_cast<std::uint8_t>(value & 0x7f);
    value >>= 7;
    more = !((value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0));
    out.push_back(more ? static_cast<std::uint8_t>(low | 0x80) : low);
  }
  return out;
}

inline Bytes concat(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) append(out, part);
  return out;
}

/// Length-prefixed bytes.
inline Bytes sized(ByteView bytes) {
  Bytes out = uleb(bytes.size());
  append(out, bytes);
  return out;
}
inline Bytes name(std::string_view text) {
  return sized(as_bytes(text));
}

/// A module from its sections in the order of the calls.
class Module {
 public:
  Module& raw(std::uint8_t id, const Bytes& payload) {
    bytes_.push_back(id);
    append(bytes_, sized(payload));
    return *this;
  }
  /// A section that is a vector of items.
  Module& section(std::uint8_t id, const std::vector<Bytes>& items) {
    Bytes payload = uleb(items.size());
    for (const Bytes& item : items) append(payload, item);
    return raw(id, payload);
  }
  Module& types(const std::vector<Bytes>& items) { return section(1, items); }
  Module& imports(const std::vector<Bytes>& items) { return section(2, items); }
  Module& functions(const std::vector<std::uint32_t>& type_indices) {
    std::vector<Bytes> items;
    for (const std::uint32_t index : type_indices) items.push_back(uleb(index));
    return section(3, items);
  }
  Module& exports(const std::vector<Bytes>& items) { return section(7, items); }
  Module& code(const std::vector<Bytes>& bodies) { return section(10, bodies); }

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_{0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
};

inline Bytes function_type(const Bytes& parameters, const Bytes& results) {
  return concat({{0x60}, sized(parameters), sized(results)});
}
inline Bytes import_function(std::string_view module, std::string_view field, std::uint32_t type) {
  return concat({name(module), name(field), {0x00}, uleb(type)});
}
inline Bytes export_function(std::string_view field, std::uint32_t index) {
  return concat({name(field), {0x00}, uleb(index)});
}
/// A body without locals; `code` needs its final `end`.
inline Bytes body(const Bytes& code) {
  return sized(concat({{0x00}, code}));
}
/// A body with groups of locals, each (count, type).
inline Bytes body(const std::vector<std::pair<std::uint32_t, std::uint8_t>>& locals,
                  const Bytes& code) {
  Bytes inner = uleb(locals.size());
  for (const auto& [count, type] : locals) append(inner, concat({uleb(count), {type}}));
  append(inner, code);
  return sized(inner);
}

}  // namespace farcall::vm::test
