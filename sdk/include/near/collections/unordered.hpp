// The older collections of the Rust SDK (`near_sdk::collections`): for contracts whose state is
// there already. New contracts take `Vector`, `IterableMap` and `IterableSet`, which cost less.
#pragma once

#include <utility>

#include "near/collections/listed.hpp"
#include "near/collections/lookup.hpp"

namespace near {

/// A list in storage with the layout of `collections::Vector` of the Rust SDK: 64-bit indices.
template <class T, Literal Prefix = "">
class LongVector : public detail::StoredList<T, Prefix, uint64_t> {
 public:
  using detail::StoredList<T, Prefix, uint64_t>::StoredList;
};

/// A map that can be listed, with the layout of `collections::UnorderedMap` of the Rust SDK.
template <class K, class V, Literal Prefix = "">
class UnorderedMap : public detail::Collection<Prefix, K, V>,
                     public detail::Listed,
                     public detail::Entries {
 public:
  using value_type = std::pair<K, V>;
  using Key = K;
  using Mapped = V;

  UnorderedMap() = default;
  explicit UnorderedMap(std::string_view prefix)
    requires(Prefix.view().empty())
  {
    bind_prefix(prefix);
  }

  [[nodiscard]] uint64_t size() const { return keys_.size(); }
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] bool contains(const K& key) const { return index_.contains(key); }
  [[nodiscard]] std::optional<V> get(const K& key) const {
    const std::optional<uint64_t> index = index_.get(key);
    if (!index) return std::nullopt;
    return values_.item(*index);
  }
  [[nodiscard]] V get_or(const K& key, V otherwise) const {
    if (std::optional<V> found = get(key)) return std::move(*found);
    if constexpr (detail::has_open_prefix<V>())
      detail::bind_prefixes(otherwise, place_of(key).view());
    return otherwise;
  }
  /// True when `key` had a value before.
  bool set(const K& key, const V& value) {
    if constexpr (detail::has_open_prefix<V>()) {
      V bound = value;
      detail::bind_prefixes(bound, place_of(key).view());
      return set_bound(key, bound);
    } else {
      return set_bound(key, value);
    }
  }
  /// Removes `key` and gives what it had; the last key takes its place in the list.
  std::optional<V> take(const K& key) {
    const std::optional<uint64_t> index = index_.take(key);
    if (!index) return std::nullopt;
    V value = values_.swap_remove(*index);
    if (const std::optional<K> moved = keys_.replace_by_last(*index)) index_.set(*moved, *index);
    return value;
  }
  bool remove(const K& key) { return take(key).has_value(); }
  void clear() {
    for (const K& key : keys_) index_.remove(key);
    keys_.clear();
    values_.clear();
  }
  [[nodiscard]] value_type item(uint64_t index) const {
    return {keys_.item(index), values_.item(index)};
  }
  /// A storage key that belongs to `key` alone.
  [[nodiscard]] Buffer place_of(const K& key) const { return index_.place_of(key); }

  void bind_prefix(std::string_view prefix) {
    index_.bind_prefix(prefix, 'i');
    keys_.bind_prefix(prefix, 'k');
    values_.bind_prefix(prefix, 'v');
  }

  void write_borsh(Buffer& out) const {
    index_.write_borsh(out);
    keys_.write_borsh(out);
    values_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    index_.read_borsh(reader);
    keys_.read_borsh(reader);
    values_.read_borsh(reader);
  }

 private:
  bool set_bound(const K& key, const V& value) {
    if (const std::optional<uint64_t> index = index_.get(key)) {
      values_.set(*index, value);
      return true;
    }
    index_.set(key, keys_.size());
    keys_.push_back(key);
    values_.push_back(value);
    return false;
  }

  LookupMap<K, uint64_t, detail::longer_prefix<Prefix, 'i'>> index_;
  LongVector<K, detail::longer_prefix<Prefix, 'k'>> keys_;
  LongVector<V, detail::longer_prefix<Prefix, 'v'>> values_;
};

/// A set that can be listed, with the layout of `collections::UnorderedSet` of the Rust SDK.
template <class T, Literal Prefix = "">
class UnorderedSet
    : public detail::ListedSet<T, Prefix, LongVector<T, detail::longer_prefix<Prefix, 'e'>>,
                               LookupMap<T, uint64_t, detail::longer_prefix<Prefix, 'i'>>> {
 public:
  UnorderedSet() = default;
  explicit UnorderedSet(std::string_view prefix)
    requires(Prefix.view().empty())
  {
    bind_prefix(prefix);
  }
  void bind_prefix(std::string_view prefix) {
    this->elements_.bind_prefix(prefix, 'e');
    this->places_.bind_prefix(prefix, 'i');
  }
  void write_borsh(Buffer& out) const {
    this->places_.write_borsh(out);
    this->elements_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    this->places_.read_borsh(reader);
    this->elements_.read_borsh(reader);
  }
};

}  // namespace near
