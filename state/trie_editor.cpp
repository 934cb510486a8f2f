#include "state/trie_editor.hpp"

#include <array>

namespace farcall::state::detail {

namespace {

/// A single nibble as a path.
class OneNibble {
 public:
  explicit OneNibble(std::uint8_t nibble) noexcept : byte_{nibble} {}
  [[nodiscard]] NibbleView view() const noexcept { return {&byte_, 1, 1}; }

 private:
  std::uint8_t byte_;
};

/// Puts what a path leads to into the branch: below its first nibble, or into the branch itself
/// where the path is empty.
Branch* hang_value(Branch* branch, NibbleView path, ValueBlob* value) {
  if (path.empty()) {
    branch->usage += kNodeCost + value->size;
    return branch_set_value(branch, value);
  }
  Leaf* leaf = make_leaf(path.drop(1), value);
  branch->usage += leaf->usage();
  return branch_set_child(branch, path[0], leaf);
}

/// `top` below the first `count` nibbles of `path`; `count` may be 0.
Node* with_prefix(NibbleView path, std::uint32_t count, Branch* top) {
  if (count == 0) return top;
  return make_extension(path.take(count), top, top->usage);
}

}  // namespace

Node* TrieEditor::finish() noexcept {
  frames_.clear();
  owned_ = 0;
  return std::exchange(root_, nullptr);
}

void TrieEditor::push(Node* child, std::uint32_t depth) {
  frames_.push_back({resolve(child), depth});
}

void TrieEditor::truncate(std::size_t count) {
  frames_.resize(count);
  owned_ = std::min(owned_, count);
}

void TrieEditor::descend(ByteView key) {
  FARCALL_ASSERT(key.size() <= kMaxKeyBytes, "a trie key has at most 4,096 bytes");
  const NibbleView nibbles = nibbles_of(key);
  const std::uint32_t shared = common_prefix(nibbles_of(key_), nibbles);
  std::size_t keep = frames_.size();
  while (keep > 0 && frames_[keep - 1].depth > shared) --keep;
  truncate(keep);
  key_.assign(key.begin(), key.end());
  if (frames_.empty()) {
    if (root_ == nullptr) return;
    push(root_, 0);
  }
  for (;;) {
    const Frame frame = frames_.back();
    const NibbleView rest = nibbles.drop(frame.depth);
    if (frame.node->kind == NodeKind::kBranch) {
      const Branch* branch = as_branch(frame.node);
      if (rest.empty() || !branch->has_child(rest[0])) return;
      push(branch->child_at(branch->slot_of(rest[0])), frame.depth + 1);
    } else if (frame.node->kind == NodeKind::kExtension) {
      const NibbleView path = nibbles_of_encoded(as_extension(frame.node)->path());
      if (common_prefix(path, rest) < path.size) return;
      push(as_extension(frame.node)->child, frame.depth + path.size);
    } else {
      return;
    }
  }
}

Node** TrieEditor::slot_of(std::size_t index) {
  if (index == 0) return &root_;
  Node* parent = frames_[index - 1].node;
  if (parent->kind == NodeKind::kExtension) return &as_extension(parent)->child;
  const std::uint8_t nibble = nibbles_of(key_)[frames_[index - 1].depth];
  return as_branch(parent)->child_slot(as_branch(parent)->slot_of(nibble));
}

void TrieEditor::own(std::size_t count) {
  for (; owned_ < count; ++owned_) {
    Node** slot = slot_of(owned_);
    Node*& node = frames_[owned_].node;
    if (*slot != node) {
      // The slot still holds the placeholder of a node that was loaded since.
      Node* placeholder = std::exchange(*slot, retain(node));
      release(placeholder);
    }
    if (node->references.load(std::memory_order_acquire) > 1) {
      Node* copy = copy_node(node);
      *slot = copy;
      release(node);
      node = copy;
    } else {
      node->hash_state.store(HashState::kMissing, std::memory_order_relaxed);
      node->stored.store(0, std::memory_order_relaxed);
    }
  }
}

void TrieEditor::add_usage(std::size_t count, std::uint64_t delta) {
  for (std::size_t i = 0; i < count; ++i) {
    Node* node = frames_[i].node;
    if (node->kind == NodeKind::kBranch) {
      as_branch(node)->usage += delta;
    } else {
      as_extension(node)->usage += delta;
    }
  }
}

void TrieEditor::replace(std::size_t index, Node* node, std::uint64_t usage_before) {
  own(index);
  *slot_of(index) = node;
  add_usage(index, usage_of(node) - usage_before);
  truncate(index);
}

void TrieEditor::set(ByteView key, const Value& value) {
  descend(key);
  if (frames_.empty()) {
    root_ = make_leaf(nibbles_of(key), retain(value.blob()));
    return;
  }
  const NibbleView rest = nibbles_of(key).drop(frames_.back().depth);
  switch (frames_.back().node->kind) {
    case NodeKind::kLeaf:
      return set_in_leaf(rest, value);
    case NodeKind::kExtension:
      return set_in_extension(rest, value);
    case NodeKind::kBranch:
      return set_in_branch(rest, value);
    case NodeKind::kUnloaded:
      break;
  }
  FARCALL_ASSERT(false, "frames hold loaded nodes");
}

void TrieEditor::set_in_leaf(NibbleView rest, const Value& value) {
  const std::size_t index = frames_.size() - 1;
  const Leaf* leaf = as_leaf(frames_[index].node);
  const std::uint64_t usage_before = leaf->usage();
  if (leaf_matches(leaf, rest)) {
    if (Value::share(leaf->value) == value) return;
    own(index + 1);
    Leaf* mine = as_leaf(frames_[index].node);
    release(std::exchange(mine->value, retain(value.blob())));
    add_usage(index, mine->usage() - usage_before);
    return;
  }
  const NibbleView path = nibbles_of_encoded(leaf->path());
  const std::uint32_t shared = common_prefix(path, rest);
  Branch* branch = make_branch(2);
  branch = hang_value(branch, path.drop(shared), retain(leaf->value));
  branch = hang_value(branch, rest.drop(shared), retain(value.blob()));
  Node* fresh = with_prefix(path, shared, branch);
  own(index);
  Node* old = *slot_of(index);
  replace(index, fresh, usage_before);
  release(old);
}

void TrieEditor::set_in_extension(NibbleView rest, const Value& value) {
  const std::size_t index = frames_.size() - 1;
  const Extension* extension = as_extension(frames_[index].node);
  const std::uint64_t usage_before = extension->usage;
  const NibbleView path = nibbles_of_encoded(extension->path());
  const std::uint32_t shared = common_prefix(path, rest);
  const std::uint64_t child_usage =
      usage_before - kNodeCost - kKeyByteCost * extension->mask_or_length;

  Node* below = retain(extension->child);
  std::uint64_t below_usage = child_usage;
  if (shared + 1 < path.size) {
    below = make_extension(path.drop(shared + 1), below, child_usage);
    below_usage = as_extension(below)->usage;
  }
  Branch* branch = make_branch(2);
  branch = branch_set_child(branch, path[shared], below);
  branch->usage += below_usage;
  branch = hang_value(branch, rest.drop(shared), retain(value.blob()));
  Node* fresh = with_prefix(path, shared, branch);
  own(index);
  Node* old = *slot_of(index);
  replace(index, fresh, usage_before);
  release(old);
}

void TrieEditor::set_in_branch(NibbleView rest, const Value& value) {
  const std::size_t index = frames_.size() - 1;
  const ValueBlob* before = as_branch(frames_[index].node)->value();
  if (rest.empty() && before != nullptr && Value::share(const_cast<ValueBlob*>(before)) == value) {
    return;
  }
  own(index + 1);
  Branch* branch = as_branch(frames_[index].node);
  const std::uint64_t usage_before = branch->usage;
  if (rest.empty() && before != nullptr) branch->usage -= kNodeCost + before->size;
  branch = hang_value(branch, rest, retain(value.blob()));
  *slot_of(index) = branch;  // it may have moved
  frames_[index].node = branch;
  add_usage(index, branch->usage - usage_before);
}

void TrieEditor::remove(ByteView key) {
  descend(key);
  if (frames_.empty()) return;
  const std::size_t index = frames_.size() - 1;
  const NibbleView rest = nibbles_of(key).drop(frames_[index].depth);
  Node* node = frames_[index].node;
  if (node->kind == NodeKind::kLeaf) {
    if (leaf_matches(as_leaf(node), rest)) remove_leaf();
    return;
  }
  if (node->kind != NodeKind::kBranch || !rest.empty() || !node->has_value) return;
  own(index + 1);
  Branch* branch = as_branch(frames_[index].node);
  const std::uint64_t usage_before = branch->usage;
  ValueBlob* value = branch_take_value(branch);
  branch->usage -= kNodeCost + value->size;
  release(value);
  collapse_branch(usage_before);
}

void TrieEditor::remove_leaf() {
  const std::size_t index = frames_.size() - 1;
  if (index == 0) {
    truncate(0);
    release(std::exchange(root_, nullptr));
    return;
  }
  // Only a branch has leaves for children: an extension above a leaf would be a longer leaf.
  const std::uint64_t leaf_usage = usage_of(frames_[index].node);
  truncate(index);
  own(index);
  Branch* branch = as_branch(frames_[index - 1].node);
  const std::uint64_t usage_before = branch->usage;
  branch->usage -= leaf_usage;
  release(branch_take_child(branch, nibbles_of(key_)[frames_[index - 1].depth]));
  collapse_branch(usage_before);
}

Node* TrieEditor::merged_with_nibble(std::uint8_t nibble, Node* child) {
  const OneNibble head{nibble};
  Node* loaded = resolve(child);
  if (loaded->kind == NodeKind::kBranch) {
    return make_extension(head.view(), retain(loaded), as_branch(loaded)->usage);
  }
  if (loaded->kind == NodeKind::kLeaf) {
    return make_leaf(head.view(), nibbles_of_encoded(as_leaf(loaded)->path()),
                     retain(as_leaf(loaded)->value));
  }
  const Extension* below = as_extension(loaded);
  const std::uint64_t usage = below->usage - kNodeCost - kKeyByteCost * below->mask_or_length;
  return make_extension(head.view(), nibbles_of_encoded(below->path()), retain(below->child),
                        usage);
}

void TrieEditor::collapse_branch(std::uint64_t usage_before) {
  std::size_t index = frames_.size() - 1;
  Branch* branch = as_branch(frames_[index].node);
  const std::uint32_t children = branch->child_count();
  if (children > 1 || (children == 1 && branch->has_value)) {
    add_usage(index, branch->usage - usage_before);
    return;
  }
  Node* fresh = nullptr;
  if (children == 0) {
    fresh = make_leaf({}, retain(branch->value()));
  } else {
    const auto nibble = static_cast<std::uint8_t>(std::countr_zero(branch->mask_or_length));
    fresh = merged_with_nibble(nibble, branch->child_at(0));
  }
  // The branch is replaced by a leaf or an extension, which an extension above absorbs.
  if (index > 0 && frames_[index - 1].node->kind == NodeKind::kExtension) {
    --index;
    const Extension* above = as_extension(frames_[index].node);
    usage_before += kNodeCost + kKeyByteCost * above->mask_or_length;
    const NibbleView head = nibbles_of_encoded(above->path());
    Node* merged = nullptr;
    if (fresh->kind == NodeKind::kLeaf) {
      merged = make_leaf(head, nibbles_of_encoded(as_leaf(fresh)->path()),
                         retain(as_leaf(fresh)->value));
    } else {
      const Extension* below = as_extension(fresh);
      merged = make_extension(head, nibbles_of_encoded(below->path()), retain(below->child),
                              below->usage - kNodeCost - kKeyByteCost * below->mask_or_length);
    }
    release(fresh);
    fresh = merged;
  }
  Node* old = *slot_of(index);
  replace(index, fresh, usage_before);
  release(old);
}

}  // namespace farcall::state::detail
