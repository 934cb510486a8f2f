#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

TEST(GasWeights, unused_gas_is_split_by_weight) {
  kit::Chain chain;
  const auto app = kit::deploy<Weights>(chain, "weights", kit::wasm("gas_weights"));
  const auto outcome = app.call<&Weights::three_to_one>("a.test.near", "b.test.near");
  EXPECT_EQ(outcome.logs(), std::vector<std::string>{"false false"}) << outcome.tree();
  const kit::Receipt* first = outcome.receipt("0.0");
  const kit::Receipt* second = outcome.receipt("0.1");
  ASSERT_TRUE(first && second);
  EXPECT_NEAR(static_cast<double>(first->gas_attached.value()),
              3 * static_cast<double>(second->gas_attached.value()), 10);
  EXPECT_EQ(outcome.call_of("done")->gas_attached.value(), (5_Tgas).value);
}

TEST(GasWeights, a_callback_of_weight_zero_gets_what_it_was_given) {
  kit::Chain chain;
  const auto app = kit::deploy<Weights>(chain, "weights", kit::wasm("gas_weights"));
  for (const near::Gas gas : {50_Tgas, 300_Tgas}) {
    const auto outcome = app.gas(gas).call<&Weights::fixed_callback>("a.test.near");
    EXPECT_EQ(outcome.call_of("done_one")->gas_attached.value(), (5_Tgas).value) << outcome.tree();
  }
}

}  // namespace
