// Merkle trees as blocks and outcomes use them (core/primitives/src/merkle.rs in nearcore).
#pragma once

#include <cstdint>
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

/// Root over leaf hashes: pairs are hashed, an odd last one moves up unchanged; 32 zero bytes
/// without leaves.
[[nodiscard]] CryptoHash merkle_root(std::span<const CryptoHash> leaves);
/// Leaf hash of an item that is a list of hashes, as outcomes are: SHA-256 of its borsh bytes.
[[nodiscard]] CryptoHash merkle_item_hash(std::span<const CryptoHash> item);
/// Paths from each leaf to the root, lowest level first.
[[nodiscard]] std::vector<std::vector<MerklePathItem>> merkle_paths(
    std::span<const CryptoHash> leaves);

}  // namespace farcall::protocol
