#include "explore/realize/test_writer.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <utility>

#include "explore/realize/test_rehearsal.hpp"
#include "explore/scenario/test_scenario.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/ids.hpp"

namespace farcall::explore {
namespace {

// fixtures/written_run_test.cpp is compiled into this program: what is written compiles, and its
// blocks end as they did. FARCALL_BLESS=1 writes it again.
TEST(TestWriterTest, WrittenTestIsTheOneThatRuns) {
  const std::string file = "explore/fixtures/written_run_test.cpp";
  vm::Machine machine;
  Finding finding;
  finding.property = "O8";
  finding.sentence = "c.near ends differently when the detour comes first";
  finding.where.scenario = testing::detour_scenario();
  finding.schedule.choices = {0, 1, 1};
  const Scenario& scenario = finding.where.scenario;
  const auto world = build_world(scenario, machine);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{receipt_setup(scenario, *world), machine};
  const ScheduledRun chosen = run_schedule(model, finding.schedule);
  const auto run = realize(scenario, *world, machine, chosen.path);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  const auto text = write_test(finding, *run, {.suite = "WrittenRun", .name = "DetourComesFirst"});
  ASSERT_TRUE(text.has_value()) << text.error().message;
  if (std::getenv("FARCALL_BLESS") != nullptr) {
    std::ofstream{std::string{FARCALL_SOURCE_DIR} + "/" + file, std::ios::binary} << *text;
  }
  const Bytes written = testing::repository_file(file);
  EXPECT_EQ((std::string{written.begin(), written.end()}), *text);
}

/// Setup and story have all kinds of keys, global contracts and accounts that begin with a state.
Scenario scenario_of_newer_actions() {
  using protocol::AccountId;
  namespace permission = protocol::access_key_permission;
  testing::TestScenario test;
  test.user("a.near").user("lib.near").user("app.near");
  Scenario& scenario = test.scenario();
  const Bytes wasm = testing::repository_file("explore/fixtures/scribe.wasm");
  const auto key = [](std::string_view name) {
    return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, name).public_key();
  };
  const auto send = [](std::vector<ScenarioTransaction>& list, std::string_view signer,
                       const AccountId& receiver, std::vector<protocol::Action> actions) {
    list.push_back({.name = std::string{"t"} + std::to_string(list.size()),
                    .signer = AccountId::trusted(signer),
                    .receiver = receiver,
                    .actions = std::move(actions),
                    .after = {}});
  };
  const AccountId lib = AccountId::trusted("lib.near");
  const AccountId user = AccountId::trusted("a.near");
  send(scenario.setup, "lib.near", lib,
       {{protocol::DeployGlobalContract{wasm, protocol::GlobalContractDeployMode::kAccountId}}});
  send(scenario.setup, "lib.near", lib,
       {{protocol::DeployGlobalContract{wasm, protocol::GlobalContractDeployMode::kCodeHash}}});

  namespace identifier = protocol::global_contract_identifier;
  const protocol::DeterministicAccountStateInit state = protocol::deterministic_state_init::V1{
      {.code = identifier::AccountId{lib}, .data = {{to_bytes("k"), to_bytes("v\"")}}}};
  send(scenario.transactions, "a.near", protocol::deterministic_account_id(state),
       {{protocol::DeterministicStateInit{state, near(1)}},
        {protocol::FunctionCall{.method_name = "note", .args = to_bytes("A"), .gas = tgas(10)}}});
  send(scenario.transactions, "app.near", AccountId::trusted("app.near"),
       {{protocol::UseGlobalContract{identifier::CodeHash{sha256(wasm)}}}});
  send(scenario.transactions, "a.near", user,
       {{protocol::AddKey{key("one"), {.permission = permission::GasKeyFullAccess{{{}, 2}}}}},
        {protocol::AddKey{
            key("two"),
            {.permission =
                 permission::GasKeyFunctionCall{
                     {{}, 1}, {.receiver_id = "app.near", .method_names = {"note"}}}}}},
        {protocol::AddKey{key("three"),
                          {.permission = permission::FunctionCall{{.allowance = near(1),
                                                                   .receiver_id = "app.near",
                                                                   .method_names = {}}}}}},
        {protocol::TransferToGasKey{key("one"), near(2)}},
        {protocol::WithdrawFromGasKey{key("one"), near(1)}}});
  return std::move(scenario);
}

// As above, for fixtures/written_actions_test.cpp.
TEST(TestWriterTest, KeysAndGlobalContractsAreWrittenAndCompile) {
  const std::string file = "explore/fixtures/written_actions_test.cpp";
  vm::Machine machine;
  Finding finding;
  finding.property = "O8";
  finding.sentence = "all kinds of actions";
  finding.where.scenario = scenario_of_newer_actions();
  const Scenario& scenario = finding.where.scenario;
  const auto world = build_world(scenario, machine);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{receipt_setup(scenario, *world), machine};
  const ScheduledRun natural = run_schedule(model, Schedule{});
  const auto run = realize(scenario, *world, machine, natural.path);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  const auto rehearsal = rehearse(scenario, *run);
  ASSERT_TRUE(rehearsal.has_value()) << rehearsal.error().message;
  EXPECT_EQ(rehearsal->failed, (std::vector<std::size_t>{0, 0, 0}));
  const auto text = write_test(finding, *run, {.suite = "WrittenActions", .name = "AllSucceed"});
  ASSERT_TRUE(text.has_value()) << text.error().message;
  if (std::getenv("FARCALL_BLESS") != nullptr) {
    std::ofstream{std::string{FARCALL_SOURCE_DIR} + "/" + file, std::ios::binary} << *text;
  }
  const Bytes written = testing::repository_file(file);
  EXPECT_EQ((std::string{written.begin(), written.end()}), *text);
}

TEST(TestWriterTest, ActionThatTheKitCannotWriteIsRefused) {
  vm::Machine machine;
  Finding finding;
  testing::TestScenario test;
  test.user("u.near");
  finding.where.scenario = std::move(test.scenario());
  finding.where.scenario.setup.push_back({.name = "stakes",
                                          .signer = protocol::AccountId::trusted("u.near"),
                                          .receiver = protocol::AccountId::trusted("u.near"),
                                          .actions = {protocol::Action{protocol::Stake{}}},
                                          .after = {}});
  Scenario without_setup = finding.where.scenario;
  without_setup.setup.clear();
  auto world = build_world(without_setup, machine);
  ASSERT_TRUE(world.has_value());
  const Realization run{.chain = world->chain};
  const auto text = write_test(finding, run);
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().message, "transaction \"stakes\": the test kit cannot write this action");
}

/// The run of a story in which the first choices are these.
std::expected<Realization, RealizeError> realized(const Scenario& scenario,
                                                  std::vector<std::uint32_t> choices,
                                                  vm::Machine& machine) {
  const auto world = build_world(scenario, machine);
  if (!world) return std::unexpected{RealizeError{.message = world.error().message}};
  ReceiptModel model{receipt_setup(scenario, *world), machine};
  const ScheduledRun chosen = run_schedule(model, Schedule{.choices = std::move(choices)});
  return realize(scenario, *world, machine, chosen.path);
}

// The kit's blocks have other hashes: where the order of groups is chance, theirs would be another
// one in some of these.
TEST(TestWriterTest, OrderByChanceIsPinned) {
  vm::Machine machine;
  std::size_t pinned = 0;
  for (const std::string_view receiver : {"c.near", "d.near", "e.near", "f.near", "g.near"}) {
    testing::TestScenario test;
    test.user("a.near").user("b.near").scribe(receiver);
    test.call("a.near", receiver, "note", "A").call("b.near", receiver, "note", "B");
    std::set<Bytes> ends;
    for (const std::uint32_t first : {0U, 1U}) {
      const auto run = realized(test.scenario(), {first}, machine);
      ASSERT_TRUE(run.has_value()) << run.error().message;
      const auto rehearsal = rehearse(test.scenario(), *run);
      ASSERT_TRUE(rehearsal.has_value()) << rehearsal.error().message;
      ASSERT_EQ(rehearsal->choices.size(), run->blocks.size());
      for (std::size_t at = 0; at < run->blocks.size(); ++at) {
        if (!run->blocks[at].shuffle_salt && !rehearsal->choices[at].shuffle_salt.empty()) ++pinned;
      }
      ASSERT_EQ(rehearsal->rows.size(), 1U);
      ends.insert(rehearsal->rows.front().value);
    }
    EXPECT_EQ(ends, (std::set<Bytes>{to_bytes("AB"), to_bytes("BA")}));
  }
  EXPECT_GT(pinned, 0U);
}

testing::TestScenario story_with_clock() {
  testing::TestScenario test;
  test.user("a.near").scribe("s.near");
  test.scenario().accounts.push_back({.id = protocol::AccountId::trusted("clock.near"),
                                      .balance = near(1000),
                                      .wasm = std::make_shared<const Bytes>(
                                          testing::repository_file("explore/fixtures/clock.wasm")),
                                      .wasm_source = "clock.wasm"});
  return test;
}

TEST(TestWriterTest, HeightThatTheSetupWroteIsNotCompared) {
  vm::Machine machine;
  testing::TestScenario test = story_with_clock();
  test.call("a.near", "clock.near", "set", "");
  Scenario& scenario = test.scenario();
  scenario.setup = std::exchange(scenario.transactions, {});
  test.call("a.near", "s.near", "note", "A");
  const auto run = realized(scenario, {}, machine);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  const auto rehearsal = rehearse(scenario, *run);
  ASSERT_TRUE(rehearsal.has_value()) << rehearsal.error().message;
  ASSERT_EQ(rehearsal->rows.size(), 1U);
  EXPECT_EQ(rehearsal->rows.front().account.view(), "s.near");
}

TEST(TestWriterTest, RunThatEndsOtherwiseInTheKitIsRefused) {
  vm::Machine machine;
  testing::TestScenario test = story_with_clock();
  test.call("a.near", "clock.near", "set", "");
  auto run = realized(test.scenario(), {}, machine);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  run->not_compared.clear();
  Finding finding;
  finding.where.scenario = test.scenario();
  const auto text = write_test(finding, *run);
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().message,
            "in the test kit's chain the row \"h\" of clock.near ends otherwise than in the run");
}

}  // namespace
}  // namespace farcall::explore
