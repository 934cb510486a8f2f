#include "runtime/transaction/fees.hpp"

#include <gtest/gtest.h>

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

Transaction transfer_to(std::string_view receiver, Balance deposit) {
  Transaction transaction;
  transaction.signer_id = AccountId::trusted("alice.near");
  transaction.receiver_id = AccountId::trusted(receiver);
  transaction.actions.push_back(Action{Transfer{deposit}});
  return transaction;
}

TEST(TransactionCost, buys_gas_for_the_receipt_at_the_minimum_price) {
  const auto cost =
      transaction_cost(runtime_config(86), transfer_to("bob.near", near(1)), yocto(100'000'000));
  ASSERT_TRUE(cost.has_value());
  EXPECT_EQ(cost->gas_burnt, Gas{223'182'562'500});
  EXPECT_EQ(cost->gas_remaining, Gas{223'182'562'500});
  EXPECT_EQ(farcall::to_string(cost->burnt_amount.value()), "22318256250000000000");
  EXPECT_EQ(cost->receipt_gas_price, yocto(1'000'000'000));
  EXPECT_EQ(farcall::to_string(cost->total_cost.value()), "1000245500818750000000000");
}

TEST(TransactionCost, before_85_gas_is_bought_at_the_price_of_the_block) {
  const auto cost =
      transaction_cost(runtime_config(84), transfer_to("bob.near", near(1)), yocto(100'000'000));
  ASSERT_TRUE(cost.has_value());
  EXPECT_EQ(cost->receipt_gas_price, yocto(100'000'000));
}

TEST(TransactionCost, deposits_that_do_not_fit_128_bits_overflow) {
  Transaction transaction = transfer_to("bob.near", Balance::max());
  transaction.actions.push_back(Action{Transfer{yocto(1)}});
  EXPECT_FALSE(transaction_cost(runtime_config(86), transaction, yocto(1)).has_value());
}

TEST(TransferFee, pays_for_the_account_that_it_may_create) {
  const RuntimeConfig& config = runtime_config(86);
  const Action action{Transfer{near(1)}};
  const auto fee = [&](std::string_view id) {
    return exec_fee(config, action, AccountId::trusted(id)).gas;
  };
  const Gas named = fee("bob.near");
  EXPECT_EQ(named, Gas{115'123'062'500});
  EXPECT_EQ(fee("0x96791e923f8cf697ad9c3290f2c9059f0231b24c"), named + Gas{7'200'000'000'000});
  EXPECT_EQ(fee("bb4dc639b212e075a751685b26bdcea5920a504181ff2910e8549742127092a0"),
            named + Gas{7'200'000'000'000} + Gas{101'765'125'000});
}

TEST(PrepaidGas, that_does_not_fit_64_bits_is_nothing) {
  std::vector<Action> actions;
  actions.push_back(Action{FunctionCall{"a", {}, Gas::max(), Balance{}}});
  EXPECT_EQ(total_prepaid_gas(actions), Gas::max());
  actions.push_back(Action{FunctionCall{"b", {}, Gas{1}, Balance{}}});
  EXPECT_FALSE(total_prepaid_gas(actions).has_value());
}

}  // namespace
}  // namespace farcall::runtime
