#include <farcall/contract.hpp>
#include <gtest/gtest.h>

#include "contract.cpp"

namespace {

using farcall::testkit::Chain;
using farcall::testkit::wasm;

class HelloTest : public testing::Test {
 protected:
  Chain chain_;
  farcall::testkit::Account alice_ = chain_.create_account("alice");
  farcall::testkit::ContractHandle<Hello> hello_ =
      farcall::testkit::deploy<Hello>(chain_, "hello", wasm("hello"));
};

TEST_F(HelloTest, a_greeting_that_was_set_is_answered) {
  EXPECT_EQ(hello_.view<&Hello::get_greeting>().result(), "Hello");
  const auto outcome = hello_.as(alice_).call<&Hello::set_greeting>("Howdy \"ü\" 😀\n");
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_EQ(outcome.logs(), std::vector<std::string>{"Saving greeting: Howdy \"ü\" 😀\n"});
  EXPECT_EQ(hello_.view<&Hello::get_greeting>().result(), "Howdy \"ü\" 😀\n");
}

TEST_F(HelloTest, the_state_is_the_fields) {
  EXPECT_FALSE(hello_.state().has_value());
  EXPECT_TRUE(hello_.call<&Hello::set_greeting>("hi").all_succeeded());
  EXPECT_EQ(hello_.state()->greeting, "hi");
}

TEST_F(HelloTest, money_is_refused) {
  const auto outcome = hello_.as(alice_).deposit(near::NearToken{1}).call<&Hello::set_greeting>("");
  EXPECT_TRUE(outcome.failed());
  EXPECT_NE(outcome.error().find("Method set_greeting doesn't accept deposit"), std::string::npos);
}

/// Without a network: a contract is a plain object.
TEST(HelloObject, keeps_its_greeting) {
  Hello hello;
  hello.set_greeting("plain");
  EXPECT_EQ(hello.get_greeting(), "plain");
}

}  // namespace
