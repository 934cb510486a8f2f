// Changes a trie key by key, keeping it canonical after each: a batch of sorted keys is one
// descent.
#pragma once

#include <vector>

#include "state/node.hpp"

namespace farcall::state::detail {

/// True when the leaf's path is exactly `rest`. Keys are whole bytes, so both have the same parity
/// and all but the first nibble compares as bytes.
[[nodiscard]] inline bool leaf_matches(const Leaf* leaf, NibbleView rest) noexcept {
  const NibbleView path = nibbles_of_encoded(leaf->path());
  if (path.size != rest.size) return false;
  if (path.size % 2 == 1 && path[0] != rest[0]) return false;
  const std::uint32_t bytes = path.size / 2;
  return bytes == 0 ||
         std::memcmp(leaf->path().data() + 1, rest.bytes + (rest.offset + 1) / 2, bytes) == 0;
}

/// Owns the root while it works. Nodes that are not shared are changed in place, others are copied
/// on the path to a change; writing the value that is there already copies nothing.
class TrieEditor {
 public:
  /// Takes over one reference to `root` (null: the empty trie).
  explicit TrieEditor(Node* root) noexcept : root_{root} {}
  TrieEditor(const TrieEditor&) = delete;
  TrieEditor& operator=(const TrieEditor&) = delete;
  ~TrieEditor() { release(root_); }

  /// Keys may come in any order; neighbours in sorted order share their descent.
  void set(ByteView key, const Value& value);
  void remove(ByteView key);

  [[nodiscard]] const Node* root() const noexcept { return root_; }
  /// Gives the root away, with one reference.
  [[nodiscard]] Node* finish() noexcept;

 private:
  /// A node on the path to the current key.
  struct Frame {
    Node* node = nullptr;     // loaded
    std::uint32_t depth = 0;  // nibbles of the key before this node
  };

  void descend(ByteView key);
  void push(Node* child, std::uint32_t depth);
  /// Where the pointer to frame `index` is kept. Its parent must be owned.
  [[nodiscard]] Node** slot_of(std::size_t index);
  /// Makes the first `count` frames ours alone and forgets their hashes.
  void own(std::size_t count);
  /// Drops the frames from `count` on.
  void truncate(std::size_t count);
  /// Puts `node` where frame `index` was, and adjusts the memory usage of everything above.
  void replace(std::size_t index, Node* node, std::uint64_t usage_before);
  void add_usage(std::size_t count, std::uint64_t delta);

  void set_in_leaf(NibbleView rest, const Value& value);
  void set_in_extension(NibbleView rest, const Value& value);
  void set_in_branch(NibbleView rest, const Value& value);
  void remove_leaf();
  /// Restores the canonical form of the branch in the last frame after it lost something.
  void collapse_branch(std::uint64_t usage_before);
  /// Merges `child`, reached from the last frame's branch by `nibble`, with that nibble.
  [[nodiscard]] static Node* merged_with_nibble(std::uint8_t nibble, Node* child);

  Node* root_;
  std::vector<Frame> frames_;
  std::size_t owned_ = 0;
  Bytes key_;  // that the frames belong to
};

}  // namespace farcall::state::detail
