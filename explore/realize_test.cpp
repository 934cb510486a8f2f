#include "explore/realize.hpp"

#include <gtest/gtest.h>
#include <random>

#include "explore/run_record.hpp"
#include "explore/search.hpp"
#include "explore/test_scenario.hpp"

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

TEST_F(RealizeTest, RandomSchedulesOfRandomProgramsAreBlocks) {
  const char* wanted = std::getenv("FARCALL_REALIZE_RUNS");
  const std::uint64_t runs = wanted == nullptr ? 100 : std::strtoull(wanted, nullptr, 10);
  const char* first = std::getenv("FARCALL_REALIZE_FIRST");
  const std::uint64_t start = first == nullptr ? 1 : std::strtoull(first, nullptr, 10);
  std::uint64_t missing = 0;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = start; seed < start + runs; ++seed) {
    const Scenario scenario = testing::random_scenario(seed);
    const auto world = build_world(scenario, machine_);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    const ScheduledRun run = run_schedule(model, random_schedule(seed));
    const auto realized = realize(scenario, *world, machine_, run.path);
    if (!realized) {
      ++failed;
      ADD_FAILURE() << "seed " << seed << ", schedule " << run.schedule.to_text() << ", step "
                    << realized.error().step << ": " << realized.error().message;
      if (failed > 20) break;
      continue;
    }
    EXPECT_EQ(realized->steps.size(), run.path.size());
    for (const RealizedBlock& block : realized->blocks) missing += block.missing_chunks.size();
  }
  // Else the schedules say nothing.
  EXPECT_GT(missing, 0U);
}

}  // namespace
}  // namespace farcall::explore
