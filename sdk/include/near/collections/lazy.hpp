// Single values outside of the state, read only when they are needed.
#pragma once

#include "near/collections/storage.hpp"

namespace near {

/// A value that may be absent, under a key of its own. The layout is that of `store::LazyOption` of
/// the Rust SDK.
template <class T, Literal Key = "">
class LazyOption : public detail::Collection<Key, T> {
 public:
  static constexpr bool kHoldsOne = true;

  LazyOption() = default;
  explicit LazyOption(std::string_view key)
    requires(Key.view().empty())
      : key_(key) {}

  [[nodiscard]] std::optional<T> get() const { return detail::load_element<T>(at()); }
  [[nodiscard]] bool has_value() const { return detail::storage_has(at()); }
  void set(const T& value) { detail::store_element(at(), value); }
  /// True when there was something to remove.
  bool remove() { return detail::storage_remove(at()); }

  void bind_prefix(std::string_view key) { key_.bind(key); }
  void write_borsh(Buffer& out) const { key_.write_borsh(out); }
  void read_borsh(BorshReader& reader) { key_.read_borsh(reader); }

 private:
  [[nodiscard]] Buffer at() const { return Buffer{key_.view()}; }

  [[no_unique_address]] detail::KeyPrefix<Key> key_;
};

/// A value under a key of its own, a default `T` until it is set. The layout is that of
/// `store::Lazy` of the Rust SDK.
template <class T, Literal Key = "">
class Lazy : public detail::Collection<Key, T> {
 public:
  static constexpr bool kHoldsOne = true;

  Lazy() = default;
  explicit Lazy(std::string_view key)
    requires(Key.view().empty())
      : key_(key) {}

  [[nodiscard]] T get() const {
    Buffer bytes;
    if (detail::storage_load(at(), bytes)) return detail::decode_element<T>(bytes);
    if constexpr (std::is_default_constructible_v<T>) {
      T value{};
      detail::bind_prefixes(value, key_.view());
      return value;
    } else {
      panic("a lazy value was never set");
    }
  }
  /// A copy of the value: `*config`, `config->fee`. Each reads storage.
  [[nodiscard]] T operator*() const { return get(); }
  [[nodiscard]] auto operator->() const {
    struct Copy {
      T value;
      const T* operator->() const { return &value; }
    };
    return Copy{get()};
  }
  void set(const T& value) { detail::store_element(at(), value); }
  /// Changes the value in place: `settings.update([](Settings& s) { s.fee = 1; })`.
  void update(auto change) {
    if constexpr (std::is_default_constructible_v<T>) {
      detail::change_element<T>(at(), change);
    } else {
      T value = get();
      change(value);
      set(value);
    }
  }

  void bind_prefix(std::string_view key) { key_.bind(key); }
  void write_borsh(Buffer& out) const { key_.write_borsh(out); }
  void read_borsh(BorshReader& reader) { key_.read_borsh(reader); }

 private:
  [[nodiscard]] Buffer at() const { return Buffer{key_.view()}; }

  [[no_unique_address]] detail::KeyPrefix<Key> key_;
};

}  // namespace near
