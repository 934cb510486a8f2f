#include "explore/shrink_scenario.hpp"

#include <ctime>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "explore/receipt_model.hpp"
#include "explore/scenario_world.hpp"
#include "explore/search.hpp"
#include "explore/test_scenario.hpp"

namespace farcall::explore {
namespace {

using testing::TestScenario;
using testing::value_of;

class ShrinkScenarioTest : public ::testing::Test {
 protected:
  /// A call with a callback and a stranger's note, among transactions that do not matter.
  static Scenario crowd() {
    TestScenario test;
    test.scribe("bank.near").scribe("token.near").scribe("other.near");
    for (int at = 0; at < 14; ++at) {
      const std::string user = "user" + std::to_string(at) + ".near";
      test.user(user).call(user, "other.near", "note", "n");
    }
    test.user("alice.near").call("alice.near", "bank.near", "flow", "atoken.near");
    for (int at = 14; at < 28; ++at) {
      const std::string user = "user" + std::to_string(at) + ".near";
      test.user(user).call(user, "other.near", "note", "n");
    }
    test.user("mallory.near").call("mallory.near", "bank.near", "note", "x");
    return std::move(test.scenario());
  }

  /// The stranger's note came before the call, although it is sent last.
  bool fails(const Scenario& scenario, const Schedule& schedule) {
    const auto world = build_world(scenario, machine_);
    if (!world) return false;
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    const ScheduledRun run = run_schedule(model, schedule);
    return value_of(*run.worlds.back(), "bank.near", "k") == "xab";
  }

  vm::Machine machine_;
};

TEST_F(ShrinkScenarioTest, ThirtyTransactionsBecomeTwoWhateverRunItWas) {
  const Scenario scenario = crowd();
  ASSERT_EQ(scenario.transactions.size(), 30U);
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{receipt_setup(scenario, *world), machine_};
  const StillFails still_fails = [&](const Scenario& candidate, const Schedule& schedule) {
    return fails(candidate, schedule);
  };
  std::vector<Shrunk> results;
  // Of the processor: what else runs on the machine does not count.
  const std::clock_t start = std::clock();
  for (std::uint64_t seed = 1; results.size() < 2; ++seed) {
    ASSERT_LT(seed, 2000U) << "no failing run was found";
    Schedule schedule;
    std::mt19937_64 random{seed};
    for (int at = 0; at < 80; ++at)
      schedule.choices.push_back(random() % 3 == 0 ? static_cast<std::uint32_t>(random() % 30) : 0);
    const ScheduledRun run = run_schedule(model, schedule);
    if (value_of(*run.worlds.back(), "bank.near", "k") != "xab") continue;
    results.push_back(shrink_scenario(scenario, run.schedule, machine_, still_fails));
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  for (const Shrunk& result : results) {
    EXPECT_TRUE(result.is_complete);
    ASSERT_EQ(result.scenario.transactions.size(), 2U);
    EXPECT_EQ(result.scenario.transactions[0].signer.view(), "alice.near");
    EXPECT_EQ(result.scenario.transactions[1].signer.view(), "mallory.near");
    EXPECT_EQ(result.schedule.to_text(), "v1:0=1");
    EXPECT_TRUE(fails(result.scenario, result.schedule));
  }
  EXPECT_LT(seconds, 20.0);
}

TEST_F(ShrinkScenarioTest, SmallBudgetStillGivesAFailingRun) {
  const Scenario scenario = crowd();
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value());
  const StillFails still_fails = [&](const Scenario& candidate, const Schedule& schedule) {
    return fails(candidate, schedule);
  };
  Schedule failing;
  for (std::uint64_t seed = 1; !fails(scenario, failing); ++seed) {
    ASSERT_LT(seed, 2000U);
    std::mt19937_64 random{seed};
    failing.choices.clear();
    for (int at = 0; at < 80; ++at)
      failing.choices.push_back(random() % 3 == 0 ? static_cast<std::uint32_t>(random() % 30) : 0);
  }
  const Shrunk result =
      shrink_scenario(scenario, failing, machine_, still_fails, {.candidates_max = 3});
  EXPECT_FALSE(result.is_complete);
  EXPECT_LE(result.candidates, 3U);
  EXPECT_TRUE(fails(result.scenario, result.schedule));
}

}  // namespace
}  // namespace farcall::explore
