// A contract in a native program: as a plain object, and through its exported functions.
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>

// A parameter with the name of a field is how setters of contracts look.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wshadow"
#include "sdk/test/contracts/hello.cpp"
#pragma clang diagnostic pop

namespace {

TEST(PlainObject, methods_are_functions) {
  near::testing::reset_host();
  Hello hello;
  hello.set_greeting("Howdy");
  EXPECT_EQ(hello.get_greeting(), "Howdy");
  EXPECT_EQ(near::testing::host().logs, std::vector<std::string>{"Saving greeting: Howdy"});
}

using namespace near::literals;

/// Methods that make promises.
struct Payer {
  near::Promise<void> pay() { return near::at("bob.near").transfer(5_yocto); }
  near::Call<near::json> pay_as_anything() { return near::at("bob.near").transfer(5_yocto); }
  std::expected<near::Promise<void>, std::string> try_to_pay() { return pay(); }
  void pay_and_forget() { near::at("carol.near").transfer(6_yocto).detach(); }
  void pay_and_fail() {
    pay_and_forget();
    near::panic("no");
  }
  void drop() { [[maybe_unused]] const auto dropped = near::at("bob.near").transfer(7_yocto); }
};

TEST(PlainObject, promises_are_noted_at_the_end_of_a_method) {
  near::testing::reset_host();
  const auto& promises = near::testing::host().promises;
  near::testing::finish(Payer{}.pay());
  ASSERT_EQ(promises.size(), 1U);
  EXPECT_EQ(promises[0].receiver, "bob.near");
  EXPECT_EQ(promises[0].actions.at(0).kind, "transfer");
  EXPECT_TRUE(promises[0].actions.at(0).amount == 5);
  EXPECT_TRUE(near::testing::finish(Payer{}.try_to_pay()).has_value());
  static_cast<void>(near::testing::finish(Payer{}.pay_as_anything()));
  Payer{}.pay_and_forget();
  near::testing::finish();
  ASSERT_EQ(promises.size(), 4U);
  EXPECT_EQ(promises[3].receiver, "carol.near");
}

TEST(PlainObject, promises_are_there_when_the_test_looks) {
  near::testing::reset_host();
  Payer payer;
  static_cast<void>(payer.pay());
  EXPECT_EQ(near::testing::host().promises.size(), 1U);
  payer.pay_and_forget();
  near::testing::host().predecessor_account_id = "bob.near";
  near::testing::finish(payer.pay());
  const auto& promises = near::testing::host().promises;
  ASSERT_EQ(promises.size(), 3U) << "each once";
  EXPECT_EQ(promises[1].receiver, "carol.near");
  const auto first = payer.pay();
  EXPECT_EQ(near::testing::host().promises.size(), 4U);
  near::testing::finish(first);
  EXPECT_EQ(near::testing::host().promises.size(), 4U);
}

TEST(PlainObject, promises_of_a_failed_method_are_gone) {
  near::testing::reset_host();
  EXPECT_THROW(Payer{}.pay_and_fail(), near::testing::Panic);
  near::testing::finish();
  EXPECT_TRUE(near::testing::host().promises.empty());
}

TEST(PlainObject, dropped_promises_are_a_panic) {
  near::testing::reset_host();
  Payer{}.drop();
  EXPECT_THROW(near::testing::finish(), near::testing::Panic);
  near::testing::reset_host();
}

}  // namespace
