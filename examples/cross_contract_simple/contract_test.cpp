#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class SimpleTest : public testing::Test {
 protected:
  kit::Chain chain_{kit::Options{.shard_boundaries = {"bob"}}};
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account hello_ = chain_.create_account("hello");
  kit::ContractHandle<Contract> app_ =
      kit::deploy<Contract>(chain_, "app", kit::wasm("cross_contract_simple"));

  void SetUp() override {
    ASSERT_TRUE(hello_.deploy(kit::wasm("hello")).all_succeeded());
    ASSERT_TRUE(app_.call<&Contract::init>(hello_).all_succeeded());
  }
};

TEST_F(SimpleTest, a_greeting_is_changed_and_asked_for_on_another_shard) {
  ASSERT_NE(chain_.shard_of(app_.id()), chain_.shard_of(hello_.id()));
  const auto changed = app_.as(alice_).call<&Contract::hl_change_greeting>("high level");
  EXPECT_TRUE(changed.all_succeeded()) << changed.tree();
  EXPECT_EQ(changed.result(), true);
  EXPECT_EQ(app_.as(alice_).call<&Contract::hl_query_greeting>().result(), "high level");
}

TEST_F(SimpleTest, calls_by_name_do_the_same) {
  EXPECT_EQ(app_.as(alice_).call<&Contract::ll_change_greeting>("low level").result(), true);
  EXPECT_EQ(app_.as(alice_).call<&Contract::ll_query_greeting>().result(), "low level");
}

TEST_F(SimpleTest, the_callback_runs_when_the_call_fails) {
  const auto elsewhere =
      kit::deploy<Contract>(chain_, "elsewhere", kit::wasm("cross_contract_simple"));
  ASSERT_TRUE(elsewhere.call<&Contract::init>("nobody.test.near").all_succeeded());
  const auto asked = elsewhere.as(alice_).call<&Contract::hl_query_greeting>();
  EXPECT_TRUE(asked.succeeded()) << asked.tree();
  EXPECT_FALSE(asked.all_succeeded());
  EXPECT_EQ(asked.result(), "");
  EXPECT_EQ(asked.logs(), std::vector<std::string>{"There was an error contacting Hello NEAR"});
  EXPECT_EQ(elsewhere.as(alice_).call<&Contract::hl_change_greeting>("x").result(), false);
}

TEST_F(SimpleTest, callbacks_and_init_are_private) {
  for (const auto& outcome :
       std::vector<kit::Outcome>{app_.as(alice_).call<&Contract::init>(hello_),
                                 app_.as(alice_).call<&Contract::hl_query_greeting_callback>()}) {
    EXPECT_TRUE(outcome.failed());
    EXPECT_NE(outcome.error().find("is private"), std::string::npos) << outcome.error();
  }
  const auto again = app_.call<&Contract::init>(hello_);
  EXPECT_NE(again.error().find("already been initialized"), std::string::npos) << again.error();
}

TEST_F(SimpleTest, a_contract_without_state_says_so) {
  const auto fresh = kit::deploy<Contract>(chain_, "fresh", kit::wasm("cross_contract_simple"));
  const auto outcome = fresh.as(alice_).call<&Contract::hl_query_greeting>();
  EXPECT_NE(outcome.error().find("The contract is not initialized"), std::string::npos);
}

}  // namespace
