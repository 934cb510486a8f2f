#include "contract.cpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class GreetersTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::ContractHandle<Greeters> greeters_ =
      kit::deploy<Greeters>(chain_, "greeters", kit::wasm("deterministic_accounts"));

  void publish() {
    std::ifstream file{kit::wasm("hello"), std::ios::binary};
    const std::string code{std::istreambuf_iterator<char>{file}, {}};
    const auto outcome = greeters_.call_with<&Greeters::publish>(std::string_view{code});
    ASSERT_TRUE(outcome.all_succeeded()) << outcome.tree();
    chain_.advance_blocks(5);
  }
};

TEST_F(GreetersTest, nothing_is_made_before_the_code_is_published) {
  const auto outcome = greeters_.as(alice_).call<&Greeters::greet>(alice_);
  EXPECT_NE(outcome.error().find("not published yet"), std::string::npos) << outcome.error();
}

TEST_F(GreetersTest, a_greeter_is_made_once_and_begins_with_its_state) {
  publish();
  const auto name = greeters_.view<&Greeters::greeter_of>(alice_).result();
  ASSERT_TRUE(name.has_value());
  EXPECT_TRUE(name->view().starts_with("0s")) << name->view();
  const kit::Account greeter = chain_.account(name->view());
  EXPECT_FALSE(greeter.exists());
  for (int i = 0; i < 2; ++i) {
    const auto outcome = greeters_.as(alice_).deposit(1_mnear).call<&Greeters::greet>(alice_);
    EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
    EXPECT_EQ(outcome.result(), "Hello, alice.test.near");
  }
  EXPECT_TRUE(greeter.exists());
  EXPECT_LT(greeter.storage_usage(), 1000U);
}

TEST_F(GreetersTest, everybody_has_another_one) {
  const kit::Account bob = chain_.create_account("bob");
  EXPECT_NE(greeters_.view<&Greeters::greeter_of>(alice_).result(),
            greeters_.view<&Greeters::greeter_of>(bob).result());
}

}  // namespace
