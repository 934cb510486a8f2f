// What all collections share: keys made of a prefix and a Borsh value, and elements behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "near/borsh.hpp"
#include "near/buffer.hpp"
#include "near/literal.hpp"
#include "near/panic.hpp"
#include "near/types.hpp"

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

/// Tells whether the element at `place` was written or removed since this watch began, by whatever
/// way. Watches end in the reverse order.
class StorageWatch {
 public:
  explicit StorageWatch(const Buffer& place);
  StorageWatch(const StorageWatch&) = delete;
  StorageWatch& operator=(const StorageWatch&) = delete;
  ~StorageWatch();

  [[nodiscard]] bool was_touched() const { return was_touched_; }
  /// Storage calls this for each key that is written or removed.
  static void note(std::string_view key);

 private:
  const Buffer* place_;
  StorageWatch* outer_;
  bool was_touched_ = false;
};

[[noreturn]] void panic_element();
[[noreturn]] void panic_no_element();
[[noreturn]] void panic_inconsistent();
[[noreturn]] void panic_prefix();
[[noreturn]] void panic_changed();

/// The beginning of the keys of a collection: part of its type, as `"b"` in `Vector<T, "b">`.
template <Literal Fixed>
class KeyPrefix {
 public:
  [[nodiscard]] static constexpr std::string_view view() { return Fixed.view(); }
  void write_borsh(Buffer& out) const { borsh::put_string(out, Fixed.view()); }
  void read_borsh(BorshReader& reader) { check_prefix(reader, Fixed.view()); }
};

/// The beginning of the keys of a collection that is an element of another: chosen at run time.
template <Literal Fixed>
  requires(Fixed.view().empty())
class KeyPrefix<Fixed> {
 public:
  KeyPrefix() = default;
  explicit KeyPrefix(std::string_view prefix) : prefix_(prefix) {}

  [[nodiscard]] std::string_view view() const {
    if (prefix_.empty()) panic_prefix();
    return prefix_;
  }
  /// Chooses `prefix`, followed by `letter` unless that is zero, when nothing was chosen before.
  void bind(std::string_view prefix, char letter = 0) {
    if (!prefix_.empty()) return;
    prefix_ = prefix;
    if (letter != 0) prefix_ += letter;
  }
  void write_borsh(Buffer& out) const { borsh::put_string(out, view()); }
  void read_borsh(BorshReader& reader) { reader.string(prefix_); }

 private:
  std::string prefix_;
};

/// Whether a `T` holds a collection whose prefix is chosen at run time.
template <class T, class... Outer>
consteval bool has_open_prefix() {
  if constexpr ((std::is_same_v<T, Outer> || ...)) {
    return false;
  } else if constexpr (StoredCollection<T>) {
    return T::kPrefix.empty();
  } else if constexpr (is_a<T, std::optional> || is_array<T>) {
    return has_open_prefix<typename T::value_type, Outer...>();
  } else if constexpr (!WritesBorsh<T> && !HasBorshMember<T> && Aggregate<T>) {
    return []<size_t... I>(std::index_sequence<I...>) {
      return (has_open_prefix<FieldType<T, I>, T, Outer...>() || ...);
    }(std::make_index_sequence<field_count<T>>{});
  } else {
    return false;
  }
}

/// Gives the collections in `value` that have no prefix yet one of their own, that begins with
/// `prefix`: the key of the element that they are part of, which begins no other key.
template <class T>
void bind_prefixes(T& value, std::string_view prefix) {
  if constexpr (!has_open_prefix<T>()) {
    return;
  } else if constexpr (StoredCollection<T>) {
    value.bind_prefix(prefix);
  } else if constexpr (is_a<T, std::optional>) {
    if (value) bind_prefixes(*value, prefix);
  } else {
    auto bind = [&prefix, index = char{0}](auto& part) mutable {
      Buffer longer{prefix};
      text::put(longer, &index, 1);
      ++index;
      bind_prefixes(part, longer.view());
    };
    if constexpr (is_array<T>) {
      static_assert(std::tuple_size_v<T> <= 128, "near: too many collections in one value");
      for (auto& item : value) bind(item);
    } else {
      auto& [... fields] = value;
      (bind(fields), ...);
    }
  }
}

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

/// The bytes of `value` as the element behind `key`.
template <class V>
Buffer encode_element(const Buffer& key, const V& value) {
  if constexpr (has_open_prefix<V>()) {
    V bound = value;
    bind_prefixes(bound, key.view());
    return borsh::to_bytes(bound);
  } else {
    return borsh::to_bytes(value);
  }
}

template <class V>
std::optional<V> load_element(const Buffer& key) {
  Buffer bytes;
  if (!storage_load(key, bytes)) return std::nullopt;
  return decode_element<V>(bytes);
}

template <class V>
bool store_element(const Buffer& key, const V& value) {
  return storage_store(key, encode_element(key, value));
}

/// What `update` starts from where there is no value: a default one; panics for types that have
/// none.
template <class V>
V first_value() {
  if constexpr (std::is_default_constructible_v<V>)
    return V{};
  else
    panic_no_element();
}

/// Calls `change` with the value at `place`, a default one when there is none, and then stores it
/// if it is new, its bytes changed, or `change` wrote to `place` itself. Gives what `change` gives.
template <class V>
auto change_element(const Buffer& place, auto change) {
  Buffer before;
  const bool is_new = !storage_load(place, before);
  V value = is_new ? first_value<V>() : decode_element<V>(before);
  if (is_new) bind_prefixes(value, place.view());
  const StorageWatch watch{place};
  const auto store = [&] {
    const Buffer after = encode_element(place, value);
    if (is_new || watch.was_touched() || !same(before, after)) storage_store(place, after);
  };
  if constexpr (std::is_void_v<decltype(change(value))>) {
    change(value);
    store();
  } else {
    auto result = change(value);
    store();
    return result;
  }
}

/// `"b"` followed by `"m"`; nothing when the prefix is chosen at run time.
template <Literal Prefix, char Letter>
inline constexpr auto longer_prefix = [] {
  if constexpr (Prefix.view().empty()) {
    return Prefix;
  } else {
    Literal<sizeof Prefix.text + 1> longer;
    std::copy_n(Prefix.text, sizeof Prefix.text - 1, longer.text);
    longer.text[sizeof Prefix.text - 1] = Letter;
    return longer;
  }
}();

/// What every collection says about itself.
template <Literal Prefix, class... E>
struct Collection {
  using Elements = ElementTypes<E...>;
  static constexpr std::string_view kPrefix = Prefix.view();
  static constexpr bool kHoldsOne = false;
};

}  // namespace detail
}  // namespace near
