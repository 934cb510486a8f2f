#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class AdvancedTest : public testing::Test {
 protected:
  kit::Chain chain_{kit::Options{.shard_boundaries = {"book", "hello"}}};
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account hello_ = chain_.create_account("hello");
  kit::Account counter_ = chain_.create_account("counter");
  kit::Account book_ = chain_.create_account("book");
  kit::ContractHandle<Contract> app_ =
      kit::deploy<Contract>(chain_, "app", kit::wasm("cross_contract_advanced"));

  void SetUp() override {
    ASSERT_TRUE(hello_.deploy(kit::wasm("hello")).all_succeeded());
    ASSERT_TRUE(counter_.deploy(kit::wasm("counter")).all_succeeded());
    ASSERT_TRUE(book_.deploy(kit::wasm("guest_book")).all_succeeded());
    ASSERT_TRUE(app_.call<&Contract::init>(hello_, counter_, book_).all_succeeded());
  }
};

TEST_F(AdvancedTest, several_calls_are_one_receipt) {
  const auto outcome = app_.as(alice_).call<&Contract::batch_actions>();
  EXPECT_EQ(outcome.result(), "bye") << outcome.tree();
  EXPECT_EQ(outcome.call_of("set_greeting")->actions.size(), 4U);
}

TEST_F(AdvancedTest, three_contracts_are_asked_at_once) {
  ASSERT_TRUE(alice_.call(counter_, "increment", R"({"number":7})").all_succeeded());
  ASSERT_TRUE(alice_.call(book_, "add_message", R"({"text":"hey"})").all_succeeded());
  const auto outcome = app_.as(alice_).call<&Contract::multiple_contracts>();
  ASSERT_TRUE(outcome.all_succeeded()) << outcome.tree();
  const auto [greeting, number, messages] = *outcome.result();
  EXPECT_EQ(greeting, "Hello");
  EXPECT_EQ(number, 7);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].text, "hey");
}

TEST_F(AdvancedTest, answers_of_one_type_come_as_a_vector) {
  EXPECT_EQ(app_.as(alice_).call<&Contract::similar_contracts>().result(),
            (std::vector<std::string>{"hi", "howdy", "bye"}));
}

}  // namespace
