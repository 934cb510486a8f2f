#include "explore/realize/test_writer.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "explore/scenario/test_scenario.hpp"

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

}  // namespace
}  // namespace farcall::explore
