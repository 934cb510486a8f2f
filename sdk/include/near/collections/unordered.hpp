// The older collections of the Rust SDK (`near_sdk::collections`): for contracts whose state is
// there already. New contracts take `Vector`, `IterableMap` and `IterableSet`, which cost less.
#pragma once

#include <utility>

#include "near/collections/lookup.hpp"
#include "near/collections/vector.hpp"

namespace near {

/// A list in storage with the layout of `collections::Vector` of the Rust SDK: 64-bit indices.
template <class T, Literal Prefix>
class LongVector {
 public:
  using value_type = T;

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::optional<T> get(uint64_t index) const {
    if (index >= size_) return std::nullopt;
    return item(index);
  }
  [[nodiscard]] T item(uint64_t index) const {
    Buffer bytes;
    if (!detail::storage_load(at(index), bytes)) detail::panic_inconsistent();
    return detail::decode_element<T>(bytes);
  }
  void set(uint64_t index, const T& value) {
    if (index >= size_) detail::panic_bounds();
    detail::store_element(at(index), value);
  }
  void push_back(const T& value) { detail::store_element(at(size_++), value); }
  std::optional<T> pop_back() {
    if (size_ == 0) return std::nullopt;
    T last = item(size_ - 1);
    detail::storage_remove(at(--size_));
    return last;
  }
  /// Removes an element and puts the last one into its place; gives the one that moved, if any.
  std::optional<T> swap_remove(uint64_t index) {
    if (index >= size_) detail::panic_bounds();
    T last = *pop_back();
    if (index == size_) return std::nullopt;
    set(index, last);
    return last;
  }
  void clear() {
    while (size_ > 0) detail::storage_remove(at(--size_));
  }
  /// At most `limit` elements from number `from` on.
  [[nodiscard]] std::vector<T> page(uint64_t from, uint64_t limit) const {
    std::vector<T> items;
    for (uint64_t i = from; i < size_ && items.size() < limit; ++i) items.push_back(item(i));
    return items;
  }

  void write_borsh(Buffer& out) const {
    borsh::write(out, size_);
    borsh::put_string(out, Prefix.view());
  }
  void read_borsh(BorshReader& reader) {
    borsh::read(reader, size_);
    detail::check_prefix(reader, Prefix.view());
  }

 private:
  static Buffer at(uint64_t index) {
    return detail::element_key<Keys::Plain>(Prefix.view(), index);
  }

  uint64_t size_ = 0;
};

/// A map that can be listed, with the layout of `collections::UnorderedMap` of the Rust SDK.
template <class K, class V, Literal Prefix>
class UnorderedMap {
 public:
  using value_type = std::pair<K, V>;

  [[nodiscard]] uint64_t size() const { return keys_.size(); }
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] bool contains(const K& key) const { return index_.contains(key); }
  [[nodiscard]] std::optional<V> get(const K& key) const {
    const std::optional<uint64_t> index = index_.get(key);
    if (!index) return std::nullopt;
    return values_.item(*index);
  }
  [[nodiscard]] V get_or(const K& key, V otherwise) const {
    std::optional<V> found = get(key);
    return found ? std::move(*found) : std::move(otherwise);
  }
  /// True when `key` had a value before.
  bool set(const K& key, const V& value) {
    if (const std::optional<uint64_t> index = index_.get(key)) {
      values_.set(*index, value);
      return true;
    }
    index_.set(key, keys_.size());
    keys_.push_back(key);
    values_.push_back(value);
    return false;
  }
  /// Removes `key` and gives what it had; the last key takes its place in the list.
  std::optional<V> take(const K& key) {
    const std::optional<uint64_t> index = index_.take(key);
    if (!index) return std::nullopt;
    V value = values_.item(*index);
    values_.swap_remove(*index);
    if (const std::optional<K> moved = keys_.swap_remove(*index)) index_.set(*moved, *index);
    return value;
  }
  bool remove(const K& key) { return take(key).has_value(); }
  void clear() {
    for (uint64_t i = 0; i < keys_.size(); ++i) index_.remove(keys_.item(i));
    keys_.clear();
    values_.clear();
  }
  [[nodiscard]] value_type item(uint64_t index) const {
    return {keys_.item(index), values_.item(index)};
  }
  [[nodiscard]] std::vector<value_type> page(uint64_t from, uint64_t limit) const {
    std::vector<value_type> items;
    for (uint64_t i = from; i < size() && items.size() < limit; ++i) items.push_back(item(i));
    return items;
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
  LookupMap<K, uint64_t, detail::longer_prefix<Prefix, 'i'>> index_;
  LongVector<K, detail::longer_prefix<Prefix, 'k'>> keys_;
  LongVector<V, detail::longer_prefix<Prefix, 'v'>> values_;
};

/// A set that can be listed, with the layout of `collections::UnorderedSet` of the Rust SDK.
template <class T, Literal Prefix>
class UnorderedSet {
 public:
  using value_type = T;

  [[nodiscard]] uint64_t size() const { return elements_.size(); }
  [[nodiscard]] bool empty() const { return elements_.empty(); }
  [[nodiscard]] bool contains(const T& value) const { return index_.contains(value); }
  /// True when `value` is new.
  bool insert(const T& value) {
    if (index_.contains(value)) return false;
    index_.set(value, elements_.size());
    elements_.push_back(value);
    return true;
  }
  /// True when `value` was there; the last element takes its place in the list.
  bool remove(const T& value) {
    const std::optional<uint64_t> index = index_.take(value);
    if (!index) return false;
    if (const std::optional<T> moved = elements_.swap_remove(*index)) index_.set(*moved, *index);
    return true;
  }
  void clear() {
    for (uint64_t i = 0; i < elements_.size(); ++i) index_.remove(elements_.item(i));
    elements_.clear();
  }
  [[nodiscard]] T item(uint64_t index) const { return elements_.item(index); }
  [[nodiscard]] std::vector<T> page(uint64_t from, uint64_t limit) const {
    return elements_.page(from, limit);
  }

  void write_borsh(Buffer& out) const {
    index_.write_borsh(out);
    elements_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    index_.read_borsh(reader);
    elements_.read_borsh(reader);
  }

 private:
  LookupMap<T, uint64_t, detail::longer_prefix<Prefix, 'i'>> index_;
  LongVector<T, detail::longer_prefix<Prefix, 'e'>> elements_;
};

namespace detail {
template <class T, Literal Prefix>
inline constexpr std::string_view storage_prefix<LongVector<T, Prefix>> = Prefix.view();
template <class K, class V, Literal Prefix>
inline constexpr std::string_view storage_prefix<UnorderedMap<K, V, Prefix>> = Prefix.view();
template <class T, Literal Prefix>
inline constexpr std::string_view storage_prefix<UnorderedSet<T, Prefix>> = Prefix.view();
}  // namespace detail
}  // namespace near
