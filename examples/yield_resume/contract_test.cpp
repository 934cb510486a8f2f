#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class OracleTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account operator_ = chain_.create_account("operator");
  kit::ContractHandle<Oracle> oracle_ =
      kit::deploy<Oracle>(chain_, "oracle", kit::wasm("yield_resume"));

  void SetUp() override { ASSERT_TRUE(oracle_.call<&Oracle::init>(operator_).all_succeeded()); }
  auto ask() {
    const auto asked = oracle_.as(alice_).start<&Oracle::ask>("why?");
    EXPECT_TRUE(asked.hash().has_value());
    chain_.advance_blocks(5);
    return asked;
  }
};

TEST_F(OracleTest, a_call_waits_until_the_operator_answers) {
  const auto asked = ask();
  EXPECT_TRUE(asked.outcome(chain_).pending());
  EXPECT_EQ(oracle_.view<&Oracle::open_requests>().result()->size(), 1U);
  const auto answered = oracle_.as(operator_).call<&Oracle::respond>(U64{0}, "because");
  EXPECT_TRUE(answered.all_succeeded()) << answered.tree();
  chain_.advance_blocks(3);
  EXPECT_EQ(asked.outcome(chain_).result(), "because") << asked.outcome(chain_).tree();
  EXPECT_TRUE(oracle_.view<&Oracle::open_requests>().result()->empty());
}

TEST_F(OracleTest, after_two_hundred_blocks_nobody_answered) {
  const auto asked = ask();
  chain_.advance_blocks(210);
  EXPECT_EQ(asked.outcome(chain_).result(), "nobody answered in time");
  const auto late = oracle_.as(operator_).call<&Oracle::respond>(U64{0}, "because");
  EXPECT_NE(late.error().find("there is no such request"), std::string::npos) << late.error();
}

TEST_F(OracleTest, only_the_operator_answers_what_was_asked) {
  ask();
  const auto stranger = oracle_.as(alice_).call<&Oracle::respond>(U64{0}, "!");
  EXPECT_NE(stranger.error().find("only the operator may answer"), std::string::npos);
  const auto unknown = oracle_.as(operator_).call<&Oracle::respond>(U64{1}, "!");
  EXPECT_NE(unknown.error().find("there is no such request"), std::string::npos);
}

}  // namespace
