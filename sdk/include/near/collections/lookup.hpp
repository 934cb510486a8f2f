// Maps and sets whose elements can be found, but not listed: the cheapest collections.
#pragma once

#include "near/collections/entry.hpp"
#include "near/collections/storage.hpp"

namespace near {

/// A map in storage. Each element is read and written on its own; nothing is cached, so what was
/// set stays whatever happens later in the call. The layout is that of `store::LookupMap` (and
/// of the older `collections::LookupMap`) of the Rust SDK. Without a prefix it can be an element of
/// another collection; what is in it stays in storage when that element is removed.
template <class K, class V, Literal Prefix = "", Keys How = Keys::Plain>
class LookupMap : public detail::Collection<Prefix, K, V>, public detail::Entries {
 public:
  using Key = K;
  using Mapped = V;

  LookupMap() = default;
  explicit LookupMap(std::string_view prefix)
    requires(Prefix.view().empty())
      : prefix_(prefix) {}

  [[nodiscard]] std::optional<V> get(const K& key) const {
    return detail::load_element<V>(place_of(key));
  }
  /// The value of `key`, or `otherwise`.
  [[nodiscard]] V get_or(const K& key, V otherwise) const {
    Buffer bytes;
    const Buffer place = place_of(key);
    if (detail::storage_load(place, bytes)) return detail::decode_element<V>(bytes);
    detail::bind_prefixes(otherwise, place.view());
    return otherwise;
  }
  [[nodiscard]] bool contains(const K& key) const { return detail::storage_has(place_of(key)); }
  /// True when `key` had a value before.
  bool set(const K& key, const V& value) { return detail::store_element(place_of(key), value); }
  /// True when there was something to remove.
  bool remove(const K& key) { return detail::storage_remove(place_of(key)); }
  /// Removes `key` and gives what it had.
  std::optional<V> take(const K& key) {
    const Buffer place = place_of(key);
    std::optional<V> value = detail::load_element<V>(place);
    if (value) detail::storage_remove(place);
    return value;
  }
  /// Reads the value of `key`, a default one when there is none (which panics for types that have
  /// no default), lets `change` change it, and writes it if it changed: `lists.update(id, [&](auto&
  /// list) { list.push_back(x); })`. A collection in a new value gets a prefix of its own. Gives
  /// what `change` gives.
  template <class Other>
  auto update(const Other& key, auto change) {
    return detail::change_element<V>(place_of(K(key)), change);
  }
  /// The storage key of an element.
  [[nodiscard]] Buffer place_of(const K& key) const {
    return detail::element_key<How>(prefix_.view(), key);
  }

  void bind_prefix(std::string_view prefix, char letter = 0) { prefix_.bind(prefix, letter); }
  void write_borsh(Buffer& out) const { prefix_.write_borsh(out); }
  void read_borsh(BorshReader& reader) { prefix_.read_borsh(reader); }

 private:
  [[no_unique_address]] detail::KeyPrefix<Prefix> prefix_;
};

/// A set in storage. The layout is that of `store::LookupSet` of the Rust SDK.
template <class T, Literal Prefix = "", Keys How = Keys::Plain>
class LookupSet : public detail::Collection<Prefix, T> {
 public:
  LookupSet() = default;
  explicit LookupSet(std::string_view prefix)
    requires(Prefix.view().empty())
      : prefix_(prefix) {}

  [[nodiscard]] bool contains(const T& value) const { return detail::storage_has(at(value)); }
  /// True when `value` is new.
  bool insert(const T& value) { return !detail::storage_store(at(value), {}); }
  /// True when `value` was present.
  bool remove(const T& value) { return detail::storage_remove(at(value)); }

  void bind_prefix(std::string_view prefix, char letter = 0) { prefix_.bind(prefix, letter); }
  void write_borsh(Buffer& out) const { prefix_.write_borsh(out); }
  void read_borsh(BorshReader& reader) { prefix_.read_borsh(reader); }

 private:
  [[nodiscard]] Buffer at(const T& value) const {
    return detail::element_key<How>(prefix_.view(), value);
  }

  [[no_unique_address]] detail::KeyPrefix<Prefix> prefix_;
};

}  // namespace near
