#include "chain/history/chain_index.hpp"

namespace farcall::chain {

void ChainIndex::add(const BlockIndex& block) {
  const std::uint64_t height = block.height.value();
  heights_.set(block.hash, height);
  for (std::size_t i = 0; i < block.chunks.size(); ++i) {
    if (block.chunks[i]) chunks_.set(*block.chunks[i], {height, static_cast<std::uint32_t>(i)});
  }
  for (std::size_t i = 0; i < block.outcomes.size(); ++i) {
    for (std::size_t k = 0; k < block.outcomes[i].size(); ++k) {
      outcomes_.set(block.outcomes[i][k],
                    {height, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(k)});
    }
  }
  for (std::size_t i = 0; i < block.receipts.size(); ++i)
    receipts_.set(block.receipts[i], {height, static_cast<std::uint32_t>(i)});
}

void ChainIndex::reserve(std::size_t blocks, std::size_t outcomes) {
  heights_.reserve(heights_.size() + blocks);
  chunks_.reserve(chunks_.size() + blocks);
  outcomes_.reserve(outcomes_.size() + outcomes);
  // Data receipts have no outcomes, transactions have no receipts.
  receipts_.reserve(receipts_.size() + outcomes);
}

void ChainIndex::remove(const BlockIndex& block) {
  heights_.erase(block.hash);
  for (const auto& chunk : block.chunks) {
    if (chunk) chunks_.erase(*chunk);
  }
  for (const std::vector<CryptoHash>& ids : block.outcomes) {
    for (const CryptoHash& id : ids) outcomes_.erase(id);
  }
  for (const CryptoHash& id : block.receipts) receipts_.erase(id);
}

}  // namespace farcall::chain
