// Records of the trie store: how nodes and values lie in a store.
//
// Nodes are numbered as they are written, so that a batch of new ones is a run of neighbours and
// not spread over the whole store as their hashes would be. A parent knows the numbers of its
// children.
//
//   F0                      format: "farcall state 1"
//   F1                      number of the next record, u64
//   F2 root hash            number of the root's record, u64
//   FF number (big-endian)  a node: its protocol bytes, the numbers of its children, and its value
//   or
//                           the number of the value's record; or the bytes of a large value
#pragma once

#include "state/node.hpp"
#include "state/node_decode.hpp"

namespace farcall::state::detail {

using RecordNumber = std::uint64_t;

[[nodiscard]] std::array<std::uint8_t, 9> record_key(RecordNumber number) noexcept;
[[nodiscard]] RecordNumber record_number(ByteView key) noexcept;
[[nodiscard]] std::array<std::uint8_t, 33> root_key(const CryptoHash& root) noexcept;

/// A node's record, checked against the hash of the node.
struct NodeRecord {
  DecodedNode node;
  ByteView child_numbers;  // 8 bytes each
  ByteView inline_value;
  RecordNumber value_number = 0;  // of a large value

  [[nodiscard]] RecordNumber child_number(std::size_t index) const noexcept;
  [[nodiscard]] bool has_large_value() const noexcept {
    return node.value && node.value->size > kMaxInlineValueBytes;
  }
};

/// Splits a record. `hash` is what its parent, or the root's row, says that the node hashes to.
[[nodiscard]] Result<NodeRecord> parse_record(ByteView record, const CryptoHash& hash);

/// The node itself, with one reference; its children and its large value are unloaded.
[[nodiscard]] Node* node_of_record(const NodeRecord& record, const CryptoHash& hash,
                                   std::uint32_t store_tag, RecordNumber number,
                                   const std::shared_ptr<NodeSource>& source);

}  // namespace farcall::state::detail
