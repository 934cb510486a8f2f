#include "runtime/chunk/resharding.hpp"

#include <gtest/gtest.h>

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

std::vector<AccountId> boundaries(std::initializer_list<std::string_view> ids) {
  std::vector<AccountId> result;
  for (const std::string_view id : ids) result.push_back(AccountId::trusted(id));
  return result;
}

/// Shard 1 of two was split into 2 and 3; shard 0 stayed.
ShardLayout after_one_split() {
  return ShardLayout::from_parts(ShardLayout::Form::kV2, boundaries({"bob", "eve"}),
                                 {ShardId{0}, ShardId{2}, ShardId{3}},
                                 ShardLayout::SplitMap{{ShardId{0}, {ShardId{0}}},
                                                       {ShardId{1}, {ShardId{2}, ShardId{3}}}},
                                 std::nullopt, 3)
      .value();
}

/// First 1 was split into 2 and 3, then 2 into 4 and 5.
ShardLayout after_two_splits() {
  return ShardLayout::from_parts(ShardLayout::Form::kV3, boundaries({"bob", "eve", "joe"}),
                                 {ShardId{0}, ShardId{4}, ShardId{5}, ShardId{3}},
                                 ShardLayout::SplitMap{{ShardId{1}, {ShardId{2}, ShardId{3}}},
                                                       {ShardId{2}, {ShardId{4}, ShardId{5}}}},
                                 ShardId{2}, 3)
      .value();
}

Receipt distribution_to(ShardId shard) {
  GlobalContractDistribution body;
  body.target_shard = shard;
  return {AccountId::trusted("bob"), AccountId::system(), CryptoHash{}, std::move(body)};
}

TEST(Resharding, every_shard_has_an_origin_once_there_was_a_layout_before) {
  const ShardLayout layout = after_one_split();
  EXPECT_EQ(origin_of(layout, ShardId{0}), ShardId{0});
  EXPECT_EQ(origin_of(layout, ShardId{3}), ShardId{1});
  EXPECT_EQ(origin_of(ShardLayout::single(), ShardId{0}), std::nullopt);
}

TEST(Resharding, only_shards_that_fell_apart_are_split) {
  EXPECT_EQ(split_shards(after_one_split()), std::set{ShardId{1}});
  EXPECT_EQ(split_shards(after_two_splits()), std::set{ShardId{2}});
  EXPECT_TRUE(split_shards(ShardLayout::single()).empty());
}

TEST(Resharding, code_on_its_way_reaches_the_first_heir_over_all_splits) {
  EXPECT_EQ(target_shard(after_one_split(), distribution_to(ShardId{1})), ShardId{2});
  EXPECT_EQ(target_shard(after_two_splits(), distribution_to(ShardId{1})), ShardId{4});
  EXPECT_EQ(target_shard(after_two_splits(), distribution_to(ShardId{3})), ShardId{3});
  EXPECT_EQ(heir_of(after_one_split(), ShardId{9}), std::nullopt);
}

}  // namespace
}  // namespace farcall::runtime
