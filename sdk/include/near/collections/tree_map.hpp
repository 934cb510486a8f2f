// A map in the order of its keys.
#pragma once

#include <utility>

#include "near/collections/lookup.hpp"
#include "near/collections/unordered.hpp"

namespace near {

namespace detail {

/// A node of the tree as the Rust SDK stores it; `id` is its place in the list of nodes.
template <class K>
struct TreeNode {
  uint64_t id;
  K key;
  std::optional<uint64_t> left;
  std::optional<uint64_t> right;
  uint64_t height;
};

}  // namespace detail

/// A map in storage in the order of its keys: a balanced (AVL) tree, so each operation reads some
/// log2(size) nodes. The layout is that of `collections::TreeMap` of the Rust SDK.
template <class K, class V, Literal Prefix = "">
class TreeMap : public detail::Collection<Prefix, K, V>, public detail::Entries {
 public:
  using value_type = std::pair<K, V>;
  using Key = K;
  using Mapped = V;

  TreeMap() = default;
  explicit TreeMap(std::string_view prefix)
    requires(Prefix.view().empty())
  {
    bind_prefix(prefix);
  }

  [[nodiscard]] uint64_t size() const { return nodes_.size(); }
  [[nodiscard]] bool empty() const { return nodes_.empty(); }
  [[nodiscard]] bool contains(const K& key) const { return values_.contains(key); }
  [[nodiscard]] std::optional<V> get(const K& key) const { return values_.get(key); }
  [[nodiscard]] V get_or(const K& key, V otherwise) const {
    return values_.get_or(key, std::move(otherwise));
  }
  /// True when `key` had a value before.
  bool set(const K& key, const V& value) {
    const bool known = values_.set(key, value);
    if (!known) root_ = nodes_.empty() ? add(key) : insert(root_, key);
    return known;
  }
  /// Removes `key` and gives what it had.
  std::optional<V> take(const K& key) {
    std::optional<V> value = values_.take(key);
    if (!value) return value;
    uint64_t gone = 0;
    root_ = erase(root_, key, gone).value_or(0);
    release(gone);
    return value;
  }
  bool remove(const K& key) { return take(key).has_value(); }
  void clear() {
    for (uint64_t i = 0; i < nodes_.size(); ++i) values_.remove(nodes_.item(i).key);
    nodes_.clear();
    root_ = 0;
  }

  [[nodiscard]] std::optional<K> min() const { return end_key(true); }
  [[nodiscard]] std::optional<K> max() const { return end_key(false); }
  /// The smallest key above `key`, which need not be present.
  [[nodiscard]] std::optional<K> higher(const K& key) const {
    return nearest([&](const K& each) { return key < each; }, true);
  }
  /// The largest key below `key`.
  [[nodiscard]] std::optional<K> lower(const K& key) const {
    return nearest([&](const K& each) { return each < key; }, false);
  }
  /// `key` if present, or the smallest above it.
  [[nodiscard]] std::optional<K> ceil(const K& key) const {
    return nearest([&](const K& each) { return !(each < key); }, true);
  }
  /// `key` if present, or the largest below it.
  [[nodiscard]] std::optional<K> floor(const K& key) const {
    return nearest([&](const K& each) { return !(key < each); }, false);
  }
  /// At most `limit` elements in ascending order, from `from` on.
  [[nodiscard]] std::vector<value_type> page(const K& from, uint64_t limit) const {
    std::vector<value_type> items;
    for (std::optional<K> key = ceil(from); key && items.size() < limit; key = higher(*key))
      items.push_back({*key, value_of(*key)});
    return items;
  }
  /// At most `limit` elements in ascending order, from the smallest on.
  [[nodiscard]] std::vector<value_type> page(uint64_t limit) const {
    const std::optional<K> first = min();
    return first ? page(*first, limit) : std::vector<value_type>{};
  }

  /// The storage key of an element.
  [[nodiscard]] Buffer place_of(const K& key) const { return values_.place_of(key); }

  void bind_prefix(std::string_view prefix) {
    values_.bind_prefix(prefix, 'v');
    nodes_.bind_prefix(prefix, 'n');
  }
  void write_borsh(Buffer& out) const {
    borsh::write(out, root_);
    values_.write_borsh(out);
    nodes_.write_borsh(out);
  }
  void read_borsh(BorshReader& reader) {
    borsh::read(reader, root_);
    values_.read_borsh(reader);
    nodes_.read_borsh(reader);
  }

 private:
  using Node = detail::TreeNode<K>;

  V value_of(const K& key) const {
    std::optional<V> value = values_.get(key);
    if (!value) detail::panic_inconsistent();
    return std::move(*value);
  }
  [[nodiscard]] uint64_t height(const std::optional<uint64_t>& id) const {
    return id ? nodes_.item(*id).height : 0;
  }
  uint64_t add(const K& key) {
    const uint64_t id = nodes_.size();
    nodes_.push_back({id, key, std::nullopt, std::nullopt, 1});
    return id;
  }
  void measure(Node& node) {
    const uint64_t left = height(node.left);
    const uint64_t right = height(node.right);
    node.height = 1 + (left < right ? right : left);
    nodes_.set(node.id, node);
  }
  /// Lets the child on one side take the place of `node`; gives its id.
  uint64_t rotate(Node& node, bool to_left) {
    Node child = nodes_.item(to_left ? *node.right : *node.left);
    (to_left ? node.right : node.left) = to_left ? child.left : child.right;
    measure(node);
    (to_left ? child.left : child.right) = node.id;
    measure(child);
    return child.id;
  }
  /// Writes `node`, after one of its subtrees changed; returns the id of the node in its place.
  uint64_t balance(Node& node) {
    const uint64_t left = height(node.left);
    const uint64_t right = height(node.right);
    if (left > right + 1) {
      Node child = nodes_.item(*node.left);
      if (height(child.left) < height(child.right)) node.left = rotate(child, true);
      return rotate(node, false);
    }
    if (right > left + 1) {
      Node child = nodes_.item(*node.right);
      if (height(child.right) < height(child.left)) node.right = rotate(child, false);
      return rotate(node, true);
    }
    measure(node);
    return node.id;
  }
  uint64_t insert(uint64_t at, const K& key) {
    Node node = nodes_.item(at);
    std::optional<uint64_t>& side = key < node.key ? node.left : node.right;
    side = side ? insert(*side, key) : add(key);
    return balance(node);
  }
  /// Takes `key` out of the subtree at `at`, whose root is then what it gives. `gone` becomes the
  /// id of the node that is free.
  std::optional<uint64_t> erase(uint64_t at, const K& key, uint64_t& gone) {
    Node node = nodes_.item(at);
    if (key < node.key) {
      if (!node.left) detail::panic_inconsistent();
      node.left = erase(*node.left, key, gone);
    } else if (node.key < key) {
      if (!node.right) detail::panic_inconsistent();
      node.right = erase(*node.right, key, gone);
    } else if (!node.left || !node.right) {
      gone = node.id;
      return node.left ? node.left : node.right;
    } else {  // the next larger key moves here
      uint64_t next = *node.right;
      for (Node each = nodes_.item(next); each.left; each = nodes_.item(next)) next = *each.left;
      node.key = nodes_.item(next).key;
      node.right = erase(*node.right, node.key, gone);
    }
    return balance(node);
  }
  /// Fills the free place `gone` of the list with its last node.
  void release(uint64_t gone) {
    const std::optional<Node> moved = nodes_.replace_by_last(gone);
    if (!moved) return;
    const uint64_t old = moved->id;
    if (root_ == old) {
      root_ = gone;
    } else {
      uint64_t at = root_;
      for (;;) {
        Node parent = nodes_.item(at);
        std::optional<uint64_t>& side = moved->key < parent.key ? parent.left : parent.right;
        if (!side) detail::panic_inconsistent();
        if (*side == old) {
          side = gone;
          nodes_.set(parent.id, parent);
          break;
        }
        at = *side;
      }
    }
    Node node = *moved;
    node.id = gone;
    nodes_.set(gone, node);
  }
  [[nodiscard]] std::optional<K> end_key(bool smallest) const {
    if (nodes_.empty()) return std::nullopt;
    Node node = nodes_.item(root_);
    while (const std::optional<uint64_t>& side = smallest ? node.left : node.right)
      node = nodes_.item(*side);
    return node.key;
  }
  /// The smallest (or largest) key for which `fits`, which holds from some key on (or up to it).
  [[nodiscard]] std::optional<K> nearest(auto fits, bool smallest) const {
    std::optional<K> best;
    if (nodes_.empty()) return best;
    std::optional<uint64_t> at = root_;
    while (at) {
      const Node node = nodes_.item(*at);
      const bool good = fits(node.key);
      if (good) best = node.key;
      at = good == smallest ? node.left : node.right;
    }
    return best;
  }

  uint64_t root_ = 0;
  LookupMap<K, V, detail::longer_prefix<Prefix, 'v'>> values_;
  LongVector<Node, detail::longer_prefix<Prefix, 'n'>> nodes_;
};

}  // namespace near
