// Nodes of the trie in memory: refcounted, in one allocation each, with lazily computed hashes.
//
//   leaf       header | value*            | hex-prefix path
//   extension  header | usage | child*    | hex-prefix path
//   branch     header | usage | [value*] child*...      capacity slots
//   unloaded   header | source, loaded*                 only the hash is known so far
#pragma once

#include <bit>
#include <memory>

#include "state/nibbles.hpp"
#include "state/node_source.hpp"
#include "state/value.hpp"

namespace farcall::state::detail {

enum class NodeKind : std::uint8_t { kLeaf, kExtension, kBranch, kUnloaded };

/// Longest key of a trie. The longest key of the protocol has 2,114 bytes.
inline constexpr std::size_t kMaxKeyBytes = 4096;

/// Costs of memory usage (TrieCosts in nearcore's trie/mod.rs).
inline constexpr std::uint64_t kNodeCost = 50;
inline constexpr std::uint64_t kKeyByteCost = 2;

/// The header of every kind of node. A node is changed only while it has one owner (`references ==
/// 1` on the whole path from a root that is not shared); otherwise only its lazy hash is written.
struct Node {
  std::atomic<std::uint32_t> references{1};
  /// Leaf, extension: bytes of the path. Branch: bit i says that child i exists.
  std::uint16_t mask_or_length = 0;
  NodeKind kind : 2;
  std::uint8_t has_value : 1 = 0;  // of a branch
  std::uint8_t capacity : 5 = 0;   // slots of a branch
  mutable std::atomic<HashState> hash_state{HashState::kMissing};
  /// Where a durable store has this node (StoredAt); 0: nowhere. Only valid once the hash is known.
  mutable std::atomic<std::uint64_t> stored{0};
  mutable std::array<std::uint8_t, 32> hash{};

  explicit Node(NodeKind node_kind) noexcept : kind{node_kind} {}
};
static_assert(sizeof(Node) == 48);

struct Leaf : Node {
  ValueBlob* value = nullptr;
  Leaf() noexcept : Node{NodeKind::kLeaf} {}

  [[nodiscard]] ByteView path() const noexcept {
    return {reinterpret_cast<const std::uint8_t*>(this + 1), mask_or_length};
  }
  [[nodiscard]] std::uint8_t* path_bytes() noexcept {
    return reinterpret_cast<std::uint8_t*>(this + 1);
  }
  [[nodiscard]] std::uint64_t usage() const noexcept {
    return kNodeCost + kKeyByteCost * mask_or_length + kNodeCost + value->size;
  }
};

struct Extension : Node {
  std::uint64_t usage = 0;
  Node* child = nullptr;
  Extension() noexcept : Node{NodeKind::kExtension} {}

  [[nodiscard]] ByteView path() const noexcept {
    return {reinterpret_cast<const std::uint8_t*>(this + 1), mask_or_length};
  }
  [[nodiscard]] std::uint8_t* path_bytes() noexcept {
    return reinterpret_cast<std::uint8_t*>(this + 1);
  }
};

struct Branch : Node {
  std::uint64_t usage = 0;
  Branch() noexcept : Node{NodeKind::kBranch} {}

  [[nodiscard]] void** slots() noexcept { return reinterpret_cast<void**>(this + 1); }
  [[nodiscard]] void* const* slots() const noexcept {
    return reinterpret_cast<void* const*>(this + 1);
  }
  [[nodiscard]] std::uint32_t child_count() const noexcept {
    return static_cast<std::uint32_t>(std::popcount(mask_or_length));
  }
  [[nodiscard]] bool has_child(std::uint8_t nibble) const noexcept {
    return (mask_or_length >> nibble & 1) != 0;
  }
  /// Slot of child `nibble`, or where it would be.
  [[nodiscard]] std::uint32_t slot_of(std::uint8_t nibble) const noexcept {
    const auto below = static_cast<std::uint16_t>(mask_or_length & ((1U << nibble) - 1));
    return static_cast<std::uint32_t>(std::popcount(below)) + (has_value ? 1U : 0U);
  }
  [[nodiscard]] std::uint32_t slot_count() const noexcept {
    return child_count() + (has_value ? 1U : 0U);
  }
  [[nodiscard]] Node* child_at(std::uint32_t slot) const noexcept {
    return static_cast<Node*>(slots()[slot]);
  }
  [[nodiscard]] Node** child_slot(std::uint32_t slot) noexcept {
    return reinterpret_cast<Node**>(slots() + slot);
  }
  [[nodiscard]] ValueBlob* value() const noexcept {
    return has_value ? static_cast<ValueBlob*>(slots()[0]) : nullptr;
  }
};

/// A placeholder for a node that has not been loaded. The loaded node is kept here, because the
/// parents of the placeholder may be shared and must not change.
struct Unloaded : Node {
  std::shared_ptr<NodeSource> source;
  mutable std::atomic<Node*> loaded{nullptr};
  bool must_be_branch = false;  // it is the child of an extension
  Unloaded() noexcept : Node{NodeKind::kUnloaded} {}
};

inline Leaf* as_leaf(Node* node) noexcept {
  return static_cast<Leaf*>(node);
}
inline Extension* as_extension(Node* node) noexcept {
  return static_cast<Extension*>(node);
}
inline Branch* as_branch(Node* node) noexcept {
  return static_cast<Branch*>(node);
}
inline const Leaf* as_leaf(const Node* node) noexcept {
  return static_cast<const Leaf*>(node);
}
inline const Extension* as_extension(const Node* node) noexcept {
  return static_cast<const Extension*>(node);
}
inline const Branch* as_branch(const Node* node) noexcept {
  return static_cast<const Branch*>(node);
}

inline Node* retain(Node* node) noexcept {
  node->references.fetch_add(1, std::memory_order_relaxed);
  return node;
}
inline ValueBlob* retain(ValueBlob* blob) noexcept {
  blob->references.fetch_add(1, std::memory_order_relaxed);
  return blob;
}
void destroy(Node* node) noexcept;
inline void release(Node* node) noexcept {
  if (node != nullptr && node->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    destroy(node);
  }
}
inline void release(ValueBlob* blob) noexcept {
  if (blob->references.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy_value(blob);
}

/// Make nodes. The node takes over the references to children and values that are passed in.
[[nodiscard]] Leaf* make_leaf(NibbleView path, ValueBlob* value);
/// A leaf below `first`, then `rest`: for merging a branch's only nibble with what follows.
[[nodiscard]] Leaf* make_leaf(NibbleView head, NibbleView rest, ValueBlob* value);
[[nodiscard]] Extension* make_extension(NibbleView path, Node* child, std::uint64_t child_usage);
[[nodiscard]] Extension* make_extension(NibbleView head, NibbleView rest, Node* child,
                                        std::uint64_t child_usage);
[[nodiscard]] Branch* make_branch(std::uint32_t slot_count);
[[nodiscard]] Unloaded* make_unloaded(const CryptoHash& hash, std::uint64_t stored,
                                      std::shared_ptr<NodeSource> source);

/// A copy with one reference that shares children and value.
[[nodiscard]] Node* copy_node(const Node* node);

/// Branch edits. They may move the branch, which must have one owner; the new address is returned.
[[nodiscard]] Branch* branch_set_child(Branch* branch, std::uint8_t nibble, Node* child);
[[nodiscard]] Branch* branch_set_value(Branch* branch, ValueBlob* value);
/// Drops the child's slot. The child itself is given back.
Node* branch_take_child(Branch* branch, std::uint8_t nibble) noexcept;
ValueBlob* branch_take_value(Branch* branch) noexcept;

/// The node behind an unloaded one, loading it at first touch; any other node is returned as it is.
[[nodiscard]] Node* load_slowly(const Unloaded* node);
inline Node* resolve(Node* node) {
  if (node->kind != NodeKind::kUnloaded) [[likely]]
    return node;
  return load_slowly(static_cast<const Unloaded*>(node));
}
inline const Node* resolve(const Node* node) {
  return resolve(const_cast<Node*>(node));
}

/// Memory usage of a loaded node with everything below it.
[[nodiscard]] inline std::uint64_t usage_of(const Node* node) noexcept {
  switch (node->kind) {
    case NodeKind::kLeaf:
      return as_leaf(node)->usage();
    case NodeKind::kExtension:
      return as_extension(node)->usage;
    case NodeKind::kBranch:
      return as_branch(node)->usage;
    case NodeKind::kUnloaded:
      break;
  }
  FARCALL_ASSERT(false, "memory usage is asked of loaded nodes");
}

/// Length of the node's bytes in a proof or a store.
[[nodiscard]] std::uint32_t serialized_size(const Node* node) noexcept;

/// Hash of a node, computing those below that are missing. Any thread may ask at any time.
[[nodiscard]] CryptoHash hash_of(const Node* node);

/// Calls `visit(const Node*)` for each child, in order of nibbles.
template <class Visit>
void for_each_child(const Node* node, Visit visit) {
  if (node->kind == NodeKind::kExtension) visit(as_extension(node)->child);
  if (node->kind == NodeKind::kBranch) {
    const Branch* branch = as_branch(node);
    const std::uint32_t count = branch->slot_count();
    for (std::uint32_t slot = branch->has_value ? 1 : 0; slot < count; ++slot) {
      visit(branch->child_at(slot));
    }
  }
}

}  // namespace farcall::state::detail
