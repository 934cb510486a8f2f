// The state of a shard as a value: a persistent Merkle-Patricia trie
// (nearcore's core/store/src/trie), exact in node bytes, memory usage and roots.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "state/value.hpp"

namespace farcall::state {

namespace detail {
struct Node;
void retain_root(Node* node) noexcept;
void release_root(Node* node) noexcept;
}  // namespace detail

/// One write of a batch. No value: the key is removed; removing an absent key changes nothing.
struct TrieChange {
  ByteView key;
  std::optional<Value> value;
};

/// A node on the path of a lookup.
struct VisitedNode {
  CryptoHash hash;
  /// Bytes that the node takes in a proof.
  std::uint32_t size = 0;
};

/// Keys (at most 4,096 bytes) to values, with a root hash that depends on nothing else. Copying
/// copies a pointer; a changed trie shares with the old one what did not change; hashes are
/// computed on demand. A `const Trie` may be used by many threads at once, copies of it
/// are independent.
class Trie {
 public:
  /// The empty trie; its root is 32 zero bytes.
  Trie() noexcept = default;
  Trie(const Trie& other) noexcept : root_{other.root_} { detail::retain_root(root_); }
  Trie(Trie&& other) noexcept : root_{std::exchange(other.root_, nullptr)} {}
  Trie& operator=(const Trie& other) noexcept {
    Trie copy{other};
    std::swap(root_, copy.root_);
    return *this;
  }
  Trie& operator=(Trie&& other) noexcept {
    std::swap(root_, other.root_);
    return *this;
  }
  ~Trie() { detail::release_root(root_); }

  [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }
  /// The state root. Hashes what changed since it was last asked for.
  [[nodiscard]] CryptoHash root_hash() const;
  /// Memory usage as the protocol counts it.
  [[nodiscard]] std::uint64_t memory_usage() const;

  [[nodiscard]] std::optional<Value> get(ByteView key) const;
  [[nodiscard]] bool contains(ByteView key) const;
  /// Like `get`, and appends every node that the lookup walks through to `path`, also the one where
  /// it ends without success. Forces the hashes of these nodes.
  [[nodiscard]] std::optional<Value> lookup(ByteView key, std::vector<VisitedNode>& path) const;

  /// The same, giving the nodes themselves, which live as long as the trie. For use in this
  /// room.
  [[nodiscard]] std::optional<Value> lookup(ByteView key,
                                            std::vector<const detail::Node*>& path) const;

  /// Prefetches the memory that lookups of these keys will need, for all keys at once; has no other
  /// effect. Costs about as much as one lookup that misses the processor's caches; keys beyond the
  /// first `kPrefetchKeysMax` are left out.
  void prefetch(std::span<const ByteView> keys) const;
  static constexpr std::size_t kPrefetchKeysMax = 16;

  /// The trie after all changes. Keys must ascend strictly. Cheapest on a temporary that is not
  /// shared (`std::move(trie).apply(...)`): its nodes are changed in place.
  [[nodiscard]] Trie apply(std::span<const TrieChange> changes) const&;
  [[nodiscard]] Trie apply(std::span<const TrieChange> changes) &&;
  [[nodiscard]] Trie insert(ByteView key, Value value) const&;
  [[nodiscard]] Trie insert(ByteView key, Value value) &&;
  [[nodiscard]] Trie erase(ByteView key) const&;
  [[nodiscard]] Trie erase(ByteView key) &&;

  /// Takes over one reference. For use in this room.
  [[nodiscard]] static Trie adopt(detail::Node* root) noexcept {
    Trie trie;
    trie.root_ = root;
    return trie;
  }
  [[nodiscard]] detail::Node* root() const noexcept { return root_; }

 private:
  detail::Node* root_ = nullptr;
};

}  // namespace farcall::state
