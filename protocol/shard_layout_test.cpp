#include "protocol/shard_layout.hpp"

#include <gtest/gtest.h>

#include "base/hash.hpp"

namespace farcall::protocol {
namespace {

std::vector<AccountId> accounts(std::initializer_list<std::string_view> names) {
  std::vector<AccountId> ids;
  for (const auto name : names) ids.push_back(AccountId::trusted(name));
  return ids;
}

TEST(shard_layout, boundary_accounts_belong_to_the_upper_shard) {
  const auto layout =
      ShardLayout::from_boundaries(accounts({"bb", "dd"}), {ShardId{7}, ShardId{2}, ShardId{9}});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->shard_of(AccountId::trusted("aa")), ShardId{7});
  EXPECT_EQ(layout->shard_of(AccountId::trusted("bb")), ShardId{2});
  EXPECT_EQ(layout->shard_of(AccountId::trusted("bb.near")), ShardId{2});
  EXPECT_EQ(layout->shard_of(AccountId::trusted("dd")), ShardId{9});
  EXPECT_EQ(layout->index_of(ShardId{2}), 1U);
  EXPECT_EQ(layout->index_of(ShardId{3}), std::nullopt);
  EXPECT_EQ(layout->parent_of(ShardId{2}), std::nullopt);
}

TEST(shard_layout, split_children_know_their_parent) {
  const auto layout = ShardLayout::from_parts(
      ShardLayout::Form::kV2, accounts({"bb", "dd"}), {ShardId{0}, ShardId{2}, ShardId{3}},
      ShardLayout::SplitMap{{ShardId{0}, {ShardId{0}}}, {ShardId{1}, {ShardId{2}, ShardId{3}}}},
      std::nullopt, 3);
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_EQ(layout->parent_of(ShardId{0}), std::nullopt);
  EXPECT_EQ(layout->parent_of(ShardId{3}), ShardId{1});
}

TEST(shard_layout, by_hash_takes_the_first_eight_bytes) {
  const auto layout = ShardLayout::by_hash(4, 0);
  // sha256("test.near") begins with the bytes below.
  const CryptoHash hash = sha256(as_bytes("test.near"));
  EXPECT_EQ(layout.shard_of(AccountId::trusted("test.near")).value(), hash.bytes[0] % 4);
}

TEST(shard_layout, refuses_what_does_not_fit_together) {
  EXPECT_FALSE(ShardLayout::from_boundaries(accounts({"bb"}), {ShardId{0}}));
  EXPECT_FALSE(ShardLayout::from_boundaries(accounts({"bb"}), {ShardId{0}, ShardId{0}}));
  EXPECT_FALSE(
      ShardLayout::from_boundaries(accounts({"bb", "bb"}), {ShardId{0}, ShardId{1}, ShardId{2}}));
}

}  // namespace
}  // namespace farcall::protocol
