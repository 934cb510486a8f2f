// Decodes trie nodes from untrusted bytes.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "state/node.hpp"
#include "state/node_hash.hpp"

namespace farcall::state::detail {

/// A value as a node names it.
struct ValueReference {
  std::uint32_t size = 0;
  CryptoHash hash;
};

/// A checked view of a node's bytes, which must outlive it.
struct DecodedNode {
  NodeTag tag = NodeTag::kLeaf;
  /// Hex-prefix path of a leaf or an extension.
  ByteView path;
  std::optional<ValueReference> value;
  /// Which children a branch has. An extension has one child and no mask.
  std::uint16_t mask = 0;
  /// 32 bytes for each child, in ascending order of nibbles.
  ByteView child_hashes;
  std::uint64_t memory_usage = 0;
  /// Bytes that the node took of what was given.
  std::size_t size = 0;

  [[nodiscard]] std::size_t child_count() const noexcept { return child_hashes.size() / 32; }
  [[nodiscard]] CryptoHash child_hash(std::size_t index) const noexcept;
};

/// Decodes the node that `bytes` begin with. Refuses what no canonical trie contains: unknown tags,
/// malformed or empty paths, branches that should be something else, paths longer than any key.
[[nodiscard]] Result<DecodedNode> decode_node(ByteView bytes);

/// The bytes of a decoded node, for comparison and for tools: what decode_node took.
[[nodiscard]] Bytes encode_decoded(const DecodedNode& node);

}  // namespace farcall::state::detail
