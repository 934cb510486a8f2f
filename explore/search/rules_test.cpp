// Each rule that lets a run leave the natural order (R1 to R13 of docs/explore.md): a program whose
// end shows that it was used, and which carries this label and no other.
#include <map>

#include "base/format_text.hpp"
#include "explore/search/test_legality.hpp"

namespace farcall::explore {
namespace {

namespace program = testing::program;

class RulesTest : public testing::LegalityTest {};

/// u and v write down a letter each in c.
Scenario two_notes() {
  testing::TestScenario test;
  test.scribe("c.near").user("u.near").user("v.near");
  test.call("u.near", "c.near", "note", "U").call("v.near", "c.near", "note", "V");
  return std::move(test.scenario());
}

TEST_F(RulesTest, R1TransactionsLandLater) {
  const Scenario scenario = in_shards(two_notes(), {"u.near", "v.near"});
  const auto runs = runs_with(scenario, "c.near", {Kind::kHold});
  EXPECT_TRUE(ends_by(runs, "VU", {"R1"})) << told(runs);
}

TEST_F(RulesTest, R2TransactionsOfAChunkComeInAnyOrder) {
  const auto runs = runs_with(in_shards(two_notes(), {"u.near"}), "c.near", {Kind::kFirst});
  EXPECT_TRUE(ends_by(runs, "VU", {"R2"})) << told(runs);
  // Receipts in chunks of different shards have no order.
  EXPECT_TRUE(
      runs_with(in_shards(two_notes(), {"u.near", "v.near"}), "c.near", {Kind::kFirst}).empty());
  // The nonces of one key ascend.
  testing::TestScenario one;
  one.scribe("c.near").user("u.near");
  one.call("u.near", "c.near", "note", "1").call("u.near", "c.near", "note", "2");
  EXPECT_TRUE(runs_with(in_shards(one.scenario(), {"u.near"}), "c.near", {Kind::kFirst}).empty());
}

TEST_F(RulesTest, R3ReceiptsRunABlockAfterTheirTransactionOrAtHomeAtOnce) {
  testing::TestScenario test;
  test.scribe("c.near").user("u.near");
  test.call("u.near", "c.near", "note", "U").call("c.near", "c.near", "note", "C");
  const auto runs = runs_with(in_shards(test.scenario(), {"u.near"}), "c.near", {});
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].ending, "CU");
  std::map<std::uint32_t, BlockHeight> ran;
  for (const RealizedStep& step : runs[0].made.steps) ran[step.flow] = step.height;
  ASSERT_FALSE(runs[0].made.blocks.empty());
  const BlockHeight landed = runs[0].made.blocks.front().height;
  ASSERT_EQ(runs[0].made.blocks.front().transactions.size(), 2U);
  EXPECT_EQ(ran[1], landed);
  EXPECT_EQ(ran[0], BlockHeight{landed.value() + 1});
}

TEST_F(RulesTest, R4OwnTransactionsComeFirstAlthoughSentLater) {
  // The shard of a.near converts first, so that its note is under way.
  testing::TestScenario test;
  test.user("a.near").scribe("c.near");
  test.call("a.near", "c.near", "note", "A").call("c.near", "c.near", "note", "C");
  const auto runs = runs_with(in_shards(test.scenario(), {"c.near"}), "c.near", {Kind::kHold});
  EXPECT_TRUE(ends_by(runs, "CA", {"R1", "R4"})) << told(runs);
  // Nobody else's transaction does.
  testing::TestScenario other;
  other.user("a.near").user("b.near").scribe("c.near");
  other.call("a.near", "c.near", "note", "A").call("b.near", "c.near", "note", "B");
  for (const auto& run :
       runs_with(in_shards(other.scenario(), {"b.near", "c.near"}), "c.near", {Kind::kHold})) {
    EXPECT_FALSE(run.rules.contains("R4"));
  }
}

TEST_F(RulesTest, R5GroupsOfOneBlockComeInAnyOrder) {
  const auto runs =
      runs_with(in_shards(two_notes(), {"u.near", "v.near"}), "c.near", {Kind::kOrder});
  EXPECT_TRUE(ends_by(runs, "VU", {"R5"})) << told(runs);
  EXPECT_TRUE(runs_with(in_shards(two_notes(), {"u.near"}), "c.near", {Kind::kOrder}).empty());
}

TEST_F(RulesTest, R6AFullChunkLeavesTheRestForTheNextBlock) {
  // What b answers to c comes a block later, after the note of v.
  testing::TestScenario test;
  test.scribe("b.near").scribe("c.near").user("u.near").user("v.near");
  test.call("u.near", "b.near", "run", program::call("c.near", program::note('U')));
  test.call("v.near", "b.near", "run", program::call("c.near", program::note('V')));
  const Scenario scenario = in_shards(test.scenario(), {"c.near", "u.near"});
  const auto runs = runs_with(scenario, "c.near", {Kind::kFull});
  EXPECT_TRUE(std::ranges::any_of(runs, [](const testing::BlockRun& run) {
    return run.rules == std::set<std::string>{"R6"};
  })) << told(runs);
  // Delayed receipts keep their order: a full chunk alone changes nothing.
  for (const auto& run : runs) EXPECT_EQ(run.ending, "UV");
  // With a transaction of the account itself, which comes before what was left over.
  testing::TestScenario own;
  own.scribe("b.near").user("u.near").user("v.near");
  own.call("u.near", "b.near", "note", "U").call("v.near", "b.near", "note", "V");
  own.call("b.near", "b.near", "note", "B");
  const auto with_own = runs_with(in_shards(own.scenario(), {"u.near", "v.near"}), "b.near",
                                  {Kind::kHold, Kind::kFull});
  EXPECT_TRUE(ends_by(with_own, "UBV", {"R1", "R4", "R6"})) << told(with_own);
}

TEST_F(RulesTest, R7WithoutTheReceiversChunkADetourIsFaster) {
  const Scenario scenario = in_shards(testing::detour_scenario(), {"b.near", "c.near", "u.near"});
  const auto runs = runs_with(scenario, "c.near", {Kind::kMissing, Kind::kOrder});
  EXPECT_TRUE(ends_by(runs, "DC", {"R5", "R7"})) << told(runs);
}

TEST_F(RulesTest, R8WithoutTheSendersChunkWhatItSentComesLater) {
  // U comes over a, V over b and c.
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").scribe("c.near").user("u.near");
  test.call("u.near", "a.near", "run", program::call("c.near", program::note('U')));
  test.call("u.near", "b.near", "run", program::call("c.near", program::note('V')));
  const Scenario scenario = in_shards(test.scenario(), {"b.near", "c.near", "u.near"});
  const auto runs = runs_with(scenario, "c.near", {Kind::kMissing});
  EXPECT_TRUE(ends_by(runs, "VU", {"R8"})) << told(runs);
}

TEST_F(RulesTest, R9AnswersPassWhatHasGasWhereALinkIsFull) {
  testing::TestScenario test;
  test.scribe("cc").scribe("dd").user("u.near");
  // dd sends a call and its answer to cc, in this order.
  test.call("u.near", "cc", "run",
            program::call("dd", program::call("cc", program::note('X')), 20) +
                program::then(program::note('C')),
            {}, tgas(60));
  Scenario scenario = in_shards(test.scenario(), {}, Mode::kLoad);
  EXPECT_EQ(any(test.scenario(), "cc"), std::set<std::string>{"XC"});
  const auto runs = runs_with(scenario, "cc", {Kind::kCrowd});
  EXPECT_TRUE(ends_by(runs, "CX", {"R9"})) << told(runs);
}

TEST_F(RulesTest, R10SmallReceiptsPassLargeOnesOverABusyLink) {
  testing::TestScenario test;
  test.user("a.near").witness("c.near");
  // Eight shards more, so that the link has little.
  for (const char* other : {"d.near", "e.near", "f.near", "g.near", "h.near", "i.near", "j.near"})
    test.user(other);
  test.call("a.near", "c.near", "note", "L" + std::string(700'000, 'x'));
  test.call("a.near", "c.near", "note", "S");
  const Scenario scenario = in_shards(test.scenario(), {"c.near", "d.near", "e.near", "f.near",
                                                        "g.near", "h.near", "i.near", "j.near"});
  const auto runs = runs_with(scenario, "c.near", {});
  EXPECT_TRUE(ends_by(runs, "SL", {"R10"})) << told(runs);
  // Between two shards there is room enough.
  const auto few = runs_with(in_shards(test.scenario(), {"c.near"}), "c.near", {});
  EXPECT_TRUE(ends_by(few, "LS", {})) << told(few);
}

// Fillers of two links wait behind a full chunk: then one shard at a time may send to it. Which one
// depends on the height and on the shards between the two.
TEST_F(RulesTest, R11OneShardMaySendToAFullOne) {
  bool has_overtaken = false;
  for (std::size_t between = 0; between < 8 && !has_overtaken; ++between) {
    testing::TestScenario test;
    test.user("aa").user("ab").user("ac").user("ad").scribe("ba").scribe("bb").scribe("cc");
    for (std::size_t at = 0; at < between; ++at) test.user(format_text("d{}", at));
    test.scribe("xa").scribe("xb");
    const auto over = [](const char* next, char letter) {
      return program::call(next, program::call("cc", program::note(letter)), 20);
    };
    test.call("aa", "cc", "note", "A").call("ab", "cc", "note", "B");
    test.call("ac", "ba", "run", over("xa", 'P')).call("ad", "bb", "run", over("xb", 'Q'));
    const Scenario scenario = in_shards(test.scenario(), {}, Mode::kLoad);
    const auto run =
        run_with(scenario, "cc",
                 {{Kind::kCrowd, "aa", "cc"}, {Kind::kCrowd, "ab", "cc"}, {Kind::kFull, "cc", {}}});
    ASSERT_TRUE(run.has_value());
    EXPECT_TRUE(run->rules.contains("R11"));
    has_overtaken = run->ending == "ABQP";
    EXPECT_TRUE(has_overtaken || run->ending == "ABPQ") << run->ending;
  }
  EXPECT_TRUE(has_overtaken);
}

TEST_F(RulesTest, R12YieldsTimeOut) {
  testing::TestScenario test;
  test.scribe("c.near").user("u.near");
  test.call("u.near", "c.near", "run", "nAy");
  const auto runs = runs_with(in_shards(test.scenario(), {"u.near"}), "c.near", {});
  EXPECT_TRUE(ends_by(runs, "Ay", {"R12"})) << told(runs);
}

TEST_F(RulesTest, R13HeightsAreSkipped) {
  testing::TestScenario test;
  test.scribe("c.near").user("u.near").user("v.near");
  test.call("u.near", "c.near", "run", "nAy");
  test.call("v.near", "c.near", "note", "X", {.after = {}});
  const Scenario scenario = in_shards(test.scenario(), {"u.near", "v.near"});
  // A transaction that lands two blocks later comes after a yield that was made meanwhile only if
  // its 200 blocks pass at once.
  for (const auto& run : runs_with(scenario, "c.near", {Kind::kHold}))
    EXPECT_EQ(run.ending.back(), 'y');
  const auto runs = runs_with(scenario, "c.near", {Kind::kHold, Kind::kExpiry});
  EXPECT_TRUE(ends_by(runs, "AyX", {"R1", "R12", "R13"})) << told(runs);
}

}  // namespace
}  // namespace farcall::explore
