#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

TEST(Counter, counts) {
  farcall::testkit::Chain chain;
  const auto counter =
      farcall::testkit::deploy<Counter>(chain, "counter", farcall::testkit::wasm("counter"));
  EXPECT_TRUE(counter.call<&Counter::increment>().all_succeeded());
  EXPECT_TRUE(counter.call<&Counter::increment>(uint8_t{5}).all_succeeded());
  EXPECT_EQ(counter.view<&Counter::get_num>().result(), 6);
  EXPECT_TRUE(counter.call<&Counter::reset>().all_succeeded());
  EXPECT_EQ(counter.view<&Counter::get_num>().result(), 0);
}

TEST(Counter, a_failed_call_changes_nothing) {
  farcall::testkit::Chain chain;
  const auto counter =
      farcall::testkit::deploy<Counter>(chain, "counter", farcall::testkit::wasm("counter"));
  EXPECT_TRUE(counter.call<&Counter::increment>(uint8_t{127}).all_succeeded());
  const auto outcome = counter.call<&Counter::increment>();
  EXPECT_TRUE(outcome.failed());
  EXPECT_NE(outcome.error().find("counter overflow"), std::string::npos) << outcome.error();
  EXPECT_EQ(counter.view<&Counter::get_num>().result(), 127);
}

}  // namespace
