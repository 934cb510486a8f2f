// Maps and sets that can also be listed.
#pragma once

#include <utility>

#include "near/collections/lookup.hpp"
#include "near/collections/vector.hpp"

namespace near {

namespace detail {
template <class V>
struct ValueAndIndex {
  V value;
  uint32_t key_index;
};
}  // namespace detail

/// A map that can be listed, in the order of insertion until something is removed. The layout is
/// that of `store::IterableMap` of the Rust SDK.
template <class K, class V, Literal Prefix = "">
class IterableMap : public detail::Collection<Prefix, K, V>,
                    public detail::Listed,
                    public detail::Entries {
 public:
  using value_type = std::pair<K, V>;
  using Key = K;
  using Mapped = V;

  IterableMap() = default;
  explicit IterableMap(std::string_view prefix)
    requires(Prefix.view().empty())
  {
    bind_prefix(prefix);
  }

  [[nodiscard]] uint32_t size() const { return keys_.size(); }
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] bool contains(const K& key) const { return values_.contains(key); }
  [[nodiscard]] std::optional<V> get(const K& key) const {
    auto found = values_.get(key);
    if (!found) return std::nullopt;
    return std::move(found->value);
  }
  [[nodiscard]] V get_or(const K& key, V otherwise) const {
    if (auto found = values_.get(key)) return std::move(found->value);
    if constexpr (detail::has_open_prefix<V>())
      detail::bind_prefixes(otherwise, place_of(key).view());
    return otherwise;
  }
  /// True when `key` had a value before.
  bool set(const K& key, const V& value) {
    const Buffer place = place_of(key);
    const auto found = detail::load_element<detail::ValueAndIndex<V>>(place);
    detail::ValueAndIndex<V> entry{value, found ? found->key_index : keys_.size()};
    detail::bind_prefixes(entry.value, place.view());
    detail::store_element(place, entry);
    if (!found) keys_.push_back(key);
    return found.has_value();
  }
  /// Reads the value of `key`, a default one when there is none (which panics for types that have
  /// no default), lets `change` change it, and writes it if it changed. A collection in a new value
  /// gets a prefix of its own. Gives what `change` gives.
  template <class Other>
  auto update(const Other& other, auto change) {
    const K key(other);
    const Buffer place = place_of(key);
    Buffer before;
    const bool is_new = !detail::storage_load(place, before);
    using Stored = detail::ValueAndIndex<V>;
    Stored entry =
        is_new ? Stored{detail::first_value<V>(), 0} : detail::decode_element<Stored>(before);
    if (is_new) detail::bind_prefixes(entry.value, place.view());
    const detail::StorageWatch watch{place};
    const auto store = [&] {
      // What `change` did to the map may have given the key another index.
      if (watch.was_touched()) {
        set(key, entry.value);
        return;
      }
      if (is_new) entry.key_index = keys_.size();
      const Buffer after = detail::encode_element(place, entry);
      if (is_new || !same(before, after)) detail::storage_store(place, after);
      if (is_new) keys_.push_back(key);
    };
    if constexpr (std::is_void_v<decltype(change(entry.value))>) {
      change(entry.value);
      store();
    } else {
      auto result = change(entry.value);
      store();
      return result;
    }
  }
  /// Removes `key` and gives what it had; the last key takes its place in the list.
  std::optional<V> take(const K& key) {
    auto found = values_.take(key);
    if (!found) return std::nullopt;
    if (const std::optional<K> moved = keys_.replace_by_last(found->key_index)) {
      auto entry = values_.get(*moved);
      if (!entry) detail::panic_inconsistent();
      values_.set(*moved, {std::move(entry->value), found->key_index});
    }
    return std::move(found->value);
  }
  bool remove(const K& key) { return take(key).has_value(); }
  void clear() {
    for (const K& key : keys_) values_.remove(key);
    keys_.clear();
  }
  /// The keys, which can be listed without reading the values.
  [[nodiscard]] const auto& keys() const { return keys_; }
  [[nodiscard]] value_type item(uint32_t index) const {
    K key = keys_.item(index);
    auto found = values_.get(key);
    if (!found) detail::panic_inconsistent();
    return {std::move(key), std::move(found->value)};
  }

  /// A storage key that belongs to `key` alone.
  [[nodiscard]] Buffer place_of(const K& key) const { return values_.place_of(key); }

  void bind_prefix(std::string_view prefix) {
    keys_.bind_prefix(prefix, 'v');
    values_.bind_prefix(prefix, 'm');
  }
  void write_borsh(Buffer& out) const {
    keys_.write_borsh(out);
    values_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    keys_.read_borsh(reader);
    values_.read_borsh(reader);
  }

 private:
  Vector<K, detail::longer_prefix<Prefix, 'v'>> keys_;
  LookupMap<K, detail::ValueAndIndex<V>, detail::longer_prefix<Prefix, 'm'>, Keys::Sha256> values_;
};

/// A set that can be listed. The layout is that of `store::IterableSet` of the Rust SDK.
template <class T, Literal Prefix = "">
class IterableSet : public detail::ListedSet<
                        T, Prefix, Vector<T, detail::longer_prefix<Prefix, 'v'>>,
                        LookupMap<T, uint32_t, detail::longer_prefix<Prefix, 'm'>, Keys::Sha256>> {
 public:
  IterableSet() = default;
  explicit IterableSet(std::string_view prefix)
    requires(Prefix.view().empty())
  {
    bind_prefix(prefix);
  }
  void bind_prefix(std::string_view prefix) {
    this->elements_.bind_prefix(prefix, 'v');
    this->places_.bind_prefix(prefix, 'm');
  }
  void write_borsh(Buffer& out) const {
    this->elements_.write_borsh(out);
    this->places_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    this->elements_.read_borsh(reader);
    this->places_.read_borsh(reader);
  }
};

}  // namespace near
