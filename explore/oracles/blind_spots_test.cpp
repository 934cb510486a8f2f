// Where runs do what the search does not follow, the answer is not "holds"; what conditions ask of
// the past tells worlds apart.
#include "explore/oracles/blind_spots.hpp"

#include <gtest/gtest.h>

#include "explore/campaign/campaign.hpp"
#include "explore/campaign/case_parts.hpp"
#include "explore/scenario/test_scenario.hpp"
#include "explore/search/test_program.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::explore {
namespace {

using testing::TestScenario;

class BlindSpotsTest : public ::testing::Test {
 protected:
  /// The story alone.
  CampaignReport explore(TestScenario& test) {
    Scenario& scenario = test.scenario();
    scenario.strangers.count = 0;
    scenario.faults.budget = 0;
    scenario.declared.off = {"O8"};
    Result<CampaignReport> report = run_campaign(scenario, machine_);
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report.value_or(CampaignReport{});
  }

  static TestScenario story(std::string_view method, Gas gas = tgas(100)) {
    TestScenario test;
    test.witness("a.near").user("u.near");
    test.call("u.near", "a.near", method, "X", {}, gas);
    return test;
  }

  vm::Machine machine_;
};

TEST_F(BlindSpotsTest, WhatIsFollowedHolds) {
  TestScenario test = story("note");
  const CampaignReport report = explore(test);
  EXPECT_EQ(report.verdict, Verdict::kHolds);
  EXPECT_TRUE(report.not_explored.empty());
}

TEST_F(BlindSpotsTest, ARandomSeedIsOneOfMany) {
  TestScenario test = story("draw");
  const CampaignReport report = explore(test);
  EXPECT_EQ(report.verdict, Verdict::kBounded);
  EXPECT_EQ(report.not_explored,
            std::vector<std::string>{
                "other values of random_seed, which a.near.draw asks for: each run uses one; a "
                "finding must also occur with eight others"});
}

TEST_F(BlindSpotsTest, TwoThingsThatCannotBeTakenApartAreSaid) {
  TestScenario test = story("note");
  const Case both{.label = "b panics, and a stranger calls a",
                  .scenario = test.scenario(),
                  .kind = Case::Kind::kFaultAndStranger};
  const Result<ScenarioWorld> world = build_world(both.scenario, machine_);
  ASSERT_TRUE(world.has_value());
  NaturalFacts natural;
  CaseParts parts{both, *world, natural, machine_, both.scenario.transactions.size()};
  EXPECT_TRUE(parts.context.apart.is_known());
  EXPECT_TRUE(Judge{parts.context}.blind_spots().empty());
  parts.context.apart = {};
  EXPECT_EQ(Judge{parts.context}.blind_spots(),
            std::set<std::string>{"O3 where b panics, and a stranger calls a: what the two lead to "
                                  "apart takes too many receipts to compare"});
}

// It went from shard to shard without end, wherever there was more than one.
TEST_F(BlindSpotsTest, AGlobalContractArrivesInOneShardAfterTheOther) {
  TestScenario test = story("note");
  const protocol::AccountId lib = protocol::AccountId::trusted("lib.near");
  test.user(lib.view());
  test.scenario().transactions.push_back(
      {.name = "deploys",
       .signer = lib,
       .receiver = lib,
       .actions = {{protocol::DeployGlobalContract{
           testing::repository_file("explore/fixtures/scribe.wasm"),
           protocol::GlobalContractDeployMode::kAccountId}}},
       .after = {}});
  const CampaignReport report = explore(test);
  EXPECT_EQ(report.verdict, Verdict::kBounded);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.not_explored,
            std::vector<std::string>{
                "blocks in which some shards have the new code of a global contract and others do "
                "not"});
}

TEST_F(BlindSpotsTest, WhatGasKeysHaveIsNotLost) {
  TestScenario test = story("note");
  const protocol::AccountId user = protocol::AccountId::trusted("u.near");
  const auto key =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "gas").public_key();
  protocol::AddKey add{key, {}};
  add.access_key.permission = protocol::access_key_permission::GasKeyFullAccess{{{}, 2}};
  const auto send = [&](std::string name, std::vector<protocol::Action> actions) {
    test.scenario().transactions.push_back({.name = std::move(name),
                                            .signer = user,
                                            .receiver = user,
                                            .actions = std::move(actions),
                                            .after = {}});
  };
  send("pays", {{add},
                {protocol::TransferToGasKey{key, near(2)}},
                {protocol::WithdrawFromGasKey{key, near(1)}}});
  EXPECT_EQ(explore(test).verdict, Verdict::kHolds);
  // A key that is deleted burns what it has.
  send("deletes", {{protocol::WithdrawFromGasKey{key, near(1)}},
                   {protocol::TransferToGasKey{key, yocto(5)}},
                   {protocol::DeleteKey{key}}});
  EXPECT_TRUE(explore(test).findings.empty());
}

// Cases in which time passes are made from the natural run.
TEST_F(BlindSpotsTest, TheTimeIsAskedForInAnotherOrderOnly) {
  TestScenario test = story("late");
  test.user("v.near").call("v.near", "a.near", "note", "X");
  Scenario& scenario = test.scenario();
  scenario.strangers.count = 0;
  scenario.faults.kinds = {FaultKind::kTimePasses};
  scenario.declared.off = {"O8"};
  const auto report = run_campaign(scenario, machine_);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->verdict, Verdict::kBounded);
  EXPECT_EQ(report->not_explored,
            std::vector<std::string>{"time that passes: a.near.late asks for it, but neither where "
                                     "the story goes its natural way nor where one of its "
                                     "transactions is sent alone"});
}

// The least gas with which a call succeeds is not enough where the trie has more nodes.
TEST_F(BlindSpotsTest, GasThatJustSufficesMayNotSuffice) {
  constexpr std::uint64_t kStep = 2'000'000'000;
  std::uint64_t enough = 0;
  for (std::uint64_t gas = 100'000'000'000; enough == 0; gas += kStep) {
    TestScenario test = story("note", Gas{gas});
    if (explore(test).never_reached.empty()) enough = gas;
    ASSERT_LT(gas, 20'000'000'000'000U);
  }
  for (const std::uint64_t gas : {enough - kStep, enough}) {
    TestScenario test = story("note", Gas{gas});
    const CampaignReport report = explore(test);
    EXPECT_EQ(report.verdict, Verdict::kBounded) << gas;
    EXPECT_EQ(
        report.not_explored,
        std::vector<std::string>{"other ends of a.near.note, whose gas suffices or not as the "
                                 "trie has more or fewer nodes"});
  }
  TestScenario test = story("note", Gas{2 * enough});
  EXPECT_EQ(explore(test).verdict, Verdict::kHolds);
}

// The state is the same in both orders; what was logged is not.
TEST_F(BlindSpotsTest, ConditionsOverLogsAreAskedInAllOrders) {
  TestScenario test = story("say");
  test.user("v.near").call("v.near", "a.near", "note", "X");
  EXPECT_EQ(explore(test).verdict, Verdict::kHolds);
  const auto condition = Expression::parse(R"(not contains(logs("a.near"), "X"))");
  ASSERT_TRUE(condition.has_value());
  test.scenario().properties.push_back(
      {.name = "silence", .when = Property::When::kAtEnd, .expression = *condition});
  const CampaignReport report = explore(test);
  EXPECT_EQ(report.verdict, Verdict::kViolated);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().property, "silence");
}

}  // namespace
}  // namespace farcall::explore
