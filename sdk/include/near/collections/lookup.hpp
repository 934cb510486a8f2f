// Maps and sets whose elements can be found, but not listed: the cheapest collections.
#pragma once

#include "near/collections/storage.hpp"

namespace near {

/// A map in storage. Each element is read and written on its own; nothing is cached, so what was
/// set is there whatever happens later in the call. The layout is that of `store::LookupMap` (and
/// of the older `collections::LookupMap`) of the Rust SDK.
template <class K, class V, Literal Prefix, Keys How = Keys::Plain>
class LookupMap {
 public:
  [[nodiscard]] std::optional<V> get(const K& key) const {
    return detail::load_element<V>(at(key));
  }
  /// The value of `key`, or `otherwise`.
  [[nodiscard]] V get_or(const K& key, V otherwise) const {
    Buffer bytes;
    if (!detail::storage_load(at(key), bytes)) return otherwise;
    return detail::decode_element<V>(bytes);
  }
  [[nodiscard]] bool contains(const K& key) const { return detail::storage_has(at(key)); }
  /// True when `key` had a value before.
  bool set(const K& key, const V& value) { return detail::store_element(at(key), value); }
  /// True when there was something to remove.
  bool remove(const K& key) { return detail::storage_remove(at(key)); }
  /// Removes `key` and gives what it had.
  std::optional<V> take(const K& key) {
    const Buffer place = at(key);
    std::optional<V> value = detail::load_element<V>(place);
    if (value) detail::storage_remove(place);
    return value;
  }

  void write_borsh(Buffer& out) const { borsh::put_string(out, Prefix.view()); }
  void read_borsh(BorshReader& reader) { detail::check_prefix(reader, Prefix.view()); }

 private:
  static Buffer at(const K& key) { return detail::element_key<How>(Prefix.view(), key); }
};

/// A set in storage. The layout is that of `store::LookupSet` of the Rust SDK.
template <class T, Literal Prefix, Keys How = Keys::Plain>
class LookupSet {
 public:
  [[nodiscard]] bool contains(const T& value) const { return detail::storage_has(at(value)); }
  /// True when `value` is new.
  bool insert(const T& value) { return !detail::storage_store(at(value), {}); }
  /// True when `value` was there.
  bool remove(const T& value) { return detail::storage_remove(at(value)); }

  void write_borsh(Buffer& out) const { borsh::put_string(out, Prefix.view()); }
  void read_borsh(BorshReader& reader) { detail::check_prefix(reader, Prefix.view()); }

 private:
  static Buffer at(const T& value) { return detail::element_key<How>(Prefix.view(), value); }
};

namespace detail {
template <class K, class V, Literal Prefix, Keys How>
inline constexpr std::string_view storage_prefix<LookupMap<K, V, Prefix, How>> = Prefix.view();
template <class T, Literal Prefix, Keys How>
inline constexpr std::string_view storage_prefix<LookupSet<T, Prefix, How>> = Prefix.view();
}  // namespace detail
}  // namespace near
