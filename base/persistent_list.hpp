// A list as a value: copies share what they have in common.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace farcall {

/// A list that grows at its end and shrinks at its front. Copying copies two pointers, whatever the
/// size; a change copies at most 32 items and one path of the tree below, or nothing where no copy
/// shares them. Popped items are destroyed at once where no copy shares them, and after at most 31
/// more otherwise. Const functions may run on several threads, also on copies that share.
///
///   tree of nodes with 32 children | tail: up to 32 items
///
/// The tail moves into the tree when it is full, so that most changes touch the tail only.
template <class T>
class PersistentList {
 public:
  static constexpr std::size_t kWidth = 32;

  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    Iterator() = default;
    Iterator(const PersistentList& list, std::size_t index) : list_{&list}, index_{index} {}

    reference operator*() const { return (*list_)[index_]; }
    pointer operator->() const { return &(*list_)[index_]; }
    reference operator[](difference_type offset) const { return *(*this + offset); }
    Iterator& operator+=(difference_type offset) {
      index_ = static_cast<std::size_t>(static_cast<difference_type>(index_) + offset);
      return *this;
    }
    Iterator& operator-=(difference_type offset) { return *this += -offset; }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this -= 1; }
    Iterator operator++(int) { return std::exchange(*this, *this + 1); }
    Iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend Iterator operator+(Iterator it, difference_type offset) { return it += offset; }
    friend Iterator operator+(difference_type offset, Iterator it) { return it += offset; }
    friend Iterator operator-(Iterator it, difference_type offset) { return it -= offset; }
    friend difference_type operator-(const Iterator& left, const Iterator& right) {
      return static_cast<difference_type>(left.index_) - static_cast<difference_type>(right.index_);
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }
    auto operator<=>(const Iterator& other) const { return index_ <=> other.index_; }

   private:
    const PersistentList* list_ = nullptr;
    std::size_t index_ = 0;
  };
  using value_type = T;
  using const_iterator = Iterator;
  using iterator = Iterator;

  PersistentList() = default;
  /// Cheaper than one `push_back` for each.
  explicit PersistentList(std::span<const T> items) {
    for (std::size_t at = 0; at < items.size(); at += kWidth) {
      if (at > 0) move_tail_into_tree();
      const auto part = items.subspan(at, std::min(kWidth, items.size() - at));
      tail_ = std::make_shared<std::vector<T>>(part.begin(), part.end());
      end_ += part.size();
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return end_ - first_; }
  [[nodiscard]] bool empty() const noexcept { return end_ == first_; }
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }
  [[nodiscard]] const T& operator[](std::size_t index) const {
    FARCALL_ASSERT(index < size(), "the index is inside the list");
    const std::size_t at = first_ + index;
    if (at >= in_tree()) return (*tail_)[at - in_tree()];
    const Node* node = root_.get();
    for (std::size_t level = height_; level > 0; --level)
      node = node->children[child_of(at, level)].get();
    return node->items[at % kWidth];
  }

  void push_back(T item) {
    const bool starts_tail = tail_ == nullptr || tail_->size() == kWidth;
    if (tail_ != nullptr && starts_tail) move_tail_into_tree();
    if (starts_tail) {
      tail_ = std::make_shared<std::vector<T>>();
    } else if (!is_own(tail_)) {
      tail_ = std::make_shared<std::vector<T>>(*tail_);
    }
    tail_->reserve(kWidth);
    tail_->push_back(std::move(item));
    ++end_;
  }
  void pop_front() {
    FARCALL_ASSERT(!empty(), "only a list with items can lose one");
    const std::size_t at = first_++;
    if (first_ % kWidth == 0 && first_ <= in_tree()) {
      root_ = without_leaf(root_, height_, at);
    } else {
      destroy_if_own(at);
    }
  }
  /// Puts another item in place of the last.
  void replace_back(T item) {
    FARCALL_ASSERT(!empty(), "only a list with items has a last one");
    if (!is_own(tail_)) tail_ = std::make_shared<std::vector<T>>(*tail_);
    tail_->back() = std::move(item);
  }

 private:
  struct Node {
    std::array<std::shared_ptr<Node>, kWidth> children;
    /// Leaves only.
    std::vector<T> items;
  };
  /// Changed only where `is_own` holds for it and for all above it.
  using NodePtr = std::shared_ptr<Node>;

  /// Whether no other list shares what `pointer` refers to. What other threads did with it before
  /// they let it go happened before this returns true.
  template <class U>
  [[nodiscard]] static bool is_own(const std::shared_ptr<U>& pointer) noexcept {
#if __has_feature(thread_sanitizer)
    return false;  // does not know fences
#else
    if (pointer.use_count() != 1) return false;
    std::atomic_thread_fence(std::memory_order_acquire);
    return true;
#endif
  }

  /// Destroys the popped item at this position where no other list shares it.
  void destroy_if_own(std::size_t at) {
    if (at >= in_tree()) {
      if (is_own(tail_)) (*tail_)[at - in_tree()] = T{};
      return;
    }
    const NodePtr* node = &root_;
    for (std::size_t level = height_; level > 0 && is_own(*node); --level)
      node = &(*node)->children[child_of(at, level)];
    if ((*node)->items.empty() || !is_own(*node)) return;
    (*node)->items[at % kWidth] = T{};
  }

  /// The number of items in the tree, popped ones among them.
  [[nodiscard]] std::size_t in_tree() const noexcept {
    return tail_ == nullptr ? 0 : end_ - tail_->size();
  }
  [[nodiscard]] static std::size_t child_of(std::size_t at, std::size_t level) noexcept {
    for (; level > 0; --level) at /= kWidth;
    return at % kWidth;
  }

  void move_tail_into_tree() {
    const std::size_t at = in_tree();
    auto leaf = std::make_shared<Node>();
    if (first_ < end_) leaf->items = *tail_;  // otherwise all of them were popped
    if (at == 0) {
      root_ = std::move(leaf);
      height_ = 0;
      return;
    }
    std::size_t capacity = kWidth;
    for (std::size_t level = 0; level < height_; ++level) capacity *= kWidth;
    if (at == capacity) {
      auto above = std::make_shared<Node>();
      above->children[0] = root_;
      root_ = std::move(above);
      ++height_;
    }
    root_ = with_leaf(root_, height_, at, std::move(leaf));
  }
  static NodePtr with_leaf(const NodePtr& node, std::size_t level, std::size_t at, NodePtr leaf) {
    if (level == 0) return leaf;
    auto copy = node == nullptr ? std::make_shared<Node>() : std::make_shared<Node>(*node);
    NodePtr& child = copy->children[child_of(at, level)];
    child = with_leaf(child, level - 1, at, std::move(leaf));
    return copy;
  }
  /// Without the leaf of an item that was the last of it; null when nothing is left.
  static NodePtr without_leaf(const NodePtr& node, std::size_t level, std::size_t at) {
    if (level == 0) return nullptr;
    auto copy = std::make_shared<Node>(*node);
    const std::size_t index = child_of(at, level);
    copy->children[index] = without_leaf(copy->children[index], level - 1, at);
    const bool is_empty = index + 1 == kWidth && copy->children[index] == nullptr;
    return is_empty ? nullptr : std::move(copy);
  }

  NodePtr root_;
  /// Levels above the leaves.
  std::size_t height_ = 0;
  /// Changed only where `is_own` holds for it.
  std::shared_ptr<std::vector<T>> tail_;
  /// Positions among all items that were ever in the list.
  std::size_t first_ = 0;
  std::size_t end_ = 0;
};

}  // namespace farcall
