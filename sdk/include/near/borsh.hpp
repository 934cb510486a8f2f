// Borsh: the binary form of state and, where asked for, of arguments.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "near/enumerators.hpp"
#include "near/panic.hpp"
#include "near/reflect.hpp"
#include "near/text.hpp"
#include "near/types.hpp"

namespace near {

/// A cursor over Borsh bytes that the contract wrote itself. A read beyond the end gives zeros and
/// makes `failed()` true; so does a value that is not the one form of its content. The bytes must
/// outlive the reader.
class BorshReader {
 public:
  static constexpr bool is_of_stranger = false;

  explicit BorshReader(std::string_view bytes)
      : pos_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  void bytes(void* out, size_t length);
  uint32_t u32();
  void string(std::string& out);
  /// The next `length` bytes, where they are.
  std::string_view take(size_t length);
  void fail() {
    failed_ = true;
    pos_ = end_;
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] size_t left() const { return static_cast<size_t>(end_ - pos_); }

 private:
  const char* pos_;
  const char* end_;
  bool failed_ = false;
};

/// A reader of untrusted bytes: text that is not UTF-8 and invalid account ids fail, too.
class StrangerReader : public BorshReader {
 public:
  static constexpr bool is_of_stranger = true;
  using BorshReader::BorshReader;
};

/// Marks a result whose bytes are Borsh and not JSON: `Call<Borsh<Stats>>` of an interface, and the
/// `PromiseResult<Borsh<Stats>>` of its callback, which holds a `Stats`.
template <class T>
struct Borsh {
  T value;
};

namespace detail {

/// What a result holds: a `T` for `Borsh<T>`.
template <class T>
struct Unmarked {
  using Type = T;
  static constexpr bool is_borsh = false;
};
template <class T>
struct Unmarked<Borsh<T>> {
  using Type = T;
  static constexpr bool is_borsh = true;
};
template <class T>
using UnmarkedType = typename Unmarked<T>::Type;
template <class T>
inline constexpr bool is_marked_borsh = Unmarked<T>::is_borsh;

}  // namespace detail

namespace borsh {

void put_u32(Buffer& out, uint32_t number);
void put_string(Buffer& out, std::string_view text);

template <class T>
void write(Buffer& out, const T& value);
template <class T, class Reader>
void read(Reader& reader, T& value);

/// The Borsh form of `value`.
template <class T>
Buffer to_bytes(const T& value) {
  Buffer out;
  write(out, value);
  return out;
}

/// The value whose Borsh form is exactly `bytes`, or nothing.
template <class T>
std::optional<T> from_bytes(std::string_view bytes) {
  std::optional<T> value{detail::blank<T>()};
  BorshReader reader{bytes};
  read(reader, *value);
  if (reader.failed() || reader.left() != 0) value.reset();
  return value;
}

namespace detail {

using namespace near::detail;

[[noreturn]] void panic_enumerator();
[[noreturn]] void panic_nesting();

/// Integers and floats, which are their own bytes on every machine that NEAR knows.
template <class T>
concept Plain = (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) || is_wide<T>;

/// Items that lie side by side in memory just as in Borsh.
template <class T>
concept Contiguous = requires(T& value) { value.data(); } && Plain<typename T::value_type> &&
                     !std::is_floating_point_v<typename T::value_type>;

/// The place of an enumerator; panics for a number that is none.
template <class T>
uint8_t enumerator_index(T value) {
  constexpr size_t count = enumerator_count<T>();
  const auto index = static_cast<std::underlying_type_t<T>>(value);
  if (static_cast<std::make_unsigned_t<decltype(index + 0)>>(index + 0) >= count)
    panic_enumerator();
  return static_cast<uint8_t>(index);
}

/// Types whose bytes can be well formed and still mean nothing.
template <class T>
concept ChecksBorsh = requires(const T& value) {
  { value.is_well_formed() } -> std::same_as<bool>;
};
template <class Reader, class T>
void check_meaning(Reader& reader, const T& value) {
  if constexpr (Reader::is_of_stranger && ChecksBorsh<T>)
    if (!value.is_well_formed()) reader.fail();
}

}  // namespace detail

template <class T>
void write(Buffer& out, const T& value) {
  using namespace detail;
  if constexpr (WritesBorsh<T>) {
    value.write_borsh(out);
  } else if constexpr (HasBorshMember<T>) {
    write(out, T::borsh_member(value));
  } else if constexpr (Plain<T> || std::is_same_v<T, bool>) {
    // As borsh in Rust: it has many forms, and is not even equal to itself.
    if constexpr (std::is_floating_point_v<T>)
      if (value != value) panic("NaN cannot be stored");
    text::put(out, reinterpret_cast<const char*>(&value), sizeof value);
  } else if constexpr (std::is_enum_v<T>) {
    const uint8_t index = enumerator_index(value);
    text::put(out, reinterpret_cast<const char*>(&index), 1);
  } else if constexpr (std::is_same_v<T, std::string>) {
    put_string(out, value);
  } else if constexpr (is_a<T, std::optional>) {
    write(out, value.has_value());
    if (value) write(out, *value);
  } else if constexpr (is_array<T> || is_sequence<T>) {
    if constexpr (is_sequence<T>) put_u32(out, static_cast<uint32_t>(value.size()));
    if constexpr (Contiguous<T>) {
      return text::put(out, reinterpret_cast<const char*>(value.data()),
                       value.size() * sizeof(typename T::value_type));
    }
    for (const auto& item : value) write<typename T::value_type>(out, item);
  } else if constexpr (is_a<T, std::map>) {
    put_u32(out, static_cast<uint32_t>(value.size()));
    for (const auto& [key, item] : value) {
      write(out, key);
      write(out, item);
    }
  } else if constexpr (is_a<T, std::variant>) {
    write(out, static_cast<uint8_t>(value.index()));
    std::visit([&](const auto& held) { write(out, held); }, value);
  } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
    std::apply([&](const auto&... items) { (write(out, items), ...); }, value);
  } else if constexpr (std::is_same_v<T, std::monostate>) {
  } else {
    static_assert(fits<T, Place::Element>, type_problem<T, Place::Element>("what is stored"));
    if constexpr (Aggregate<T>) {
      const auto write_all = [&] {
        with_fields(value, [&](const auto&... fields) { (write(out, fields), ...); });
      };
      if constexpr (holds_itself<T>) {
        const Nesting level;
        if (Nesting::is_too_deep()) panic_nesting();
        write_all();
      } else {
        write_all();
      }
    }
  }
}

template <class T, class Reader>
void read(Reader& reader, T& value) {
  using namespace detail;
  if constexpr (WritesBorsh<T>) {
    value.read_borsh(reader);
    check_meaning(reader, value);
  } else if constexpr (HasBorshMember<T>) {
    read(reader, T::borsh_member(value));
    check_meaning(reader, value);
  } else if constexpr (Plain<T>) {
    reader.bytes(&value, sizeof value);
    if constexpr (std::is_floating_point_v<T>)
      if (value != value) reader.fail();
  } else if constexpr (std::is_same_v<T, bool>) {
    uint8_t byte;
    reader.bytes(&byte, 1);
    if (byte > 1) reader.fail();
    value = byte == 1;
  } else if constexpr (std::is_enum_v<T>) {
    uint8_t index;
    reader.bytes(&index, 1);
    static_assert(fits<T, Place::Element>, type_problem<T, Place::Element>("what is stored"));
    if (index >= enumerator_count<T>()) reader.fail();
    value = static_cast<T>(reader.failed() ? 0 : index);
  } else if constexpr (std::is_same_v<T, std::string>) {
    reader.string(value);
    if constexpr (Reader::is_of_stranger)
      if (!text::is_utf8(value)) reader.fail();
  } else if constexpr (is_a<T, std::optional>) {
    bool present;
    read(reader, present);
    if (present) {
      read(reader, value.emplace(blank<typename T::value_type>()));
    } else {
      value.reset();
    }
  } else if constexpr (is_array<T>) {
    if constexpr (Contiguous<T>)
      return reader.bytes(value.data(), value.size() * sizeof(typename T::value_type));
    for (auto& item : value) read(reader, item);
  } else if constexpr (is_a<T, std::vector> && Contiguous<T>) {
    const uint32_t count = reader.u32();
    constexpr size_t size = sizeof(typename T::value_type);
    if (count > reader.left() / size) return reader.fail();
    value.resize(count);
    reader.bytes(value.data(), count * size);
  } else if constexpr (is_sequence<T>) {
    value.clear();
    for (uint32_t left = reader.u32(); left != 0 && !reader.failed(); --left) {
      auto item = blank<typename T::value_type>();
      read(reader, item);
      value.insert(value.end(), std::move(item));
    }
  } else if constexpr (is_a<T, std::map>) {
    value.clear();
    for (uint32_t left = reader.u32(); left != 0 && !reader.failed(); --left) {
      auto key = blank<typename T::key_type>();
      auto item = blank<typename T::mapped_type>();
      read(reader, key);
      read(reader, item);
      value.insert_or_assign(std::move(key), std::move(item));
    }
  } else if constexpr (is_a<T, std::variant>) {
    uint8_t index;
    reader.bytes(&index, 1);
    [&]<size_t... I>(std::index_sequence<I...>) {
      const bool known =
          ((index == I &&
            [&] {
              read(reader, value.template emplace<I>(blank<std::variant_alternative_t<I, T>>()));
              return true;
            }()) ||
           ...);
      if (!known) reader.fail();
    }(std::make_index_sequence<std::variant_size_v<T>>{});
  } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
    std::apply([&](auto&... items) { (read(reader, items), ...); }, value);
  } else if constexpr (std::is_same_v<T, std::monostate>) {
  } else {
    static_assert(fits<T, Place::Element>, type_problem<T, Place::Element>("what is stored"));
    if constexpr (Aggregate<T>) {
      const auto read_all = [&] {
        with_fields(value, [&](auto&... fields) { (read(reader, fields), ...); });
      };
      if constexpr (holds_itself<T>) {
        const Nesting level;
        if (Nesting::is_too_deep()) return reader.fail();
        read_all();
      } else {
        read_all();
      }
    }
  }
}

}  // namespace borsh
}  // namespace near
