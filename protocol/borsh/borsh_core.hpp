// Borsh without the protocol's types: sinks, the reader, and the rules for integers, lists,
// options, variants and described structs. Include borsh.hpp, which adds the protocol's types.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/describe.hpp"

namespace farcall::protocol {

static_assert(std::endian::native == std::endian::little, "integers are copied as they stand");

/// Appends to a buffer, or fills memory of exactly the right size, which is several times faster:
/// `borsh_append` does that.
class BorshWriter {
 public:
  explicit BorshWriter(Bytes& out) noexcept : out_{&out} {}
  explicit BorshWriter(std::span<std::uint8_t> place) noexcept
      : next_{place.data()}, end_{place.data() + place.size()} {}

  template <std::unsigned_integral T>
  void integer(T value) {
    raw({reinterpret_cast<const std::uint8_t*>(&value), sizeof value});
  }
  void raw(ByteView bytes) {
    if (out_ != nullptr) {
      out_->insert(out_->end(), bytes.begin(), bytes.end());
      return;
    }
    FARCALL_ASSERT(bytes.size() <= left(), "the place for an encoding has its size");
    if (!bytes.empty()) std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
  }
  void length(std::size_t count) {
    FARCALL_ASSERT(count <= UINT32_MAX, "a borsh length fits 32 bits");
    integer(static_cast<std::uint32_t>(count));
  }
  void bytes(ByteView value) {
    length(value.size());
    raw(value);
  }
  /// The number of bytes of the given memory that are still to be written.
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }

 private:
  Bytes* out_ = nullptr;
  std::uint8_t* next_ = nullptr;
  std::uint8_t* end_ = nullptr;
};

/// A sink that only counts: the length of an encoding without making it.
class BorshCounter {
 public:
  template <std::unsigned_integral T>
  void integer(T) noexcept {
    count_ += sizeof(T);
  }
  void raw(ByteView bytes) noexcept { count_ += bytes.size(); }
  void length(std::size_t) noexcept { count_ += 4; }
  void bytes(ByteView value) noexcept { count_ += 4 + value.size(); }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  std::size_t count_ = 0;
};

template <class T>
concept BorshSink = std::same_as<T, BorshWriter> || std::same_as<T, BorshCounter>;

/// Reads from a buffer. The first failure is kept with its offset; it moves the reader to the end,
/// so that every later read fails, too.
class BorshReader {
 public:
  explicit BorshReader(ByteView in) noexcept : in_{in} {}

  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return in_.size() - position_; }
  /// What was wrong and at which byte; empty without a failure.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  /// False when a map or set was out of order or had duplicates: it was read, as nearcore
  /// does, but encodes to other bytes.
  [[nodiscard]] bool is_canonical() const noexcept { return canonical_; }
  void note_not_canonical() noexcept { canonical_ = false; }

  /// Records an error at the current offset; always false.
  bool fail(std::string_view what);

  template <std::unsigned_integral T>
  [[nodiscard]] bool integer(T& value) {
    if (remaining() < sizeof value) [[unlikely]] {
      return too_short(sizeof value);
    }
    std::memcpy(&value, in_.data() + position_, sizeof value);
    position_ += sizeof value;
    return true;
  }
  /// A view into the input.
  [[nodiscard]] bool raw(std::size_t size, ByteView& view) {
    if (remaining() < size) [[unlikely]] {
      return too_short(size);
    }
    view = in_.subspan(position_, size);
    position_ += size;
    return true;
  }
  template <std::size_t Size>
  [[nodiscard]] bool raw(std::array<std::uint8_t, Size>& value) {
    ByteView view;
    if (!raw(Size, view)) return false;
    std::memcpy(value.data(), view.data(), Size);
    return true;
  }
  /// Length-prefixed bytes, as a view into the input.
  [[nodiscard]] bool bytes(ByteView& view) {
    std::uint32_t size = 0;
    return integer(size) && raw(size, view);
  }
  /// Number of elements of a list. Every element takes at least one byte, so a number above what is
  /// left is refused before anything is allocated.
  [[nodiscard]] bool count(std::uint32_t& value) {
    if (!integer(value)) return false;
    return value <= remaining() || too_short(value);
  }
  /// A tag of an option: 0 or 1.
  [[nodiscard]] bool flag(bool& value);
  /// A tag below `alternatives`.
  [[nodiscard]] bool tag(std::uint8_t& value, std::size_t alternatives);

 private:
  bool too_short(std::size_t wanted);

  ByteView in_;
  std::size_t position_ = 0;
  bool canonical_ = true;
  std::string error_;
};

// ---- values ------------------------------------------------------------------------------------

template <BorshSink Sink, std::unsigned_integral T>
void borsh_write(Sink& out, const T& value) {
  out.integer(value);
}
template <std::unsigned_integral T>
bool borsh_read(BorshReader& in, T& value) {
  return in.integer(value);
}

template <BorshSink Sink>
void borsh_write(Sink& out, const u128& value) {
  out.integer(static_cast<std::uint64_t>(value));
  out.integer(static_cast<std::uint64_t>(value >> 64));
}
inline bool borsh_read(BorshReader& in, u128& value) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (!in.integer(low) || !in.integer(high)) return false;
  value = u128{high} << 64 | low;
  return true;
}

template <BorshSink Sink>
void borsh_write(Sink& out, const bool& value) {
  out.integer(static_cast<std::uint8_t>(value));
}
inline bool borsh_read(BorshReader& in, bool& value) {
  return in.flag(value);
}

/// NaN has no borsh form.
template <BorshSink Sink>
void borsh_write(Sink& out, const double& value) {
  FARCALL_ASSERT(value == value, "a number that is written is a number");
  out.integer(std::bit_cast<std::uint64_t>(value));
}
bool borsh_read(BorshReader& in, double& value);

template <BorshSink Sink, class Tag, class Rep>
void borsh_write(Sink& out, const Unit<Tag, Rep>& value) {
  borsh_write(out, value.value());
}
template <class Tag, class Rep>
bool borsh_read(BorshReader& in, Unit<Tag, Rep>& value) {
  Rep rep = 0;
  if (!borsh_read(in, rep)) return false;
  value = Unit<Tag, Rep>{rep};
  return true;
}

template <BorshSink Sink>
void borsh_write(Sink& out, const CryptoHash& value) {
  out.raw(value.bytes);
}
inline bool borsh_read(BorshReader& in, CryptoHash& value) {
  return in.raw(value.bytes);
}

template <BorshSink Sink>
void borsh_write(Sink& out, const std::string& value) {
  out.bytes(as_bytes(value));
}
bool borsh_read(BorshReader& in, std::string& value);

/// Unit enumerations: described ones whose values count from 0.
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

template <BorshSink Sink, DescribedEnum T>
void borsh_write(Sink& out, const T& value) {
  out.integer(static_cast<std::uint8_t>(value));
}
template <DescribedEnum T>
bool borsh_read(BorshReader& in, T& value) {
  std::uint8_t tag = 0;
  if (!in.tag(tag, boost::mp11::mp_size<boost::describe::describe_enumerators<T>>::value)) {
    return false;
  }
  value = static_cast<T>(tag);
  return true;
}

// ---- compound values ---------------------------------------------------------------------------
// All are declared before any is defined, since they nest in each other in every order.

template <BorshSink Sink, class T, std::size_t Size>
void borsh_write(Sink& out, const std::array<T, Size>& value);
template <class T, std::size_t Size>
bool borsh_read(BorshReader& in, std::array<T, Size>& value);
template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::vector<T>& value);
template <class T>
bool borsh_read(BorshReader& in, std::vector<T>& value);
template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::optional<T>& value);
template <class T>
bool borsh_read(BorshReader& in, std::optional<T>& value);
template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::shared_ptr<const T>& value);
template <class T>
bool borsh_read(BorshReader& in, std::shared_ptr<const T>& value);
template <BorshSink Sink, class K, class V>
void borsh_write(Sink& out, const std::map<K, V>& value);
template <class K, class V>
bool borsh_read(BorshReader& in, std::map<K, V>& value);
template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::set<T>& value);
template <class T>
bool borsh_read(BorshReader& in, std::set<T>& value);
template <BorshSink Sink, class A, class B>
void borsh_write(Sink& out, const std::pair<A, B>& value);
template <class A, class B>
bool borsh_read(BorshReader& in, std::pair<A, B>& value);
template <BorshSink Sink, class... T>
void borsh_write(Sink& out, const std::variant<T...>& value);
template <class... T>
bool borsh_read(BorshReader& in, std::variant<T...>& value);
template <BorshSink Sink, Described T>
void borsh_write(Sink& out, const T& value);
template <Described T>
bool borsh_read(BorshReader& in, T& value);

template <BorshSink Sink, class T, std::size_t Size>
void borsh_write(Sink& out, const std::array<T, Size>& value) {
  if constexpr (std::same_as<T, std::uint8_t>) {
    out.raw(value);
  } else {
    for (const T& item : value) borsh_write(out, item);
  }
}
template <class T, std::size_t Size>
bool borsh_read(BorshReader& in, std::array<T, Size>& value) {
  if constexpr (std::same_as<T, std::uint8_t>) {
    return in.raw(value);
  } else {
    for (T& item : value) {
      if (!borsh_read(in, item)) return false;
    }
    return true;
  }
}

template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::vector<T>& value) {
  if constexpr (std::same_as<T, std::uint8_t>) {
    out.bytes(value);
  } else {
    out.length(value.size());
    for (const T& item : value) borsh_write(out, item);
  }
}
template <class T>
bool borsh_read(BorshReader& in, std::vector<T>& value) {
  value.clear();
  if constexpr (std::same_as<T, std::uint8_t>) {
    ByteView view;
    if (!in.bytes(view)) return false;
    value.assign(view.begin(), view.end());
  } else {
    std::uint32_t count = 0;
    if (!in.count(count)) return false;
    // The sender claims the count: reserve for a few elements only, then grow as they are read.
    constexpr std::uint32_t kTrusted = 16;
    value.reserve(std::min(count, kTrusted));
    for (std::uint32_t i = 0; i < count; ++i) {
      if constexpr (std::same_as<T, bool>) {  // its items are bits without an address
        bool item = false;
        if (!in.flag(item)) return false;
        value.push_back(item);
      } else {
        if (!borsh_read(in, value.emplace_back())) return false;
      }
    }
  }
  return true;
}

template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::optional<T>& value) {
  out.integer(static_cast<std::uint8_t>(value.has_value()));
  if (value) borsh_write(out, *value);
}
template <class T>
bool borsh_read(BorshReader& in, std::optional<T>& value) {
  bool present = false;
  value.reset();
  return in.flag(present) && (!present || borsh_read(in, value.emplace()));
}

/// Encodes the value pointed to, which must not be null.
template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::shared_ptr<const T>& value) {
  FARCALL_ASSERT(value != nullptr, "what is written is there");
  borsh_write(out, *value);
}
template <class T>
bool borsh_read(BorshReader& in, std::shared_ptr<const T>& value) {
  auto read = std::make_shared<T>();
  if (!borsh_read(in, *read)) return false;
  value = std::move(read);
  return true;
}

template <BorshSink Sink, class K, class V>
void borsh_write(Sink& out, const std::map<K, V>& value) {
  out.length(value.size());
  for (const auto& [key, item] : value) {
    borsh_write(out, key);
    borsh_write(out, item);
  }
}
/// Accepts any order and duplicates (the last one counts), as nearcore does; the reader records
/// that.
template <class K, class V>
bool borsh_read(BorshReader& in, std::map<K, V>& value) {
  value.clear();
  std::uint32_t count = 0;
  if (!in.count(count)) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    K key;
    V item;
    if (!borsh_read(in, key) || !borsh_read(in, item)) return false;
    if (!value.empty() && !(value.rbegin()->first < key)) in.note_not_canonical();
    value.insert_or_assign(std::move(key), std::move(item));
  }
  return true;
}

template <BorshSink Sink, class T>
void borsh_write(Sink& out, const std::set<T>& value) {
  out.length(value.size());
  for (const T& item : value) borsh_write(out, item);
}
/// As for maps.
template <class T>
bool borsh_read(BorshReader& in, std::set<T>& value) {
  value.clear();
  std::uint32_t count = 0;
  if (!in.count(count)) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    T item;
    if (!borsh_read(in, item)) return false;
    if (!value.empty() && !(*value.rbegin() < item)) in.note_not_canonical();
    value.insert(std::move(item));
  }
  return true;
}

template <BorshSink Sink, class A, class B>
void borsh_write(Sink& out, const std::pair<A, B>& value) {
  borsh_write(out, value.first);
  borsh_write(out, value.second);
}
template <class A, class B>
bool borsh_read(BorshReader& in, std::pair<A, B>& value) {
  return borsh_read(in, value.first) && borsh_read(in, value.second);
}

template <BorshSink Sink, class... T>
void borsh_write(Sink& out, const std::variant<T...>& value) {
  out.integer(static_cast<std::uint8_t>(value.index()));
  std::visit([&](const auto& alternative) { borsh_write(out, alternative); }, value);
}
/// Reads what follows the tag of a variant.
template <class... T>
bool borsh_read_alternative(BorshReader& in, std::uint8_t tag, std::variant<T...>& value) {
  FARCALL_ASSERT(tag < sizeof...(T), "the tag was checked");
  return boost::mp11::mp_with_index<sizeof...(T)>(
      tag, [&](auto index) { return borsh_read(in, value.template emplace<index>()); });
}
template <class... T>
bool borsh_read(BorshReader& in, std::variant<T...>& value) {
  std::uint8_t tag = 0;
  return in.tag(tag, sizeof...(T)) && borsh_read_alternative(in, tag, value);
}

template <BorshSink Sink, Described T>
void borsh_write(Sink& out, const T& value) {
  visit_members(value, [&](std::string_view, const auto& member) { borsh_write(out, member); });
}
template <Described T>
bool borsh_read(BorshReader& in, T& value) {
  bool ok = true;
  visit_members(value, [&](std::string_view, auto& member) { ok = ok && borsh_read(in, member); });
  return ok;
}

}  // namespace farcall::protocol
