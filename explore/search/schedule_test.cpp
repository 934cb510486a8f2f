#include "explore/search/schedule.hpp"

#include <gtest/gtest.h>

#include "explore/search/sampling.hpp"
#include "explore/search/toy_model.hpp"

namespace farcall::explore {
namespace {

using enum toy::Op::Kind;

toy::Program three_writers() {
  toy::Program program{.accounts = 1, .modulus = 1U << 31};
  for (std::uint8_t at = 0; at < 3; ++at) {
    program.handlers.push_back({.account = 0, .ops = {{.kind = kAppend, .value = at}}});
    program.transactions.push_back({.sender = at, .handler = at});
  }
  return program;
}

TEST(Schedule, NaturalRunTakesZeros) {
  toy::ToyModel model{three_writers()};
  const ScheduledRun run = run_schedule(model, {});
  EXPECT_EQ(run.path.size(), 3U);
  EXPECT_EQ(run.worlds.size(), 4U);
  EXPECT_EQ(run.schedule.to_text(), "v1:");
}

TEST(Schedule, TextAndPathGiveTheSameRun) {
  toy::ToyModel model{three_writers()};
  const Result<Schedule> schedule = Schedule::from_text("v1:0=2,1=1");
  ASSERT_TRUE(schedule);
  const ScheduledRun run = run_schedule(model, *schedule);
  EXPECT_EQ(run.schedule.to_text(), "v1:0=2,1=1");
  EXPECT_EQ(run.schedule.preemptions(), 2U);
  EXPECT_EQ(schedule_of(model, run.path), *schedule);
}

TEST(Schedule, ChoicesThatAWorldDoesNotHaveBecomeItsLast) {
  toy::ToyModel model{three_writers()};
  const ScheduledRun run = run_schedule(model, {.choices = {9, 9, 9, 9}});
  EXPECT_EQ(run.schedule.to_text(), "v1:0=2,1=1");
}

TEST(Schedule, WrongTextsNameTheByte) {
  const auto message = [](std::string_view text) {
    const Result<Schedule> schedule = Schedule::from_text(text);
    return schedule ? std::string{"no error"} : schedule.error().message;
  };
  EXPECT_EQ(message(""), "byte 0: expected 'v1:'");
  EXPECT_EQ(message("v2:1=1"), "byte 0: expected 'v1:'");
  EXPECT_EQ(message("v1:x"), "byte 3: expected the number of a delivery below 1,000,000");
  EXPECT_EQ(message("v1:1"), "byte 4: expected '='");
  EXPECT_EQ(message("v1:1=0"), "byte 6: expected the number of a choice, at least 1");
  EXPECT_EQ(message("v1:2=1,1=1"), "byte 8: expected deliveries in ascending order");
  EXPECT_EQ(message("v1:1=1,"), "byte 6: expected ',' and another choice, or the end");
  EXPECT_EQ(message("v1:99999999=1"), "byte 11: expected the number of a delivery below 1,000,000");
}

/// Counts how often a run ends with a certain value of key 0.
class Hits final : public SearchListener {
 public:
  explicit Hits(std::uint32_t wanted) : wanted_{wanted} {}
  bool on_end(Path /*path*/, const World& world) override {
    hits += static_cast<const toy::ToyWorld&>(world).state().keys[0][0] == wanted_ ? 1 : 0;
    return true;
  }
  std::uint64_t hits = 0;

 private:
  std::uint32_t wanted_;
};

TEST(Sampling, EveryStrategyReachesEveryOrder) {
  toy::ToyModel model{three_writers()};
  // 2, then 1, then 0: ((3 * 5) + 2) * 5 + 1.
  constexpr std::uint32_t kReversed = 86;
  for (const Strategy strategy : {Strategy::kWalk, Strategy::kPct, Strategy::kPos}) {
    Hits hits{kReversed};
    const SamplingReport report =
        sample(model, {.strategy = strategy, .seed = 7, .runs = 600, .length = 3}, hits);
    EXPECT_EQ(report.runs, 600U);
    // One of six orders, each with a chance that is far from 0.
    EXPECT_GT(hits.hits, 30U);
    EXPECT_LT(hits.hits, 300U);
  }
}

TEST(Sampling, PartsMakeTheRunsOfTheWhole) {
  toy::ToyModel model{three_writers()};
  Hits whole{86};
  Hits parts{86};
  sample(model, {.seed = 3, .runs = 40}, whole);
  sample(model, {.seed = 3, .first_run = 0, .runs = 15}, parts);
  sample(model, {.seed = 3, .first_run = 15, .runs = 25}, parts);
  EXPECT_EQ(whole.hits, parts.hits);
}

}  // namespace
}  // namespace farcall::explore
