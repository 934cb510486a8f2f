#include "runtime/chunk/congestion.hpp"

#include <gtest/gtest.h>

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

constexpr ShardId kCongested{5};

std::optional<InvalidTxError> refusal(const ShardStatus& status) {
  return transaction_refusal(runtime_config(86).congestion, status, kCongested);
}

TEST(Congestion, a_shard_takes_transactions_until_four_fifths_of_a_limit_wait) {
  ShardStatus status;
  status.congestion.delayed_receipts_gas = u128{319} * 1'000'000'000'000'000;
  EXPECT_FALSE(refusal(status).has_value());
  status.congestion.delayed_receipts_gas = u128{320} * 1'000'000'000'000'000;
  EXPECT_EQ(refusal(status), InvalidTxError{(invalid_tx_error::ShardCongested{5, 0.8})});
  status.congestion.receipt_bytes = 2'000'000'000;
  EXPECT_EQ(refusal(status), InvalidTxError{(invalid_tx_error::ShardCongested{5, 1.0})});
}

TEST(Congestion, a_shard_that_missed_its_chunks_is_stuck) {
  ShardStatus status;
  status.missed_chunks = 99;
  EXPECT_FALSE(refusal(status).has_value());
  status.missed_chunks = 100;
  EXPECT_EQ(refusal(status), InvalidTxError{(invalid_tx_error::ShardStuck{5, 100})});
  status.congestion.delayed_receipts_gas = u128{400} * 1'000'000'000'000'000;
  EXPECT_EQ(refusal(status), InvalidTxError{(invalid_tx_error::ShardCongested{5, 1.0})});
}

}  // namespace
}  // namespace farcall::runtime
