#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

TEST(StakingQuery, the_callback_tells_what_it_heard) {
  kit::Chain chain;
  const auto query = kit::deploy<Query>(chain, "query", kit::wasm("staking_query"));
  const auto outcome = query.call<&Query::staked>("pool.test.near", "alice.test.near");
  EXPECT_TRUE(outcome.failed());
  EXPECT_NE(outcome.error().find("the validator did not answer"), std::string::npos)
      << outcome.error();
}

}  // namespace
