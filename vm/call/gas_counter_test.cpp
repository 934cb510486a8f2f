#include "vm/call/gas_counter.hpp"

#include <gtest/gtest.h>

#include "vm/testing/costs.hpp"

namespace farcall::vm {
namespace {

using protocol::ActionCost;
using protocol::ExtCost;
using testing::kBase;

GasCounter counter(std::uint64_t max_burnt, std::uint64_t prepaid, bool is_view = false) {
  return GasCounter{protocol::runtime_config(86).wasm, Gas{prepaid}, Gas{max_burnt}, is_view};
}

TEST(GasCounterTest, burning_too_much_takes_what_was_paid_for) {
  struct Case {
    std::uint64_t max_burnt;
    std::uint64_t prepaid;
    bool is_view;
    HostErrorKind refusal;
    std::uint64_t burnt;
    /// What was refused stays set aside as far as it fits.
    std::uint64_t used;
  };
  const Case cases[] = {
      {5, 7, false, HostErrorKind::kGasLimitExceeded, 5, 7},
      {5, 7, true, HostErrorKind::kGasLimitExceeded, 5, 5},
      {5, 5, false, HostErrorKind::kGasLimitExceeded, 5, 5},
      {7, 5, false, HostErrorKind::kGasLimitExceeded, 5, 5},
      {7, 5, true, HostErrorKind::kGasLimitExceeded, 7, 7},
      {8, 5, false, HostErrorKind::kGasExceeded, 5, 5},
  };
  for (const Case& test : cases) {
    GasCounter gas = counter(test.max_burnt, test.prepaid, test.is_view);
    ASSERT_TRUE(gas.burn(5));
    EXPECT_FALSE(gas.burn(3));
    EXPECT_EQ(gas.refusal(), test.refusal);
    EXPECT_EQ(gas.burnt(), test.burnt);
    EXPECT_EQ(gas.used(), test.used);
  }
}

TEST(GasCounterTest, gas_of_promises_cannot_be_burnt) {
  GasCounter gas = counter(1'000, 100);
  ASSERT_TRUE(gas.reserve(60));
  ASSERT_TRUE(gas.burn(40));
  EXPECT_EQ(gas.remaining(), 0U);
  EXPECT_FALSE(gas.burn(1));
  EXPECT_EQ(gas.refusal(), HostErrorKind::kGasExceeded);
  // The refused charge burns out of what the promises held.
  EXPECT_EQ(gas.burnt(), 41U);
  EXPECT_EQ(gas.used(), 100U);
}

TEST(GasCounterTest, gas_set_aside_beyond_what_is_paid_is_refused) {
  GasCounter gas = counter(1'000, 100);
  ASSERT_TRUE(gas.burn(10));
  EXPECT_FALSE(gas.reserve(91));
  EXPECT_EQ(gas.burnt(), 10U);
  EXPECT_EQ(gas.used(), 100U);
}

TEST(GasCounterTest, overflow_burns_nothing) {
  GasCounter gas = counter(1'000, 1'000);
  EXPECT_FALSE(gas.pay(ExtCost::base, ~std::uint64_t{0}));
  EXPECT_EQ(gas.refusal(), HostErrorKind::kIntegerOverflow);
  ASSERT_TRUE(gas.burn(1));
  EXPECT_FALSE(gas.burn(~std::uint64_t{0}));
  EXPECT_EQ(gas.refusal(), HostErrorKind::kIntegerOverflow);
  EXPECT_EQ(gas.burnt(), 1U);
}

TEST(GasCounterTest, profile_tells_host_functions_actions_and_instructions_apart) {
  GasCounter gas = counter(tgas(1).value(), tgas(1).value());
  ASSERT_TRUE(gas.pay(ExtCost::base));
  ASSERT_TRUE(gas.burn(77));
  ASSERT_TRUE(gas.pay_action(ActionCost::transfer, 10, 10, 30));
  const auto profile = gas.profile();
  EXPECT_EQ(profile.ext[static_cast<std::size_t>(ExtCost::base)], kBase);
  EXPECT_EQ(profile.actions[static_cast<std::size_t>(ActionCost::transfer)], 10U);
  EXPECT_EQ(profile.wasm, 77U);
  EXPECT_EQ(gas.compute_usage(profile).value(), kBase + 10 + 77);
  EXPECT_EQ(gas.used(), kBase + 77 + 30);
}

TEST(GasCounterTest, a_cost_that_was_cut_off_counts_as_far_as_it_was_paid) {
  GasCounter gas = counter(tgas(1).value(), 1'000);
  EXPECT_FALSE(gas.pay(ExtCost::storage_read_base));
  EXPECT_EQ(gas.profile().ext[static_cast<std::size_t>(ExtCost::storage_read_base)], 1'000U);
  // Its compute is higher than its gas: 159e9 for 56,356,845,749 gas, rounded down.
  EXPECT_EQ(gas.compute_usage(gas.profile()).value(), 1'000ULL * 159'000'000'000 / 56'356'845'749);
}

TEST(GasCounterTest, a_view_has_what_its_limit_allows) {
  GasCounter gas = counter(500, 10, true);
  EXPECT_EQ(gas.remaining(), 500U);
  ASSERT_TRUE(gas.burn(500));
  EXPECT_FALSE(gas.burn(1));
  EXPECT_EQ(gas.refusal(), HostErrorKind::kGasLimitExceeded);
}

}  // namespace
}  // namespace farcall::vm
