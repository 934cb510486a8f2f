// Single values outside of the state, read only when they are needed.
#pragma once

#include "near/collections/storage.hpp"

namespace near {

/// A value that may be absent, under a key of its own. The layout is that of `store::LazyOption` of
/// the Rust SDK.
template <class T, Literal Key>
class LazyOption {
 public:
  [[nodiscard]] std::optional<T> get() const { return detail::load_element<T>(at()); }
  [[nodiscard]] bool has_value() const { return detail::storage_has(at()); }
  void set(const T& value) { detail::store_element(at(), value); }
  /// True when there was something to remove.
  bool remove() { return detail::storage_remove(at()); }

  void write_borsh(Buffer& out) const { borsh::put_string(out, Key.view()); }
  void read_borsh(BorshReader& reader) { detail::check_prefix(reader, Key.view()); }

 private:
  static Buffer at() { return Buffer{Key.view()}; }
};

/// A value under a key of its own, a default `T` until it is set. The layout is that of
/// `store::Lazy` of the Rust SDK.
template <class T, Literal Key>
class Lazy {
 public:
  [[nodiscard]] T get() const {
    Buffer bytes;
    if (!detail::storage_load(Buffer{Key.view()}, bytes)) {
      if constexpr (std::is_default_constructible_v<T>) return T{};
      panic("a lazy value was never set");
    }
    return detail::decode_element<T>(bytes);
  }
  void set(const T& value) { detail::store_element(Buffer{Key.view()}, value); }
  /// Changes the value in place: `settings.update([](Settings& s) { s.fee = 1; })`.
  void update(auto change) {
    T value = get();
    change(value);
    set(value);
  }

  void write_borsh(Buffer& out) const { borsh::put_string(out, Key.view()); }
  void read_borsh(BorshReader& reader) { detail::check_prefix(reader, Key.view()); }
};

namespace detail {
template <class T, Literal Key>
inline constexpr std::string_view storage_prefix<LazyOption<T, Key>> = Key.view();
template <class T, Literal Key>
inline constexpr std::string_view storage_prefix<Lazy<T, Key>> = Key.view();
}  // namespace detail
}  // namespace near
