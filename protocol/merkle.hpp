// Merkle trees as blocks and outcomes use them (core/primitives/src/merkle.rs of the reference).
#pragma once

#include <span>
#include <vector>

#include "base/hash.hpp"

namespace farcall::protocol {

enum class MerkleDirection : std::uint8_t { kLeft, kRight };
struct MerklePathItem {
  CryptoHash hash;
  MerkleDirection direction = MerkleDirection::kLeft;
  bool operator==(const MerklePathItem&) const = default;
};

/// Root over leaf hashes: pairs are hashed, an odd last one goes up unchanged; 32 zero bytes for
/// none.
[[nodiscard]] CryptoHash merkle_root(std::span<const CryptoHash> leaves);
/// Paths from each leaf to the root, lowest level first.
[[nodiscard]] std::vector<std::vector<MerklePathItem>> merkle_paths(
    std::span<const CryptoHash> leaves);

}  // namespace farcall::protocol
