#include "node/rpc/block_tree.hpp"

#include <algorithm>
#include <optional>

#include "base/assert.hpp"

namespace farcall::node {

using protocol::MerkleDirection;
using protocol::MerklePathItem;

namespace {

CryptoHash combine(const CryptoHash& left, const CryptoHash& right) {
  return sha256({left.view(), right.view()});
}

}  // namespace

void BlockTree::follow(const PersistentList<CryptoHash>& hashes) {
  if (rows_.empty()) rows_.emplace_back();
  // Where two lists are equal, they are equal before, too.
  std::size_t kept = 0;
  for (std::size_t end = std::min(rows_[0].size(), hashes.size()); kept < end;) {
    const std::size_t middle = kept + (end - kept) / 2;
    if (rows_[0][middle] == hashes[middle]) {
      kept = middle + 1;
    } else {
      end = middle;
    }
  }
  for (std::size_t row = 0; row < rows_.size(); ++row)
    rows_[row].resize(std::min(rows_[row].size(), kept >> row));
  for (std::size_t at = kept; at < hashes.size(); ++at) rows_[0].push_back(hashes[at]);
  for (std::size_t row = 0; rows_[row].size() > 1; ++row) {
    if (row + 1 == rows_.size()) rows_.emplace_back();
    for (std::size_t at = rows_[row + 1].size(); 2 * at + 1 < rows_[row].size(); ++at)
      rows_[row + 1].push_back(combine(rows_[row][2 * at], rows_[row][2 * at + 1]));
  }
}

std::vector<MerklePathItem> BlockTree::path(const PersistentList<CryptoHash>& hashes,
                                            std::size_t size, std::size_t index) {
  FARCALL_ASSERT(size <= hashes.size() && index < size, "the leaf is in the tree");
  follow(hashes);
  std::vector<MerklePathItem> path;
  // The last node of a row, when the subtree below it is not whole.
  std::optional<CryptoHash> edge;
  std::size_t count = size;
  for (std::size_t row = 0; count > 1; ++row) {
    const auto node = [&](std::size_t at) -> const CryptoHash& {
      return edge && at + 1 == count ? *edge : rows_[row][at];
    };
    const std::size_t sibling = index ^ 1U;
    if (sibling < count) {
      path.push_back(
          {.hash = node(sibling),
           .direction = sibling < index ? MerkleDirection::kLeft : MerkleDirection::kRight});
    }
    // A last node without a sibling goes up as it is.
    std::optional<CryptoHash> next_edge;
    if (count % 2 == 1) {
      next_edge = node(count - 1);
    } else if (edge) {
      next_edge = combine(rows_[row][count - 2], *edge);
    }
    edge = next_edge;
    count = count / 2 + count % 2;
    index /= 2;
  }
  return path;
}

}  // namespace farcall::node
