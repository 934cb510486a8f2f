// Bytes of a trie node as the protocol hashes, proves and stores them.
#pragma once

#include "state/node.hpp"

namespace farcall::state::detail {

/// Tags of the node kinds (nearcore's raw_node.rs).
enum class NodeTag : std::uint8_t {
  kLeaf = 0,
  kBranch = 1,
  kBranchWithValue = 2,
  kExtension = 3,
};

/// Room for the bytes of any node.
inline constexpr std::size_t kMaxNodeBytes = 64 + kMaxKeyBytes + 16 * 32;

/// Writes the node's borsh bytes to `out`, which has room for `serialized_size`. The hashes of its
/// children must be there already. Returns the number of bytes.
std::size_t encode_node(const Node* node, std::uint8_t* out);

}  // namespace farcall::state::detail
