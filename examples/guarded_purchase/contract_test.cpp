#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/standards/finally.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class GuardTest : public testing::Test {
 protected:
  kit::Chain chain_{kit::Options{.shard_boundaries = {"shop"}}};
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account shop_ = chain_.create_account("shop");
  kit::ContractHandle<Agent> agent_ =
      kit::deploy<Agent>(chain_, "agent", kit::wasm("guarded_purchase"));

  void SetUp() override { ASSERT_TRUE(agent_.call<&Agent::init>(shop_).all_succeeded()); }
};

TEST_F(GuardTest, a_failure_stays_a_failure_and_the_money_comes_back) {
  const kit::Amount before = alice_.balance();
  const auto outcome = agent_.as(alice_).deposit(5_near).call<&Agent::buy>("tea");
  EXPECT_TRUE(outcome.failed()) << outcome.tree();
  EXPECT_NE(outcome.error().find("the guarded call failed"), std::string::npos) << outcome.error();
  EXPECT_GT(alice_.balance() + 100_mnear, before);  // all but the gas
  EXPECT_EQ(agent_.view<&Agent::is_locked>("tea").result(), false);
}

TEST_F(GuardTest, a_success_is_passed_on) {
  // The example with a refund by hand is a shop whose own supplier is missing: it answers false.
  ASSERT_TRUE(shop_.deploy(kit::wasm("deposit_refund")).all_succeeded());
  ASSERT_TRUE(shop_.call(shop_, "init", R"({"shop":"closed.test.near"})").all_succeeded());
  const auto outcome = agent_.as(alice_).deposit(5_near).call<&Agent::buy>("tea");
  EXPECT_EQ(outcome.result(), false) << outcome.tree();
  EXPECT_EQ(agent_.view<&Agent::is_locked>("tea").result(), false);
}

TEST_F(GuardTest, an_item_is_bought_once_at_a_time) {
  std::vector<kit::Transaction> both;
  for (int i = 0; i < 2; ++i)
    both.push_back(
        alice_.transaction(agent_).call("buy", R"({"item":"tea"})", {.deposit = 1_near}));
  const std::vector<kit::Outcome> outcomes = chain_.send_all(both);
  EXPECT_NE(outcomes[0].error().find("the guarded call failed"), std::string::npos);
  EXPECT_NE(outcomes[1].error().find("tea is locked"), std::string::npos) << outcomes[1].error();
  EXPECT_EQ(agent_.view<&Agent::is_locked>("tea").result(), false);
}

TEST_F(GuardTest, nobody_else_opens_locks) {
  const auto forged = agent_.as(alice_).call<&near::Finally::finally_settle>("tea", alice_, 5_near);
  EXPECT_NE(forged.error().find("Method finally_settle is private"), std::string::npos);
}

}  // namespace
