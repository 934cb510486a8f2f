#include "explore/campaign/shrink.hpp"

#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "explore/scenario/scenario_world.hpp"
#include "explore/scenario/test_scenario.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::explore {
namespace {

using testing::TestScenario;
using testing::value_of;

class ShrinkTest : public ::testing::Test {
 protected:
  /// A call with a callback and a stranger's note, among 28 transactions that do not matter.
  static Scenario crowd() {
    TestScenario test;
    test.scribe("bank.near").scribe("token.near").scribe("other.near");
    for (int at = 0; at < 28; ++at) {
      const std::string user = "user" + std::to_string(at) + ".near";
      test.user(user).call(user, "other.near", "note", "n");
      if (at == 13) test.user("alice.near").call("alice.near", "bank.near", "flow", "atoken.near");
    }
    test.user("mallory.near").call("mallory.near", "bank.near", "note", "x");
    return std::move(test.scenario());
  }

  /// The stranger's note came before the call, although it is sent last.
  static bool fails(const ScheduledRun& run) {
    return value_of(*run.worlds.back(), "bank.near", "k") == "xab";
  }

  vm::Machine machine_;
};

TEST_F(ShrinkTest, ThirtyTransactionsBecomeTwoWhateverRunItWas) {
  const Scenario scenario = crowd();
  ASSERT_EQ(scenario.transactions.size(), 30U);
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{with_optional_transactions(receipt_setup(scenario, *world)), machine_};
  std::vector<std::vector<StepId>> paths;
  for (std::uint64_t seed = 1; paths.size() < 3; ++seed) {
    ASSERT_LT(seed, 5000U) << "no failing run was found";
    Schedule schedule;
    std::mt19937_64 random{seed};
    for (int at = 0; at < 80; ++at) {
      schedule.choices.push_back(1 + static_cast<std::uint32_t>(random() % 30));
    }
    const ScheduledRun run = run_schedule(model, schedule);
    if (!fails(run)) continue;
    const SmallRun small = shrink(model, run.path, fails, 1'000'000);
    EXPECT_TRUE(fails(small.run));
    EXPECT_EQ(small.left_out.size(), 28U);
    paths.push_back(small.run.path);
  }
  EXPECT_EQ(paths[0], paths[1]);
  EXPECT_EQ(paths[0], paths[2]);
}

TEST_F(ShrinkTest, ASmallBudgetStillGivesAFailingRun) {
  const Scenario scenario = crowd();
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value());
  ReceiptModel model{with_optional_transactions(receipt_setup(scenario, *world)), machine_};
  for (std::uint64_t seed = 1;; ++seed) {
    ASSERT_LT(seed, 5000U);
    Schedule schedule;
    std::mt19937_64 random{seed};
    for (int at = 0; at < 80; ++at) {
      schedule.choices.push_back(1 + static_cast<std::uint32_t>(random() % 30));
    }
    const ScheduledRun run = run_schedule(model, schedule);
    if (!fails(run)) continue;
    const SmallRun small = shrink(model, run.path, fails, 1);
    EXPECT_TRUE(fails(small.run));
    EXPECT_LE(small.receipts, 2 * run.receipts);
    return;
  }
}

}  // namespace
}  // namespace farcall::explore
