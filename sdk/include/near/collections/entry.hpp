// One key of a map, looked at and changed.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "near/collections/storage.hpp"

namespace near {

namespace detail {

/// The place of a key in a map, whether it has a value or not. Nothing is cached: each function
/// reads or writes storage. Valid as long as the map.
template <class Map, class K, class V>
class Entry {
 public:
  Entry(Map& map, K key) : map_(&map), key_(std::move(key)) {}

  [[nodiscard]] bool has_value() const { return map_->contains(key_); }
  [[nodiscard]] const K& key() const { return key_; }
  [[nodiscard]] std::optional<V> get() const { return map_->get(key_); }
  void set(const V& value) { map_->set(key_, value); }
  std::optional<V> take() { return map_->take(key_); }
  /// The value; `value` becomes it when there is none.
  V or_insert(V value) {
    if (std::optional<V> found = map_->get(key_)) return std::move(*found);
    if constexpr (has_open_prefix<V>()) bind_prefixes(value, map_->place_of(key_).view());
    map_->set(key_, value);
    return value;
  }
  /// The value; a default one when there is none, which is then stored.
  V or_default() { return or_insert(V{}); }
  /// Changes the value if there is one: `entry.and_modify([](V& v) { ++v; }).or_insert(1)`.
  Entry& and_modify(auto change) {
    if (std::optional<V> found = map_->get(key_)) {
      change(*found);
      map_->set(key_, *found);
    }
    return *this;
  }

 private:
  Map* map_;
  K key_;
};

/// The functions of maps that change values in place.
struct Entries {
  template <class Self, class K>
  auto entry(this Self& self, const K& key) {
    return Entry<Self, typename Self::Key, typename Self::Mapped>{self, typename Self::Key(key)};
  }
  /// Reads the value of `key`, a default one when there is none (which panics for types that have
  /// no default), lets `change` change it, and writes it: `lists.update(id, [&](auto& list) {
  /// list.push_back(x); })`. A collection in a new value gets a prefix of its own. Gives what
  /// `change` gives.
  template <class Self, class K>
  auto update(this Self& self, const K& key, auto change) {
    using V = typename Self::Mapped;
    std::optional<V> value = self.get(key);
    if (!value) {
      value.emplace(first_value<V>());
      if constexpr (has_open_prefix<V>()) bind_prefixes(*value, self.place_of(key).view());
    }
    if constexpr (std::is_void_v<decltype(change(*value))>) {
      change(*value);
      self.set(key, *value);
    } else {
      auto result = change(*value);
      self.set(key, *value);
      return result;
    }
  }
};

}  // namespace detail
}  // namespace near
