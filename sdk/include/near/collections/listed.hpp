// What lists, maps and sets that can be listed share.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
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

  using Index = decltype(std::declval<const Container&>().size());

  IndexIterator() = default;
  IndexIterator(const Container* container, Index index)
      : container_(container), index_(index), size_(container->size()) {}
  value_type operator*() const {
    check();
    return container_->item(index_);
  }
  IndexIterator& operator++() {
    check();
    ++index_;
    return *this;
  }
  IndexIterator operator++(int) {
    IndexIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const IndexIterator& other) const { return index_ == other.index_; }

 private:
  /// The places of elements are known only as long as there are as many as in the beginning.
  void check() const {
    if (container_->size() != size_) panic_changed();
  }

  const Container* container_ = nullptr;
  Index index_ = 0;
  Index size_ = 0;
};

/// `begin`, `end` and pages for a collection with `size` and `item`. A loop over the collection
/// may change elements, but panics after it added or removed one.
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
    const auto size = self.size();
    for (uint64_t i = from; i < size && items.size() < limit; ++i)
      items.push_back(self.item(static_cast<decltype(self.size())>(i)));
    return items;
  }
};

/// A list in storage, one entry for each element, with places of the type `Index`.
template <class T, Literal Prefix, class Index>
class StoredList : public Collection<Prefix, T>, public Listed {
 public:
  using value_type = T;

  StoredList() = default;
  explicit StoredList(std::string_view prefix)
    requires(Prefix.view().empty())
      : prefix_(prefix) {}

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// The element; panics beyond the end.
  [[nodiscard]] T operator[](Index index) const {
    if (index >= size_) panic_index();
    return item(index);
  }
  [[nodiscard]] std::optional<T> get(Index index) const {
    if (index >= size_) return std::nullopt;
    return item(index);
  }
  void set(Index index, const T& value) {
    if (index >= size_) panic_index();
    store_element(at(index), value);
  }
  void push_back(const T& value) {
    if (size_ == static_cast<Index>(-1)) panic_index();
    store_element(at(size_), value);
    ++size_;
  }
  /// Removes the last element and gives it.
  std::optional<T> pop_back() {
    if (size_ == 0) return std::nullopt;
    T last = item(size_ - 1);
    storage_remove(at(--size_));
    return last;
  }
  /// Removes an element and puts the last one into its place; returns the removed one.
  T swap_remove(Index index) {
    T removed = (*this)[index];
    replace_by_last(index);
    return removed;
  }
  /// As `swap_remove`, but gives the element that moved, if one did.
  std::optional<T> replace_by_last(Index index) {
    if (index >= size_) panic_index();
    T last = *pop_back();
    if (index == size_) return std::nullopt;
    set(index, last);
    return last;
  }
  void clear() {
    while (size_ > 0) storage_remove(at(--size_));
  }
  [[nodiscard]] T item(Index index) const {
    Buffer bytes;
    if (!storage_load(at(index), bytes)) panic_inconsistent();
    return decode_element<T>(bytes);
  }

  void write_borsh(Buffer& out) const {
    if constexpr (sizeof(Index) == 4) {
      borsh::put_u32(out, size_);
    } else {
      borsh::write(out, size_);
    }
    prefix_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    if constexpr (sizeof(Index) == 4) {
      size_ = reader.u32();
    } else {
      borsh::read(reader, size_);
    }
    prefix_.read_borsh(reader);
  }
  void bind_prefix(std::string_view prefix, char letter = 0) { prefix_.bind(prefix, letter); }

 private:
  [[nodiscard]] Buffer at(Index index) const {
    return element_key<Keys::Plain>(prefix_.view(), index);
  }

  Index size_ = 0;
  [[no_unique_address]] KeyPrefix<Prefix> prefix_;
};

/// A set: the list of its elements, and the place of each.
template <class T, Literal Prefix, class List, class Places>
class ListedSet : public Collection<Prefix, T>, public Listed {
 public:
  using value_type = T;

  [[nodiscard]] auto size() const { return elements_.size(); }
  [[nodiscard]] bool empty() const { return elements_.empty(); }
  [[nodiscard]] bool contains(const T& value) const { return places_.contains(value); }
  /// True when `value` is new.
  bool insert(const T& value) {
    if (places_.contains(value)) return false;
    places_.set(value, elements_.size());
    elements_.push_back(value);
    return true;
  }
  /// True when `value` was present; the last element takes its place in the list.
  bool remove(const T& value) {
    const auto place = places_.take(value);
    if (!place) return false;
    if (const std::optional<T> moved = elements_.replace_by_last(*place))
      places_.set(*moved, *place);
    return true;
  }
  void clear() {
    for (const T& value : elements_) places_.remove(value);
    elements_.clear();
  }
  [[nodiscard]] T item(decltype(std::declval<const List&>().size()) index) const {
    return elements_.item(index);
  }

 protected:
  List elements_;
  Places places_;
};

}  // namespace detail
}  // namespace near
