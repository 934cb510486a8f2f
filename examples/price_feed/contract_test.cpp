#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/testing.hpp>

namespace {

TEST(PriceFeed, has_the_price_that_its_reporter_gave) {
  near::testing::reset_host();
  PriceFeed feed = PriceFeed::new_("alice.near");
  EXPECT_THROW((void)feed.get_price(), near::testing::Panic);
  near::testing::host().block_timestamp = 77;
  feed.report(2'500'000);
  EXPECT_EQ(feed.get_price().price, U128{2'500'000});
  EXPECT_EQ(feed.get_price().timestamp, U64{77});
  near::testing::host().predecessor_account_id = "bob.near";
  EXPECT_THROW(feed.report(1), near::testing::Panic);
}

}  // namespace
