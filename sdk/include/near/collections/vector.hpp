// A list in storage.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

#include "near/collections/storage.hpp"

namespace near {

namespace detail {

/// Walks over a collection by index; gives values, because elements live in storage.
template <class Container>
class IndexIterator {
 public:
  using difference_type = int64_t;
  using value_type = typename Container::value_type;

  IndexIterator() = default;
  IndexIterator(const Container* container, uint32_t index)
      : container_(container), index_(index) {}
  value_type operator*() const { return container_->item(index_); }
  IndexIterator& operator++() {
    ++index_;
    return *this;
  }
  IndexIterator operator++(int) { return {container_, index_++}; }
  bool operator==(const IndexIterator& other) const { return index_ == other.index_; }

 private:
  const Container* container_ = nullptr;
  uint32_t index_ = 0;
};

/// `begin`, `end` and pages for a collection with `size` and `item`.
struct Listed {
  template <class Self>
  auto begin(this const Self& self) {
    return IndexIterator<Self>{&self, 0};
  }
  template <class Self>
  auto end(this const Self& self) {
    return IndexIterator<Self>{&self, self.size()};
  }
  /// At most `limit` elements from number `from` on; fewer, or none, at the end.
  template <class Self>
  auto page(this const Self& self, uint64_t from, uint64_t limit) {
    std::vector<typename Self::value_type> items;
    const uint64_t size = self.size();
    for (uint64_t i = from; i < size && items.size() < limit; ++i)
      items.push_back(self.item(static_cast<uint32_t>(i)));
    return items;
  }
};

}  // namespace detail

/// A list in storage, one entry for each element. The layout is that of `store::Vector` of the Rust
/// SDK.
template <class T, Literal Prefix>
class Vector : public detail::Listed {
 public:
  using value_type = T;

  [[nodiscard]] uint32_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// The element; panics beyond the end.
  [[nodiscard]] T operator[](uint32_t index) const {
    if (index >= size_) detail::panic_bounds();
    return item(index);
  }
  [[nodiscard]] std::optional<T> get(uint32_t index) const {
    if (index >= size_) return std::nullopt;
    return item(index);
  }
  void set(uint32_t index, const T& value) {
    if (index >= size_) detail::panic_bounds();
    detail::store_element(at(index), value);
  }
  void push_back(const T& value) {
    if (size_ == UINT32_MAX) detail::panic_bounds();
    detail::store_element(at(size_), value);
    ++size_;
  }
  /// Removes the last element and gives it.
  std::optional<T> pop_back() {
    if (size_ == 0) return std::nullopt;
    T last = item(size_ - 1);
    detail::storage_remove(at(--size_));
    return last;
  }
  /// Removes an element and puts the last one into its place.
  T swap_remove(uint32_t index) {
    T removed = (*this)[index];
    T last = *pop_back();
    if (index < size_) set(index, last);
    return removed;
  }
  void clear() {
    while (size_ > 0) detail::storage_remove(at(--size_));
  }
  [[nodiscard]] T item(uint32_t index) const {
    Buffer bytes;
    if (!detail::storage_load(at(index), bytes)) detail::panic_inconsistent();
    return detail::decode_element<T>(bytes);
  }

  void write_borsh(Buffer& out) const {
    borsh::put_u32(out, size_);
    borsh::put_string(out, Prefix.view());
  }
  void read_borsh(BorshReader& reader) {
    size_ = reader.u32();
    detail::check_prefix(reader, Prefix.view());
  }

 private:
  static Buffer at(uint32_t index) {
    return detail::element_key<Keys::Plain>(Prefix.view(), index);
  }

  uint32_t size_ = 0;
};

namespace detail {
template <class T, Literal Prefix>
inline constexpr std::string_view storage_prefix<Vector<T, Prefix>> = Prefix.view();
}  // namespace detail
}  // namespace near
