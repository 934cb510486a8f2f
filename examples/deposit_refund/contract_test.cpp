#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class DepositRefundTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::ContractHandle<Agent> agent_ =
      kit::deploy<Agent>(chain_, "agent", kit::wasm("deposit_refund"));
};

TEST_F(DepositRefundTest, a_failed_purchase_is_taken_back) {
  ASSERT_TRUE(agent_.call<&Agent::init>("closed.test.near").all_succeeded());
  const kit::Amount before = alice_.balance();
  const kit::Amount agents = agent_.account().balance();
  const auto outcome = agent_.as(alice_).deposit(5_near).call<&Agent::buy>("tea");
  EXPECT_EQ(outcome.result(), false) << outcome.tree();
  EXPECT_GT(alice_.balance() + 10_mnear, before);  // all but the gas
  EXPECT_GE(agent_.account().balance(), agents);
  EXPECT_EQ(agent_.view<&Agent::spent_by>(alice_).result(), U128{0});
}

TEST_F(DepositRefundTest, a_purchase_is_remembered) {
  const kit::Account shop = chain_.create_account("shop");
  ASSERT_TRUE(shop.deploy(kit::wasm("deposit_refund")).all_succeeded());
  // A shop that accepts everything: an agent whose own shop does not exist answers `buy`.
  ASSERT_TRUE(shop.call(shop, "init", R"({"shop":"closed.test.near"})").all_succeeded());
  ASSERT_TRUE(agent_.call<&Agent::init>(shop).all_succeeded());
  const auto outcome = agent_.as(alice_).deposit(5_near).call<&Agent::buy>("tea");
  EXPECT_EQ(outcome.result(), true) << outcome.tree();
  EXPECT_EQ(agent_.view<&Agent::spent_by>(alice_).result(), U128{(5_near).yocto});
}

TEST_F(DepositRefundTest, nothing_is_bought_for_nothing) {
  ASSERT_TRUE(agent_.call<&Agent::init>("closed.test.near").all_succeeded());
  const auto outcome = agent_.as(alice_).call<&Agent::buy>("tea");
  EXPECT_NE(outcome.error().find("attach the price"), std::string::npos) << outcome.error();
  const auto forged = agent_.as(alice_).call<&Agent::on_bought>(alice_, 5_near);
  EXPECT_NE(forged.error().find("Method on_bought is private"), std::string::npos);
}

}  // namespace
