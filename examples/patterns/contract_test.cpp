#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class PatternsTest : public testing::Test {
 protected:
  kit::Chain chain_{kit::Options{.shard_boundaries = {"b-hello", "patterns"}}};
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account a_ = chain_.create_account("a-hello");
  kit::Account b_ = chain_.create_account("b-hello");
  kit::ContractHandle<Patterns> app_ =
      kit::deploy<Patterns>(chain_, "patterns", kit::wasm("patterns")).as(alice_);

  void SetUp() override {
    ASSERT_TRUE(a_.deploy(kit::wasm("hello")).all_succeeded());
    ASSERT_TRUE(b_.deploy(kit::wasm("hello")).all_succeeded());
  }
};

TEST_F(PatternsTest, a_batch_is_one_receipt) {
  const auto outcome = app_.call<&Patterns::batched>(a_);
  EXPECT_EQ(outcome.result(), "batched") << outcome.tree();
  EXPECT_EQ(outcome.call_of("set_greeting"), outcome.call_of("get_greeting"));
}

TEST_F(PatternsTest, parallel_calls_are_independent) {
  EXPECT_TRUE(app_.call<&Patterns::parallel>(a_, b_).all_succeeded());
  EXPECT_EQ(a_.view("get_greeting").text(), R"("parallel")");
  EXPECT_EQ(b_.view("get_greeting").text(), R"("parallel")");
  // One of them fails: the other one happens all the same.
  const auto outcome = app_.call<&Patterns::parallel>("nobody.test.near", b_);
  EXPECT_TRUE(outcome.succeeded());
  EXPECT_FALSE(outcome.all_succeeded());
}

TEST_F(PatternsTest, a_joined_callback_gets_both_answers) {
  EXPECT_EQ(app_.call<&Patterns::joined>(a_, b_).result(), "Hello Hello");
  EXPECT_EQ(app_.call<&Patterns::joined>(a_, "nobody.test.near").result(), "Hello -");
}

TEST_F(PatternsTest, the_second_call_starts_when_the_first_has_ended) {
  const auto outcome = app_.call<&Patterns::sequential>(a_, b_);
  EXPECT_EQ(outcome.result(), "Hello");
  EXPECT_GT(outcome.call_of("get_greeting")->block_height,
            outcome.call_of("set_greeting")->block_height);
}

TEST_F(PatternsTest, another_contract_can_be_the_callback) {
  const auto listener = kit::deploy<Patterns>(chain_, "listener", kit::wasm("patterns"));
  EXPECT_EQ(app_.call<&Patterns::third_party>(a_, listener).result(), "heard: Hello");
}

}  // namespace
