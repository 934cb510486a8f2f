// What all collections share: keys made of a prefix and a Borsh value, and elements behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "near/borsh.hpp"
#include "near/buffer.hpp"
#include "near/method.hpp"
#include "near/panic.hpp"

namespace near {

/// How the key of an element is made of its prefix and its Borsh form: as they are, or hashed.
enum class Keys : uint8_t { Plain, Sha256 };

namespace detail {

bool storage_load(const Buffer& key, Buffer& value);
bool storage_has(const Buffer& key);
/// True when there was a value before.
bool storage_store(const Buffer& key, std::string_view value);
bool storage_remove(const Buffer& key);
void hash_key(Buffer& key);
/// Panics unless the stored header of a collection names `prefix`.
void check_prefix(BorshReader& reader, std::string_view prefix);
[[noreturn]] void panic_element();
[[noreturn]] void panic_bounds();
[[noreturn]] void panic_inconsistent();

template <Keys How, class K>
Buffer element_key(std::string_view prefix, const K& key) {
  Buffer bytes{prefix};
  borsh::write(bytes, key);
  if constexpr (How == Keys::Sha256) hash_key(bytes);
  return bytes;
}

/// The element in `bytes`; panics when it is not one.
template <class V>
V decode_element(const Buffer& bytes) {
  V value = blank<V>();
  BorshReader reader{bytes.view()};
  borsh::read(reader, value);
  if (reader.failed() || reader.left() != 0) panic_element();
  return value;
}

template <class V>
std::optional<V> load_element(const Buffer& key) {
  Buffer bytes;
  if (!storage_load(key, bytes)) return std::nullopt;
  return decode_element<V>(bytes);
}

template <class V>
bool store_element(const Buffer& key, const V& value) {
  return storage_store(key, borsh::to_bytes(value));
}

/// `"b"` followed by `"m"`.
template <Literal Prefix, char Letter>
inline constexpr auto longer_prefix = [] {
  Literal<sizeof Prefix.text + 1> longer;
  std::copy_n(Prefix.text, sizeof Prefix.text - 1, longer.text);
  longer.text[sizeof Prefix.text - 1] = Letter;
  return longer;
}();

}  // namespace detail
}  // namespace near
