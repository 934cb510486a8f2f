#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class TutorialTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account hello_ = chain_.create_account("hello");
  kit::ContractHandle<Contract> caller_ =
      kit::deploy<Contract>(chain_, "caller", kit::wasm("tutorial"));

  void SetUp() override { ASSERT_TRUE(hello_.deploy(kit::wasm("hello")).all_succeeded()); }
};

TEST_F(TutorialTest, cross_contract_call) {
  const auto outcome = caller_.gas(100_Tgas).call<&Contract::call_set_greeting>(hello_, "Testing!");
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  const auto asked = caller_.call<&Contract::get_greeting_with_callback>(hello_);
  EXPECT_EQ(asked.result(), "Testing!");
  EXPECT_EQ(asked.logs(), std::vector<std::string>{"Received greeting: Testing!"});
}

TEST_F(TutorialTest, sequence_and_parallel) {
  const kit::Account other = chain_.create_account("other");
  ASSERT_TRUE(other.deploy(kit::wasm("hello")).all_succeeded());
  EXPECT_EQ(caller_.call<&Contract::sequential>(hello_, other).result(), "Hello");
  EXPECT_EQ(hello_.view("get_greeting").text(), R"("one")");
  EXPECT_EQ(caller_.call<&Contract::parallel>(hello_, other).result(), true);
  EXPECT_EQ(caller_.call<&Contract::parallel>(hello_, "gone.test.near").result(), false);
}

}  // namespace
