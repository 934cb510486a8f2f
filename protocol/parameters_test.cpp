// Figures of core/parameters/res/runtime_configs of nearcore, each version's differences
// applied to those before.
#include "protocol/parameters.hpp"

#include <array>
#include <gtest/gtest.h>

namespace farcall::protocol {
namespace {

/// One figure for each of the versions 84 to 88.
using Figures = std::array<std::uint64_t, 5>;

template <class Get>
Figures over_versions(Get get) {
  Figures figures{};
  for (std::size_t i = 0; i < figures.size(); ++i)
    figures[i] = static_cast<std::uint64_t>(
        get(runtime_config(static_cast<ProtocolVersion>(kMinProtocolVersion + i))));
  return figures;
}

Figures send(ActionCost cost) {
  return over_versions([cost](const RuntimeConfig& config) {
    EXPECT_EQ(config.fee(cost).send_sir, config.fee(cost).send_not_sir);
    return config.fee(cost).send_sir.value();
  });
}
Figures execution(ActionCost cost) {
  return over_versions(
      [cost](const RuntimeConfig& config) { return config.fee(cost).execution.value(); });
}
Figures gas(ExtCost cost) {
  return over_versions(
      [cost](const RuntimeConfig& config) { return config.wasm.cost(cost).gas.value(); });
}

TEST(Parameters, fees_that_changed_between_the_versions) {
  EXPECT_EQ(send(ActionCost::create_account),
            (Figures{3'850'000'000'000, 500'000'000'000, 500'000'000'000, 500'000'000'000,
                     500'000'000'000}));
  EXPECT_EQ(execution(ActionCost::create_account),
            (Figures{3'850'000'000'000, 7'200'000'000'000, 7'200'000'000'000, 7'200'000'000'000,
                     7'200'000'000'000}));
  EXPECT_EQ(execution(ActionCost::deterministic_state_init_base),
            (Figures{4'080'000'000'000, 7'430'000'000'000, 7'430'000'000'000, 7'430'000'000'000,
                     7'430'000'000'000}));
  EXPECT_EQ(send(ActionCost::universal_state_init_byte),
            (Figures{72'000'000, 72'000'000, 72'000'000, 72'000'000, 78'000'000}));
  EXPECT_EQ(execution(ActionCost::universal_state_init_byte),
            (Figures{70'000'000, 70'000'000, 70'000'000, 70'000'000, 74'000'000}));
  EXPECT_EQ(send(ActionCost::universal_state_init_entry), (Figures{0, 0, 0, 0, 3'100'000'000}));
}

TEST(Parameters, costs_of_host_functions_that_changed_between_the_versions) {
  EXPECT_EQ(gas(ExtCost::yield_create_with_id_base),
            (Figures{300'000'000'000'000, 290'000'000'000, 290'000'000'000, 290'000'000'000,
                     290'000'000'000}));
  EXPECT_EQ(gas(ExtCost::universal_state_init_to_account_id_base),
            (Figures{8'520'000'000, 8'520'000'000, 8'520'000'000, 8'520'000'000, 8'900'000'000}));
  EXPECT_EQ(gas(ExtCost::universal_state_init_to_account_id_byte),
            (Figures{21'471'105, 21'471'105, 21'471'105, 21'471'105, 83'100'000}));
}

TEST(Parameters, prices_and_limits_that_changed_between_the_versions) {
  const auto limit = [](auto member) {
    return over_versions(
        [member](const RuntimeConfig& config) { return config.wasm.limits.*member; });
  };
  EXPECT_EQ(limit(&LimitConfig::max_state_init_entries),
            (Figures{4'294'967'295, 4'294'967'295, 4'294'967'295, 1'500, 1'500}));
  EXPECT_EQ(limit(&LimitConfig::min_contract_size_per_local), (Figures{0, 0, 0, 2, 2}));
  EXPECT_EQ(over_versions([](const RuntimeConfig& config) {
              return static_cast<std::uint64_t>(config.min_gas_purchase_price.value());
            }),
            (Figures{0, 1'000'000'000, 1'000'000'000, 1'000'000'000, 1'000'000'000}));
  EXPECT_EQ(over_versions([](const RuntimeConfig& config) {
              return config.ml_dsa_65_verification_cost.value();
            }),
            (Figures{0, 100'000'000'000, 100'000'000'000, 100'000'000'000, 100'000'000'000}));
  EXPECT_EQ(
      over_versions([](const RuntimeConfig& config) { return config.burnt_gas_reward.numerator; }),
      (Figures{3, 3, 3, 0, 0}));
}

TEST(Parameters, compute_costs_differ_from_gas_where_storage_is_slow) {
  const RuntimeConfig& config = runtime_config(86);
  const auto compute = [&](ExtCost cost) { return config.wasm.cost(cost).compute; };
  EXPECT_EQ(compute(ExtCost::storage_read_base), Compute{159'000'000'000});
  EXPECT_EQ(compute(ExtCost::storage_has_key_base), Compute{158'000'000'000});
  EXPECT_EQ(compute(ExtCost::storage_remove_base), Compute{200'000'000'000});
  EXPECT_EQ(compute(ExtCost::touching_trie_node), Compute{4'000'000'000});
  EXPECT_EQ(compute(ExtCost::storage_large_read_overhead_base), Compute{41'000'000'000});
  EXPECT_EQ(compute(ExtCost::storage_large_read_overhead_byte), Compute{3'111'005});
  EXPECT_EQ(compute(ExtCost::log_base), Compute{3'543'313'050}) << "as its gas";
}

}  // namespace
}  // namespace farcall::protocol
