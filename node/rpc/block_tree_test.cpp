#include "node/rpc/block_tree.hpp"

#include <gtest/gtest.h>

namespace farcall::node {
namespace {

using protocol::MerkleDirection;

std::vector<CryptoHash> some_hashes(std::size_t count, std::string_view seed = "") {
  std::vector<CryptoHash> hashes;
  for (std::size_t i = 0; i < count; ++i)
    hashes.push_back(sha256(as_bytes(std::string{seed} + std::to_string(i))));
  return hashes;
}

PersistentList<CryptoHash> list_of(const std::vector<CryptoHash>& hashes) {
  return PersistentList<CryptoHash>{std::span{hashes}};
}

/// The root over all leaves: nodes in pairs, a last one without a sibling as it is.
CryptoHash root_of(std::vector<CryptoHash> row) {
  while (row.size() > 1) {
    std::vector<CryptoHash> next;
    for (std::size_t i = 0; i + 1 < row.size(); i += 2)
      next.push_back(sha256({row[i].view(), row[i + 1].view()}));
    if (row.size() % 2 == 1) next.push_back(row.back());
    row = std::move(next);
  }
  return row.front();
}

CryptoHash root_along(CryptoHash node, std::span<const protocol::MerklePathItem> path) {
  for (const auto& item : path) {
    node = item.direction == MerkleDirection::kLeft ? sha256({item.hash.view(), node.view()})
                                                    : sha256({node.view(), item.hash.view()});
  }
  return node;
}

TEST(BlockTree, every_path_leads_to_the_root) {
  BlockTree tree;
  const auto hashes = some_hashes(40);
  const auto list = list_of(hashes);
  for (std::size_t size = 1; size <= hashes.size(); ++size) {
    const CryptoHash root = root_of({hashes.begin(), hashes.begin() + static_cast<long>(size)});
    for (std::size_t index = 0; index < size; ++index)
      ASSERT_EQ(root_along(hashes[index], tree.path(list, size, index)), root)
          << index << " of " << size;
  }
}

TEST(BlockTree, follows_a_list_that_grows_and_goes_back) {
  BlockTree tree;
  auto hashes = some_hashes(13);
  EXPECT_EQ(root_along(hashes[4], tree.path(list_of(hashes), 13, 4)), root_of(hashes));
  hashes.resize(6);
  const auto others = some_hashes(20, "other");
  hashes.insert(hashes.end(), others.begin(), others.end());
  EXPECT_EQ(root_along(hashes[9], tree.path(list_of(hashes), hashes.size(), 9)), root_of(hashes));
  hashes.resize(3);
  EXPECT_EQ(root_along(hashes[2], tree.path(list_of(hashes), 3, 2)), root_of(hashes));
}

}  // namespace
}  // namespace farcall::node
