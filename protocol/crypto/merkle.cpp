#include "protocol/crypto/merkle.hpp"

#include "base/sha256_pair.hpp"

namespace farcall::protocol {

namespace {

/// Returns the level above: pairs are hashed, an odd last one moves up unchanged.
std::vector<CryptoHash> level_above(std::span<const CryptoHash> level) {
  std::vector<CryptoHash> above((level.size() + 1) / 2);
  sha256_all(std::span{above}.first(level.size() / 2), [level](std::size_t index, Bytes& bytes) {
    const auto* pair = reinterpret_cast<const std::uint8_t*>(&level[2 * index]);
    bytes.assign(pair, pair + 2 * sizeof(CryptoHash));
  });
  if (level.size() % 2 == 1) above.back() = level.back();
  return above;
}

}  // namespace

CryptoHash merkle_root(std::span<const CryptoHash> leaves) {
  if (leaves.empty()) return CryptoHash{};
  if (leaves.size() == 1) return leaves.front();
  std::vector<CryptoHash> level = level_above(leaves);
  while (level.size() > 1) level = level_above(level);
  return level.front();
}

CryptoHash merkle_item_hash(std::span<const CryptoHash> item) {
  const auto count = static_cast<std::uint32_t>(item.size());
  const ByteView length{reinterpret_cast<const std::uint8_t*>(&count), sizeof count};
  static_assert(sizeof(CryptoHash) == 32);
  const ByteView hashes{reinterpret_cast<const std::uint8_t*>(item.data()), item.size_bytes()};
  return sha256({length, hashes});
}

std::vector<std::vector<MerklePathItem>> merkle_paths(std::span<const CryptoHash> leaves) {
  std::vector<std::vector<MerklePathItem>> paths(leaves.size());
  std::vector<CryptoHash> level{leaves.begin(), leaves.end()};
  for (std::size_t width = 1; level.size() > 1; width *= 2) {
    for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf) {
      const std::size_t sibling = (leaf / width) ^ 1;
      if (sibling >= level.size()) continue;
      const auto direction = sibling % 2 == 0 ? MerkleDirection::kLeft : MerkleDirection::kRight;
      paths[leaf].push_back({level[sibling], direction});
    }
    level = level_above(level);
  }
  return paths;
}

}  // namespace farcall::protocol
