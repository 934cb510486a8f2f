#include "chain/rules/epoch.hpp"

#include <gtest/gtest.h>

namespace farcall::chain {
namespace {

ValidatorStake stake_of(std::string_view account, Balance amount) {
  return {protocol::AccountId::trusted(account), protocol::PublicKey{}, amount};
}

ChainConfig config_with(std::vector<ValidatorStake> validators) {
  ChainConfig config;
  config.protocol_version = 86;
  config.epoch_length = 10;
  config.validators = std::move(validators);
  config.protocol_treasury_account = protocol::AccountId::trusted("test.near");
  config.total_supply = near(2'050'000'000);
  return config;
}

/// Blocks one second apart, each final two blocks later.
class EpochTest : public testing::Test {
 protected:
  explicit EpochTest(std::vector<ValidatorStake> validators = {stake_of("test.near",
                                                                        near(50'000'000))})
      : config_{config_with(std::move(validators))}, epochs_{config_} {
    last_ = block(0);
    epochs_.start(last_);
  }

  EpochBlock block(std::uint64_t height) const {
    const std::string name = "block " + std::to_string(height);
    return {.hash = sha256(as_bytes(name)),
            .prev_hash = height == 0 ? CryptoHash{} : last_.hash,
            .height = BlockHeight{height},
            .timestamp = Nanoseconds{(height + 1) * 1'000'000'000},
            .total_supply = config_.total_supply,
            .last_final_height = BlockHeight{height < 3 ? 0 : height - 2}};
  }
  void add_until(std::uint64_t height, std::vector<ValidatorStake> proposals = {}) {
    while (last_.height.value() < height) {
      EpochBlock next = block(last_.height.value() + 1);
      next.proposals = std::exchange(proposals, {});
      epochs_.add(next);
      last_ = next;
    }
  }

  ChainConfig config_;
  EpochManager epochs_;
  EpochBlock last_;
};

TEST_F(EpochTest, an_epoch_ends_when_its_last_blocks_are_final) {
  add_until(1);
  EXPECT_FALSE(epochs_.next_block_starts_epoch());
  add_until(9);
  EXPECT_FALSE(epochs_.next_block_starts_epoch());
  add_until(10);
  EXPECT_TRUE(epochs_.next_block_starts_epoch());
  add_until(11);
  EXPECT_EQ(epochs_.epoch_start(), BlockHeight{11});
}

TEST_F(EpochTest, epochs_are_named_by_the_last_block_two_epochs_before) {
  add_until(5);
  const CryptoHash genesis = block(0).hash;
  EXPECT_TRUE(epochs_.next_block_epoch_id().is_zero());
  EXPECT_EQ(epochs_.next_block_next_epoch_id(), genesis);
  add_until(10);
  EXPECT_EQ(epochs_.next_block_epoch_id(), genesis);
  EXPECT_EQ(epochs_.next_block_next_epoch_id(), last_.hash);
}

TEST_F(EpochTest, the_first_two_epochs_have_height_one) {
  add_until(5);
  EXPECT_EQ(epochs_.runtime_info().epoch_height, EpochHeight{1});
  add_until(15);
  EXPECT_EQ(epochs_.runtime_info().epoch_height, EpochHeight{1});
  add_until(25);
  EXPECT_EQ(epochs_.runtime_info().epoch_height, EpochHeight{2});
}

TEST_F(EpochTest, a_stake_that_is_lowered_comes_back_when_no_epoch_needs_it) {
  add_until(2, {stake_of("test.near", near(40'000'000))});
  add_until(10);
  auto update =
      epochs_.accounts_update(config_.shard_layout, ShardId{0}, {}, epochs_.next_block_ids());
  ASSERT_TRUE(update.has_value());
  EXPECT_EQ(update->stakes.at(config_.protocol_treasury_account).max_stake, near(50'000'000));
}

class TwoValidators : public EpochTest {
 protected:
  TwoValidators()
      : EpochTest{{stake_of("test.near", near(50'000'000)), stake_of("b.near", near(1'000'000))}} {}
};

TEST_F(TwoValidators, who_takes_the_stake_back_is_kicked_out_as_unstaked) {
  add_until(2, {stake_of("b.near", Balance{})});
  add_until(10);
  const EpochPtr epoch = epochs_.epoch(last_.hash);
  const Kickouts expected{{protocol::AccountId::trusted("b.near"), kickout_reason::Unstaked{}}};
  EXPECT_EQ(epoch->kickout, expected);
  EXPECT_EQ(epoch->validators.size(), 1U);
}

TEST_F(TwoValidators, who_stakes_too_little_is_kicked_out_with_the_price_of_a_seat) {
  add_until(2, {stake_of("b.near", near(1))});
  add_until(10);
  const EpochPtr epoch = epochs_.epoch(last_.hash);
  ASSERT_EQ(epoch->kickout.size(), 1U);
  const auto& [account, why] = *epoch->kickout.begin();
  EXPECT_EQ(account.view(), "b.near");
  const auto* reason = std::get_if<kickout_reason::NotEnoughStake>(&why);
  ASSERT_NE(reason, nullptr);
  // The reward of the epoch that ended is part of the stake.
  EXPECT_EQ(reason->stake, near(1) + epoch->rewards.at(account));
  EXPECT_EQ(reason->threshold, epoch->seat_price);
  EXPECT_LT(reason->stake, reason->threshold);
}

TEST_F(EpochTest, nothing_is_returned_inside_an_epoch) {
  add_until(5);
  EXPECT_FALSE(
      epochs_.accounts_update(config_.shard_layout, ShardId{0}, {}, epochs_.next_block_ids())
          .has_value());
  EXPECT_FALSE(epochs_.minted().has_value());
}

TEST(SelectValidators, stakes_below_the_ratio_get_no_seat) {
  const Selection selection = select_validators(
      {stake_of("big.near", near(1'000'000)), stake_of("small.near", near(1))}, 10, {1, 6250});
  ASSERT_EQ(selection.selected.size(), 1U);
  EXPECT_EQ(selection.selected[0].account_id.view(), "big.near");
  // 1,000,000 NEAR / 6249, rounded up.
  EXPECT_EQ(to_string(selection.threshold.value()), "160025604096655464874379901");
}

TEST(SelectValidators, full_seats_cost_more_than_the_last_one) {
  const Selection selection = select_validators(
      {stake_of("bb.near", near(5)), stake_of("aa.near", near(5)), stake_of("cc.near", near(4))}, 2,
      {1, 6250});
  ASSERT_EQ(selection.selected.size(), 2U);
  EXPECT_EQ(selection.selected[0].account_id.view(), "aa.near") << "equal stakes go by name";
  EXPECT_EQ(selection.threshold, near(5) + yocto(1));
}

TEST(EpochRewards, a_treasury_that_validates_gets_its_validators_reward) {
  const ChainConfig config = config_with({stake_of("test.near", near(50'000'000))});
  const Rewards rewards =
      epoch_rewards(config, config.validators, near(2'050'000'000), Nanoseconds{20'000'000'000});
  ASSERT_EQ(rewards.by_account.size(), 1U);
  const Balance reward = rewards.by_account.begin()->second;
  EXPECT_LT(reward, rewards.minted) << "the treasury's share is made, and counted, but not paid";
  EXPECT_EQ(to_string(rewards.minted.value()), "65005073566717402333840690");
}

/// From nearcore's tests: ten million to share, one of three equal validators online 94.5 % of
/// the time.
TEST(EpochRewards, the_only_validator_earns_by_its_uptime) {
  ChainConfig config = config_with({stake_of("test.near", near(1))});
  config.max_inflation_rate = {1, 100};
  config.protocol_reward_rate = {0, 10};
  config.protocol_treasury_account = protocol::AccountId::trusted("treasury.near");
  constexpr Nanoseconds kYear{std::uint64_t{365} * 24 * 60 * 60 * 1'000'000'000};
  const auto earned = [&](Production production) {
    return epoch_rewards(config, config.validators, yocto(1'000'000'000), kYear, production)
        .by_account.at(protocol::AccountId::trusted("test.near"));
  };
  EXPECT_EQ(earned({1000, 1000, 1000, 1000}), yocto(10'000'000));
  // Endorsements are complete from 80 % on: (0.918 + 0.918 + 1) / 3 is half way from 0.9 to 0.99.
  EXPECT_EQ(earned({9175, 10000, 9175, 10000}), yocto(5'000'000));
  EXPECT_EQ(earned({985, 1000, 985, 1000}), yocto(10'000'000)) << "99 % is enough for all";
  EXPECT_EQ(earned({850, 1000, 849, 1000}), Balance{}) << "below 90 % there is nothing";
  EXPECT_EQ(earned({1000, 1000, 799, 1000}), Balance{}) << "endorsements are all or nothing";
  EXPECT_EQ(earned({945, 1000, 0, 0}), yocto(5'000'000));
  EXPECT_EQ(earned({}), Balance{});
}

TEST_F(EpochTest, heights_without_blocks_cost_the_validator_a_part_of_its_reward) {
  EpochManager all = epochs_;
  EpochBlock last = last_;
  const auto reward_after = [&](EpochManager& epochs, std::uint64_t skipped) {
    EpochBlock prev = last;
    for (std::uint64_t height = 1; height <= 20; ++height) {
      if (height == skipped) continue;
      EpochBlock next = block(height);
      next.prev_hash = prev.hash;
      next.timestamp = Nanoseconds{(height + 1) * 1'000'000'000};
      next.last_final_height = BlockHeight{height < 3 || height - 2 == skipped ? 0 : height - 2};
      epochs.add(next);
      prev = next;
      if (epochs.next_block_starts_epoch()) break;
    }
    return epochs.minted().value_or(Balance{});
  };
  const Balance full = reward_after(all, 0);
  const Balance less = reward_after(epochs_, 5);
  EXPECT_GT(less, Balance{});
  EXPECT_LT(less, full);
}

}  // namespace
}  // namespace farcall::chain
