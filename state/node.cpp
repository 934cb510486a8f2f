#include "state/node.hpp"

#include <new>

#include "state/pool.hpp"

namespace farcall::state::detail {

namespace {

/// Bytes of a path. Paths are parts of keys, whose length is checked where they enter.
std::uint32_t path_bytes(std::uint32_t nibbles) {
  FARCALL_ASSERT(nibbles <= 2 * kMaxKeyBytes, "a path is at most as long as a key");
  return encoded_size(nibbles);
}

Leaf* allocate_leaf(std::uint32_t nibbles, ValueBlob* value) {
  const std::uint32_t length = path_bytes(nibbles);
  auto* leaf = new (pool_allocate(sizeof(Leaf) + length)) Leaf;
  leaf->mask_or_length = static_cast<std::uint16_t>(length);
  leaf->value = value;
  return leaf;
}

Extension* allocate_extension(std::uint32_t nibbles, Node* child, std::uint64_t child_usage) {
  const std::uint32_t length = path_bytes(nibbles);
  auto* extension = new (pool_allocate(sizeof(Extension) + length)) Extension;
  extension->mask_or_length = static_cast<std::uint16_t>(length);
  extension->child = child;
  extension->usage = kNodeCost + kKeyByteCost * length + child_usage;
  return extension;
}

std::size_t bytes_of(const Node* node) noexcept {
  switch (node->kind) {
    case NodeKind::kLeaf:
      return sizeof(Leaf) + node->mask_or_length;
    case NodeKind::kExtension:
      return sizeof(Extension) + node->mask_or_length;
    case NodeKind::kBranch:
      return sizeof(Branch) + node->capacity * sizeof(void*);
    case NodeKind::kUnloaded:
      break;
  }
  return sizeof(Unloaded);
}

void free_node(Node* node) noexcept {
  const std::size_t size = bytes_of(node);
  if (node->kind == NodeKind::kUnloaded) static_cast<Unloaded*>(node)->~Unloaded();
  pool_free(node, size);
}

/// Children on which `node` held a reference. The chain of nodes to destroy goes through `hash`,
/// which is no longer needed, so that destroying a trie of any depth takes no stack.
void set_next(Node* node, Node* next) noexcept {
  std::memcpy(node->hash.data(), static_cast<const void*>(&next), sizeof(Node*));
}
Node* next_of(const Node* node) noexcept {
  Node* next;
  std::memcpy(static_cast<void*>(&next), node->hash.data(), sizeof(Node*));
  return next;
}

}  // namespace

void destroy(Node* node) noexcept {
  set_next(node, nullptr);
  Node* pending = node;
  while (pending != nullptr) {
    Node* dead = pending;
    pending = next_of(dead);
    const auto drop = [&pending](Node* child) {
      if (child->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
      set_next(child, pending);
      pending = child;
    };
    switch (dead->kind) {
      case NodeKind::kLeaf:
        release(as_leaf(dead)->value);
        break;
      case NodeKind::kExtension:
        drop(as_extension(dead)->child);
        break;
      case NodeKind::kBranch: {
        Branch* branch = as_branch(dead);
        if (branch->has_value) release(branch->value());
        const std::uint32_t count = branch->slot_count();
        for (std::uint32_t slot = branch->has_value ? 1 : 0; slot < count; ++slot) {
          drop(branch->child_at(slot));
        }
        break;
      }
      case NodeKind::kUnloaded: {
        Node* loaded = static_cast<Unloaded*>(dead)->loaded.load(std::memory_order_acquire);
        if (loaded != nullptr) drop(loaded);
        break;
      }
    }
    free_node(dead);
  }
}

Leaf* make_leaf(NibbleView path, ValueBlob* value) {
  return make_leaf(path, {}, value);
}

Leaf* make_leaf(NibbleView head, NibbleView rest, ValueBlob* value) {
  Leaf* leaf = allocate_leaf(head.size + rest.size, value);
  NibbleWriter writer{leaf->path_bytes(), head.size + rest.size, true};
  writer.push(head);
  writer.push(rest);
  return leaf;
}

Extension* make_extension(NibbleView path, Node* child, std::uint64_t child_usage) {
  return make_extension(path, {}, child, child_usage);
}

Extension* make_extension(NibbleView head, NibbleView rest, Node* child,
                          std::uint64_t child_usage) {
  Extension* extension = allocate_extension(head.size + rest.size, child, child_usage);
  NibbleWriter writer{extension->path_bytes(), head.size + rest.size, false};
  writer.push(head);
  writer.push(rest);
  return extension;
}

Branch* make_branch(std::uint32_t slot_count) {
  auto* branch = new (pool_allocate(sizeof(Branch) + slot_count * sizeof(void*))) Branch;
  branch->capacity = static_cast<std::uint8_t>(slot_count & 31U);
  branch->usage = kNodeCost;
  return branch;
}

Unloaded* make_unloaded(const CryptoHash& hash, std::uint64_t stored,
                        std::shared_ptr<NodeSource> source) {
  auto* node = new (pool_allocate(sizeof(Unloaded))) Unloaded;
  node->hash = hash.bytes;
  node->hash_state.store(HashState::kReady, std::memory_order_relaxed);
  node->stored.store(stored, std::memory_order_relaxed);
  node->source = std::move(source);
  return node;
}

Node* copy_node(const Node* node) {
  switch (node->kind) {
    case NodeKind::kLeaf: {
      const Leaf* leaf = as_leaf(node);
      return make_leaf(nibbles_of_encoded(leaf->path()), retain(leaf->value));
    }
    case NodeKind::kExtension: {
      const Extension* extension = as_extension(node);
      Extension* copy =
          make_extension(nibbles_of_encoded(extension->path()), retain(extension->child), 0);
      copy->usage = extension->usage;
      return copy;
    }
    case NodeKind::kBranch: {
      const Branch* branch = as_branch(node);
      const std::uint32_t count = branch->slot_count();
      const std::uint32_t first = branch->has_value ? 1 : 0;
      // The counters of sixteen children are scattered in memory: prefetch them together.
      for (std::uint32_t slot = first; slot < count; ++slot) {
        __builtin_prefetch(branch->child_at(slot), 1);
      }
      Branch* copy = make_branch(count);
      copy->mask_or_length = branch->mask_or_length;
      copy->has_value = branch->has_value;
      copy->usage = branch->usage;
      std::memcpy(static_cast<void*>(copy->slots()), static_cast<const void*>(branch->slots()),
                  count * sizeof(void*));
      if (branch->has_value) (void)retain(branch->value());
      for (std::uint32_t slot = first; slot < count; ++slot) (void)retain(branch->child_at(slot));
      return copy;
    }
    case NodeKind::kUnloaded:
      break;
  }
  FARCALL_ASSERT(false, "loaded nodes are copied");
}

namespace {

/// Makes room for one more slot at `at`. The branch moves when it is full.
Branch* open_slot(Branch* branch, std::uint32_t at) {
  const std::uint32_t count = branch->slot_count();
  if (count < branch->capacity) {
    void** slots = branch->slots();
    std::memmove(static_cast<void*>(slots + at + 1), static_cast<const void*>(slots + at),
                 (count - at) * sizeof(void*));
    return branch;
  }
  Branch* larger = make_branch(count + 1);
  larger->mask_or_length = branch->mask_or_length;
  larger->has_value = branch->has_value;
  larger->usage = branch->usage;
  void** slots = branch->slots();
  std::memcpy(static_cast<void*>(larger->slots()), static_cast<const void*>(slots),
              at * sizeof(void*));
  std::memcpy(static_cast<void*>(larger->slots() + at + 1), static_cast<const void*>(slots + at),
              (count - at) * sizeof(void*));
  free_node(branch);
  return larger;
}

void close_slot(Branch* branch, std::uint32_t at) noexcept {
  const std::uint32_t count = branch->slot_count();
  void** slots = branch->slots();
  std::memmove(static_cast<void*>(slots + at), static_cast<const void*>(slots + at + 1),
               (count - at - 1) * sizeof(void*));
}

}  // namespace

Branch* branch_set_child(Branch* branch, std::uint8_t nibble, Node* child) {
  const std::uint32_t slot = branch->slot_of(nibble);
  FARCALL_ASSERT(!branch->has_child(nibble), "a child is added where there is none");
  branch = open_slot(branch, slot);
  branch->slots()[slot] = child;
  branch->mask_or_length = static_cast<std::uint16_t>(branch->mask_or_length | 1U << nibble);
  return branch;
}

Branch* branch_set_value(Branch* branch, ValueBlob* value) {
  if (branch->has_value) {
    release(branch->value());
  } else {
    branch = open_slot(branch, 0);
    branch->has_value = 1;
  }
  branch->slots()[0] = value;
  return branch;
}

Node* branch_take_child(Branch* branch, std::uint8_t nibble) noexcept {
  const std::uint32_t slot = branch->slot_of(nibble);
  Node* child = branch->child_at(slot);
  close_slot(branch, slot);
  branch->mask_or_length = static_cast<std::uint16_t>(branch->mask_or_length & ~(1U << nibble));
  return child;
}

ValueBlob* branch_take_value(Branch* branch) noexcept {
  ValueBlob* value = branch->value();
  close_slot(branch, 0);
  branch->has_value = 0;
  return value;
}

Node* load_slowly(const Unloaded* node) {
  if (Node* known = node->loaded.load(std::memory_order_acquire)) return known;
  CryptoHash hash;
  hash.bytes = node->hash;
  Node* fresh = node->source->load_node(node->stored.load(std::memory_order_relaxed), hash);
  FARCALL_ASSERT(!node->must_be_branch || fresh->kind == NodeKind::kBranch,
                 "the stored state is canonical: below an extension there is a branch");
  Node* expected = nullptr;
  if (node->loaded.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel))
    return fresh;
  release(fresh);
  return expected;
}

std::uint32_t serialized_size(const Node* node) noexcept {
  constexpr std::uint32_t kTag = 1;
  constexpr std::uint32_t kLength = 4;
  constexpr std::uint32_t kHash = 32;
  constexpr std::uint32_t kMask = 2;
  constexpr std::uint32_t kUsage = 8;
  switch (node->kind) {
    case NodeKind::kLeaf:
      return kTag + kLength + node->mask_or_length + kLength + kHash + kUsage;
    case NodeKind::kExtension:
      return kTag + kLength + node->mask_or_length + kHash + kUsage;
    case NodeKind::kBranch:
      return kTag + (node->has_value ? kLength + kHash : 0) + kMask +
             kHash * as_branch(node)->child_count() + kUsage;
    case NodeKind::kUnloaded:
      break;
  }
  FARCALL_ASSERT(false, "the size is asked of loaded nodes");
}

}  // namespace farcall::state::detail
