// A map from hashes as a value: copies share what they have in common.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/hash.hpp"

namespace farcall {

/// Values by hash, in a tree with 16 branches by the hash's half bytes. Copying copies a pointer,
/// whatever the size; a change copies one path of about log16(size) nodes. Pointers to values live
/// as long as a copy that holds them. Const functions may run on several threads.
template <class T>
class PersistentHashMap {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Returns null if the key is absent.
  [[nodiscard]] const T* find(const CryptoHash& key) const noexcept {
    const Node* node = root_.get();
    for (std::size_t depth = 0; node != nullptr; ++depth) {
      if (node->entry.has_value())
        return node->entry->first == key ? &node->entry->second : nullptr;
      node = node->child(branch_of(key, depth));
    }
    return nullptr;
  }
  [[nodiscard]] bool contains(const CryptoHash& key) const noexcept { return find(key) != nullptr; }
  void set(const CryptoHash& key, T value) {
    if (!contains(key)) ++size_;
    root_ = with(root_, 0, Entry{key, std::move(value)});
  }
  void erase(const CryptoHash& key) {
    if (!contains(key)) return;
    --size_;
    root_ = without(*root_, 0, key);
  }
  /// Calls `visit(key, value)` in the order of keys.
  template <class Visit>
  void for_each(Visit visit) const {
    if (root_ != nullptr) visit_all(*root_, visit);
  }

 private:
  using Entry = std::pair<CryptoHash, T>;
  struct Node;
  using NodePtr = std::shared_ptr<const Node>;
  /// Either an entry or branches.
  struct Node {
    std::optional<Entry> entry;
    /// Which branches exist; they are in this order.
    std::uint16_t used = 0;
    std::vector<NodePtr> branches;

    [[nodiscard]] std::size_t place(unsigned branch) const noexcept {
      return static_cast<std::size_t>(
          std::popcount(static_cast<std::uint16_t>(used & ((1U << branch) - 1))));
    }
    [[nodiscard]] bool has(unsigned branch) const noexcept { return ((used >> branch) & 1U) != 0; }
    [[nodiscard]] const Node* child(unsigned branch) const noexcept {
      return has(branch) ? branches[place(branch)].get() : nullptr;
    }
    void put(unsigned branch, NodePtr node) {
      const auto at = branches.begin() + static_cast<std::ptrdiff_t>(place(branch));
      if (has(branch)) {
        *at = std::move(node);
      } else {
        branches.insert(at, std::move(node));
        used = static_cast<std::uint16_t>(used | (1U << branch));
      }
    }
  };

  static unsigned branch_of(const CryptoHash& key, std::size_t depth) noexcept {
    const std::uint8_t byte = key.bytes[depth / 2];
    return depth % 2 == 0 ? byte >> 4U : byte & 15U;
  }
  static NodePtr leaf(Entry entry) {
    auto node = std::make_shared<Node>();
    node->entry = std::move(entry);
    return node;
  }
  static NodePtr with(const NodePtr& node, std::size_t depth, Entry entry) {
    if (node == nullptr) return leaf(std::move(entry));
    if (node->entry.has_value() && node->entry->first == entry.first) return leaf(std::move(entry));
    auto copy = std::make_shared<Node>();
    if (node->entry.has_value()) {
      copy->put(branch_of(node->entry->first, depth), node);
    } else {
      *copy = *node;
    }
    const unsigned branch = branch_of(entry.first, depth);
    NodePtr below = copy->has(branch) ? copy->branches[copy->place(branch)] : nullptr;
    copy->put(branch, with(below, depth + 1, std::move(entry)));
    return copy;
  }
  /// Without a key that exists; null when nothing is left.
  static NodePtr without(const Node& node, std::size_t depth, const CryptoHash& key) {
    if (node.entry.has_value()) return nullptr;
    auto copy = std::make_shared<Node>(node);
    const unsigned branch = branch_of(key, depth);
    const auto at = copy->branches.begin() + static_cast<std::ptrdiff_t>(copy->place(branch));
    *at = without(**at, depth + 1, key);
    if (*at == nullptr) {
      copy->branches.erase(at);
      copy->used = static_cast<std::uint16_t>(copy->used & ~(1U << branch));
    }
    if (copy->branches.empty()) return nullptr;
    // A lone entry moves up, so that the tree has the same form as if the key had never been there.
    if (copy->branches.size() == 1 && copy->branches.front()->entry.has_value())
      return copy->branches.front();
    return copy;
  }
  template <class Visit>
  static void visit_all(const Node& node, Visit& visit) {
    if (node.entry.has_value()) visit(node.entry->first, node.entry->second);
    for (const NodePtr& branch : node.branches) visit_all(*branch, visit);
  }

  NodePtr root_;
  std::size_t size_ = 0;
};

}  // namespace farcall
