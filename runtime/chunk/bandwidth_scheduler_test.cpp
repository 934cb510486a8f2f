#include "runtime/chunk/bandwidth_scheduler.hpp"

#include <gtest/gtest.h>

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

constexpr ShardId kShard{0};

BandwidthGrants schedule(std::uint64_t missed_chunks, BandwidthSchedulerState& scheduler_state) {
  ShardStatus status;
  status.missed_chunks = missed_chunks;
  return schedule_bandwidth(runtime_config(86), ShardLayout::single(), {{kShard, status}},
                            CryptoHash{}, scheduler_state);
}

TEST(BandwidthScheduler, a_single_shard_may_send_everything_to_itself) {
  BandwidthSchedulerState scheduler_state;
  const BandwidthGrants grants = schedule(0, scheduler_state);
  EXPECT_EQ(grants.at({kShard, kShard}), 4'500'000U);
  EXPECT_EQ(scheduler_state.link_allowances,
            (std::vector<LinkAllowance>{{kShard, kShard, 4'400'000}}));
}

TEST(BandwidthScheduler, a_missing_chunk_gets_nothing_and_keeps_its_allowance) {
  BandwidthSchedulerState scheduler_state;
  EXPECT_TRUE(schedule(1, scheduler_state).empty());
  EXPECT_EQ(scheduler_state.link_allowances[0].allowance, 4'500'000U);
}

TEST(BandwidthScheduler, base_bandwidth_shrinks_with_the_number_of_shards) {
  EXPECT_EQ(bandwidth_params(runtime_config(86), 1).base_bandwidth, 100'000U);
  EXPECT_EQ(bandwidth_params(runtime_config(86), 6).base_bandwidth, 61'139U);
  EXPECT_EQ(bandwidth_params(runtime_config(86), 9).base_bandwidth, 38'212U);
}

TEST(BandwidthRequest, asks_for_the_smallest_values_that_are_enough) {
  const BandwidthParams params = bandwidth_params(runtime_config(86), 2);
  const std::vector<std::uint64_t> small = {90'000};
  EXPECT_FALSE(make_bandwidth_request(kShard, small, params).has_value());
  const std::vector<std::uint64_t> large = {90'000, 90'000, 4'194'304};
  const auto request = make_bandwidth_request(kShard, large, params);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->requested_values_bitmap[0], 1U);  // 180,000 fits the first value
  EXPECT_EQ(request->requested_values_bitmap[4], 0U);  // more than a single grant is not asked for
}

}  // namespace
}  // namespace farcall::runtime
