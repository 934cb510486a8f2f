#include "explore/realize/realize.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "explore/campaign/run_record.hpp"
#include "explore/scenario/test_scenario.hpp"
#include "explore/search/search.hpp"

namespace farcall::explore {
namespace {

using testing::TestScenario;

class RealizeTest : public ::testing::Test {
 protected:
  vm::Machine machine_;
};

Schedule random_schedule(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  Schedule schedule;
  for (int at = 0; at < 100; ++at) {
    // Half of the deliveries are natural, as in most schedules that a search finds.
    schedule.choices.push_back(random() % 2 == 0 ? 0 : static_cast<std::uint32_t>(random() % 4));
  }
  return schedule;
}

/// Bundles that an account sent to itself and that something from elsewhere overtook.
std::size_t overtaken_at_home(const RunRecord& record) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < record.steps.size(); ++at) {
    const PendingDelivery& own = record.steps[at].delivery;
    if (own.kind != PendingDelivery::Kind::kBundle || own.from != own.to) continue;
    for (std::size_t between = *record.steps[at].maker + 1; between < at; ++between) {
      const PendingDelivery& other = record.steps[between].delivery;
      if (other.to != own.to || other.from == own.to) continue;
      ++count;
      break;
    }
  }
  return count;
}

// Every order of the model is one that blocks make, except for what docs/notes/explore.md says:
// accounts that overtake what they sent to themselves, crosswise.
TEST_F(RealizeTest, RandomSchedulesOfRandomProgramsAreBlocks) {
  constexpr std::uint64_t kRuns = 150;
  std::uint64_t missing = 0;
  std::uint64_t full = 0;
  std::uint64_t impossible = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const Scenario scenario = testing::random_scenario(seed);
    const auto world = build_world(scenario, machine_);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    const ScheduledRun run = run_schedule(model, random_schedule(seed));
    const auto realized = realize(scenario, *world, machine_, run.path);
    if (!realized) {
      const auto record = record_run(model, run.path);
      ASSERT_TRUE(record.has_value());
      EXPECT_TRUE(realized.error().is_impossible && overtaken_at_home(*record) >= 2)
          << "seed " << seed << ", schedule " << run.schedule.to_text() << ", step "
          << realized.error().step << ": " << realized.error().message;
      ++impossible;
      continue;
    }
    ASSERT_EQ(realized->steps.size(), run.path.size());
    for (const RealizedBlock& block : realized->blocks) {
      missing += block.missing_chunks.size();
      full += block.full_after.size();
    }
  }
  // Else the schedules say nothing.
  EXPECT_GT(missing, 10U);
  EXPECT_GT(full, 0U);
  EXPECT_LE(impossible, kRuns / 30);
}

/// The rules of a run's steps, in order: "-" for none.
std::string rules_of(const Realization& run) {
  std::string text;
  for (const RealizedStep& step : run.steps) {
    if (!text.empty()) text += ' ';
    if (step.rules.empty()) text += '-';
    for (const RuleUse& use : step.rules) text += use.rule;
  }
  return text;
}

/// The value of a key of a scribe at the end.
std::string value_at_end(const Realization& run, std::string_view account) {
  runtime::ContractDataKey row{protocol::AccountId::trusted(account)};
  const auto value =
      run.chain.state_of(protocol::AccountId::trusted(account)).get(row.with(as_bytes("k")));
  return value ? std::string{value->bytes().begin(), value->bytes().end()} : std::string{};
}

TEST_F(RealizeTest, NaturalRunTakesNothingFromAnybody) {
  TestScenario test;
  test.user("u.near").scribe("c.near").scribe("d.near");
  test.call("u.near", "c.near", "flow", "ad.near");
  const auto world = build_world(test.scenario(), machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{receipt_setup(test.scenario(), *world), machine_};
  const auto run = realize(test.scenario(), *world, machine_, run_schedule(model, {}).path);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(rules_of(*run), "- - -");
  // Landing, the call, the callee, the callback.
  EXPECT_EQ(run->blocks.size(), 4U);
  for (const RealizedBlock& block : run->blocks) {
    EXPECT_TRUE(block.missing_chunks.empty());
    EXPECT_FALSE(block.shuffle_salt.has_value());
  }
  EXPECT_EQ(value_at_end(*run, "c.near"), "ab");
  EXPECT_TRUE(run->load_cost.is_zero());
}

TEST_F(RealizeTest, StrangerLandsBetweenCallAndCallback) {
  TestScenario test;
  test.user("u.near").user("v.near").scribe("c.near").scribe("d.near");
  test.call("u.near", "c.near", "flow", "ad.near");
  test.call("v.near", "c.near", "note", "x", {.is_optional = true});
  const auto world = build_world(test.scenario(), machine_);
  ASSERT_TRUE(world.has_value());
  ReceiptModel model{receipt_setup(test.scenario(), *world), machine_};
  for (const char* wanted : {"xab", "axb", "abx", "ab"}) {
    // All runs of two choices: one of them ends so.
    bool is_found = false;
    for (std::uint32_t at = 0; at < 4 && !is_found; ++at) {
      Schedule schedule;
      schedule.choices.resize(at + 1);
      schedule.choices[at] = std::string_view{wanted} == "ab" ? 0 : 1;
      const ScheduledRun chosen = run_schedule(model, schedule);
      if (testing::value_of(*chosen.worlds.back(), "c.near", "k") != wanted) continue;
      is_found = true;
      const auto run = realize(test.scenario(), *world, machine_, chosen.path);
      ASSERT_TRUE(run.has_value()) << wanted << ": " << run.error().message;
      EXPECT_EQ(value_at_end(*run, "c.near"), wanted);
      EXPECT_EQ(run->transactions[1].is_zero(), std::string_view{wanted} == "ab");
    }
    EXPECT_TRUE(is_found) << wanted;
  }
}

// What one account sends to two others arrives in any order, and so does what comes of it.
TEST_F(RealizeTest, TransactionsToDifferentReceiversOvertake) {
  TestScenario test;
  test.user("u.near").scribe("a.near").scribe("b.near");
  test.call("u.near", "a.near", "run", "nA");
  const std::string account = "a.near";
  const std::string program = "nX";
  std::string relay{'c', static_cast<char>(account.size())};
  relay += account;
  relay += {6, static_cast<char>(program.size()), '\0'};
  test.call("u.near", "b.near", "run", relay + program);
  const auto world = build_world(test.scenario(), machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{receipt_setup(test.scenario(), *world), machine_};
  std::set<std::string> ends;
  for (const std::vector<std::uint32_t>& choices :
       std::vector<std::vector<std::uint32_t>>{{}, {1, 1}}) {
    Schedule schedule;
    schedule.choices = choices;
    const ScheduledRun chosen = run_schedule(model, schedule);
    const auto run = realize(test.scenario(), *world, machine_, chosen.path);
    ASSERT_TRUE(run.has_value()) << run.error().message;
    ends.insert(value_at_end(*run, "a.near"));
  }
  EXPECT_EQ(ends, (std::set<std::string>{"AX", "XA"}));
}

TEST_F(RealizeTest, DetourOvertakesWhereTheReceiverHasNoChunk) {
  const Scenario scenario = testing::detour_scenario();
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value());
  ReceiptModel model{receipt_setup(scenario, *world), machine_};
  Schedule detour;
  detour.choices = {0, 1, 1};
  const ScheduledRun chosen = run_schedule(model, detour);
  ASSERT_EQ(testing::value_of(*chosen.worlds.back(), "c.near", "k"), "DC");
  const auto run = realize(scenario, *world, machine_, chosen.path);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(value_at_end(*run, "c.near"), "DC");
  EXPECT_NE(rules_of(*run).find("R7"), std::string::npos) << rules_of(*run);
}

TEST_F(RealizeTest, YieldTimesOutAfterItsHeight) {
  TestScenario test;
  test.user("u.near").scribe("c.near");
  test.call("u.near", "c.near", "run", "nAy");
  const auto world = build_world(test.scenario(), machine_);
  ASSERT_TRUE(world.has_value());
  ReceiptModel model{receipt_setup(test.scenario(), *world), machine_};
  const auto run = realize(test.scenario(), *world, machine_, run_schedule(model, {}).path);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(value_at_end(*run, "c.near"), "Ay");
  EXPECT_EQ(rules_of(*run), "- R12");
  EXPECT_LT(run->blocks.size(), 8U);
}

/// For each step: whether it carries the rule that transactions land when their senders choose.
std::vector<bool> landings(const Realization& run) {
  std::vector<bool> result;
  for (const RealizedStep& step : run.steps)
    result.push_back(std::ranges::contains(step.rules, "R1", &RuleUse::rule));
  return result;
}

TEST_F(RealizeTest, OnlyTheTransactionThatOvertakesIsSaidToLandOutOfOrder) {
  TestScenario test;
  test.scribe("c.near").user("u.near").user("v.near");
  test.call("u.near", "c.near", "note", "U", {.is_optional = true});
  test.call("v.near", "c.near", "note", "V", {.is_optional = true});
  const Scenario& scenario = test.scenario();
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  const auto landings_of = [&](std::vector<std::uint32_t> choices) {
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    const ScheduledRun chosen = run_schedule(model, Schedule{.choices = std::move(choices)});
    const auto run = realize(scenario, *world, machine_, chosen.path);
    return run ? landings(*run) : std::vector<bool>{};
  };
  // Choice 0: nothing is sent any more.
  EXPECT_EQ(landings_of({1, 1}), (std::vector{false, false}));
  EXPECT_EQ(landings_of({2, 1}), (std::vector{true, false}));
}

}  // namespace
}  // namespace farcall::explore
