// What docs/explore.md says cannot happen (N1 to N13): for each a program that would show it, in
// every order of the mode "any", and in all blocks with a few choices.
#include <map>

#include "explore/search/test_legality.hpp"

namespace farcall::explore {
namespace {

namespace program = testing::program;

using Ends = std::set<std::string>;

class NeverTest : public testing::LegalityTest {
 protected:
  /// In all runs of a few choices, along the blocks of each.
  void each_block(const Scenario& scenario, const std::vector<Kind>& kinds,
                  const std::function<void(const LayoutModel&, const LayoutWorld& before,
                                           const LayoutBlock&)>& visit) {
    const auto world = build_world(scenario, machine_);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    std::size_t runs = 0;
    const ScheduledRun natural = follow_path(model, {});
    for (std::size_t at = 0; at < natural.worlds.size(); ++at) {
      const LayoutWorld& here = as_layout(*natural.worlds[at]);
      for (std::size_t step = 0; step < here.enabled().size(); ++step) {
        const auto& choice = here.choice(step);
        if (!choice || !std::ranges::contains(kinds, choice->kind)) continue;
        std::vector<StepId> path{natural.path.begin(),
                                 natural.path.begin() + static_cast<std::ptrdiff_t>(at)};
        path.push_back(here.enabled()[step].id);
        const ScheduledRun run = follow_path(model, path);
        ++runs;
        const LayoutWorld* before = &as_layout(*run.worlds.front());
        for (const WorldPtr& each : run.worlds) {
          const LayoutWorld& now = as_layout(*each);
          if (now.block() == nullptr) continue;
          visit(model, *before, *now.block());
          before = &now;
        }
      }
    }
    EXPECT_GT(runs, 0U);
  }
};

/// u calls a, a calls b and has a callback, b calls a.
Scenario ping_pong() {
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").user("u.near").user("v.near");
  test.call(
      "u.near", "a.near", "run",
      program::note('A') +
          program::call("b.near", program::note('B') + program::call("a.near", program::note('C')),
                        20) +
          program::then(program::note('D')));
  test.call("v.near", "a.near", "note", "X");
  return std::move(test.scenario());
}
const std::vector<std::string> kPingPongShards{"b.near", "u.near", "v.near"};

TEST_F(NeverTest, N1NoReceiptRunsBeforeItsMaker) {
  const auto is_legal = [](const World& world) {
    const std::string a = testing::value_in(world, "a.near");
    const std::string b = testing::value_in(world, "b.near");
    return (b.empty() || a.contains('A')) && (!a.contains('C') || b == "B");
  };
  const Ends ends = any(ping_pong(), "a.near", is_legal);
  EXPECT_EQ(ends, (Ends{"XACD", "AXCD", "ACDX"}));
  EXPECT_EQ(blocks(in_shards(ping_pong(), kPingPongShards), "a.near", 2, is_legal), ends);
}

TEST_F(NeverTest, N2CallbacksSeeAllResultsInTheOrderOfTheirPromises) {
  testing::TestScenario test;
  test.witness("a.near").witness("b.near").witness("c.near").user("u.near").user("v.near");
  test.call("u.near", "a.near", "join", "b.nearc.near");
  test.call("v.near", "b.near", "note", "X");
  const auto is_legal = [](const World& world) {
    // The callback came after both.
    return testing::value_in(world, "a.near").empty() ||
           (testing::value_in(world, "b.near").contains('1') &&
            testing::value_in(world, "c.near").contains('2'));
  };
  EXPECT_EQ(any(test.scenario(), "a.near", is_legal), Ends{"12"});
  const Scenario scenario = in_shards(test.scenario(), {"b.near", "c.near", "u.near", "v.near"});
  // Also where the second answer arrives first.
  EXPECT_EQ(blocks(scenario, "a.near", 2, is_legal), Ends{"12"});
}

TEST_F(NeverTest, N3NobodyComesBetweenReceiptsOfOneBundle) {
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").user("u.near").user("v.near");
  test.call(
      "u.near", "a.near", "run",
      program::call("b.near", program::note('P')) + program::call("b.near", program::note('Q')));
  test.call("v.near", "b.near", "note", "X");
  const Ends wanted{"PQX", "XPQ"};
  EXPECT_EQ(any(test.scenario(), "b.near"), wanted);
  EXPECT_EQ(blocks(in_shards(test.scenario(), {"b.near", "u.near", "v.near"}), "b.near", 2),
            wanted);
}

// But the account's own transaction, where the chunk is full between them (R6, R4).
TEST_F(NeverTest, N3OnlyAnOwnTransactionComesBetweenThem) {
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").user("u.near");
  test.call(
      "u.near", "a.near", "run",
      program::call("b.near", program::note('P')) + program::call("b.near", program::note('Q')));
  test.call("b.near", "b.near", "note", "X");
  const Ends wanted{"PQX", "PXQ", "XPQ"};
  EXPECT_EQ(blocks(in_shards(test.scenario(), {"b.near", "u.near"}), "b.near", 2), wanted);
  EXPECT_EQ(any(test.scenario(), "b.near"), wanted);
}

// Two receipts of one bundle run in two blocks where the chunk between them is full: then others
// come between what they send.
TEST_F(NeverTest, N3AFullChunkSeparatesWhatTwoReceiptsSend) {
  testing::TestScenario test;
  test.user("u.near").user("v.near").scribe("a.near").scribe("b.near").scribe("c.near");
  test.call("u.near", "a.near", "run",
            program::call("b.near", program::call("c.near", program::note('P')), 20) +
                program::call("b.near", program::call("c.near", program::note('Q')), 20));
  test.call("v.near", "c.near", "note", "X");
  const Ends wanted{"PQX", "PXQ", "XPQ"};
  const Scenario scenario = in_shards(test.scenario(), {"b.near", "c.near", "u.near", "v.near"});
  EXPECT_EQ(blocks(scenario, "c.near", 2), wanted);
  EXPECT_EQ(any(test.scenario(), "c.near"), wanted);
}

TEST_F(NeverTest, N3RunsCutByAFullChunkAreMadeAsBlocks) {
  testing::TestScenario test;
  test.user("u.near").user("v.near").scribe("a.near").scribe("b.near").scribe("c.near");
  test.call("u.near", "a.near", "run",
            program::call("b.near", program::call("c.near", program::note('P')), 20) +
                program::call("b.near", program::call("c.near", program::note('Q')), 20));
  test.call("v.near", "c.near", "note", "X");
  test.call("b.near", "b.near", "note", "O");
  const Scenario& scenario = test.scenario();
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  ReceiptModel model{receipt_setup(scenario, *world), machine_};
  class Runs final : public SearchListener {
   public:
    bool on_end(Path path, const World& end) override {
      runs.try_emplace(testing::value_in(end, "c.near") + testing::value_in(end, "b.near"),
                       path.begin(), path.end());
      return true;
    }
    std::map<std::string, std::vector<StepId>> runs;
  };
  Runs found;
  ASSERT_TRUE(search(model, {}, &found).is_complete);
  ASSERT_TRUE(found.runs.contains("PXQO"));
  for (const auto& [ending, path] : found.runs) {
    const auto run = realize(scenario, *world, machine_, path);
    EXPECT_TRUE(run.has_value()) << ending << ": " << run.error().message;
  }
}

TEST_F(NeverTest, N4NothingOvertakesWhatAnAccountSentToItself) {
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").user("u.near");
  test.call("u.near", "a.near", "run",
            program::note('A') + program::call("a.near", program::note('B')) +
                program::call("b.near", program::call("a.near", program::note('C')), 20));
  EXPECT_EQ(any(test.scenario(), "a.near"), Ends{"ABC"});
  EXPECT_EQ(blocks(in_shards(test.scenario(), {"b.near", "u.near"}), "a.near", 2), Ends{"ABC"});
}

TEST_F(NeverTest, N5ChannelsKeepTheirOrder) {
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").user("u.near").user("v.near");
  test.call("u.near", "a.near", "run",
            program::note('A') + program::call("b.near", program::note('P')));
  test.call("v.near", "a.near", "run",
            program::note('B') + program::call("b.near", program::note('Q')));
  const auto is_legal = [](const World& world) {
    const std::string sent = testing::value_in(world, "a.near");
    const std::string ran = testing::value_in(world, "b.near");
    if (ran.empty()) return true;
    return ran.front() == (sent.front() == 'A' ? 'P' : 'Q');
  };
  EXPECT_EQ(any(test.scenario(), "b.near", is_legal), (Ends{"PQ", "QP"}));
  EXPECT_EQ(
      blocks(in_shards(test.scenario(), {"b.near", "u.near", "v.near"}), "b.near", 2, is_legal),
      (Ends{"PQ", "QP"}));
}

TEST_F(NeverTest, N6OneShardWithGivenBlocksHasOneOrder) {
  Scenario scenario = ping_pong();
  // Both land at once: whatever is missing, full or shuffled, nothing changes.
  scenario.transactions.pop_back();
  EXPECT_EQ(blocks(in_shards(scenario, {}), "a.near", 3), Ends{"ACD"});
}

TEST_F(NeverTest, N7AStrangerNeedsABlockOfHisOwn) {
  each_block(in_shards(ping_pong(), kPingPongShards), {Kind::kHold},
             [](const LayoutModel&, const LayoutWorld&, const LayoutBlock& block) {
               // Who lands in a block acts in none of the same.
               for (const FollowedDelivery& each : block.deliveries) {
                 if (each.what.kind != PendingDelivery::Kind::kBundle) continue;
                 EXPECT_FALSE(std::ranges::contains(block.transactions, each.what.bundle->flow));
               }
             });
}

TEST_F(NeverTest, N8NothingIsLostOrDoubled) {
  std::set<std::string> sorted;
  const Scenario scenario = in_shards(ping_pong(), kPingPongShards);
  for (std::string each : blocks(scenario, "a.near", 2)) {
    std::ranges::sort(each);
    sorted.insert(each);
  }
  for (std::string each : any(ping_pong(), "a.near")) {
    std::ranges::sort(each);
    sorted.insert(each);
  }
  EXPECT_EQ(sorted, Ends{"ACDX"});
}

TEST_F(NeverTest, N9AReceiptIsAppliedWholeOrNotAtAll) {
  testing::TestScenario test;
  test.scribe("a.near").scribe("b.near").user("u.near").user("v.near");
  test.call("u.near", "a.near", "run",
            program::note('A') + program::call("b.near", program::note('B')) + program::fail());
  test.call("v.near", "a.near", "note", "X");
  const auto is_legal = [](const World& world) {
    return !testing::value_in(world, "a.near").contains('A') &&
           testing::value_in(world, "b.near").empty();
  };
  EXPECT_EQ(any(test.scenario(), "a.near", is_legal), Ends{"X"});
  EXPECT_EQ(
      blocks(in_shards(test.scenario(), {"b.near", "u.near", "v.near"}), "a.near", 2, is_legal),
      Ends{"X"});
}

/// u asks, v and w answer.
Scenario two_answers() {
  testing::TestScenario test;
  test.witness("a.near").user("u.near").user("v.near").user("w.near");
  test.call("u.near", "a.near", "ask", "");
  test.call("v.near", "a.near", "answer", "v", {.is_optional = true});
  test.call("w.near", "a.near", "answer", "w", {.is_optional = true});
  return std::move(test.scenario());
}

TEST_F(NeverTest, N10AYieldIsResumedOrTimesOutAndOnlyOnce) {
  const Ends wanted{// Nobody answers in time.
                    "A-", "A-0", "A-00",
                    // One does, and the other not at all, or too late.
                    "A1v", "A1w", "A1v0", "A1w0",
                    // Both do, before the first answer arrives: both are told that it was taken.
                    "A11v", "A11w"};
  EXPECT_EQ(any(two_answers(), "a.near"), wanted);
  for (const std::string& each :
       blocks(in_shards(two_answers(), {"u.near", "v.near", "w.near"}), "a.near", 3))
    EXPECT_TRUE(wanted.contains(each)) << each;
}

TEST_F(NeverTest, N11PredecessorsAreNotForged) {
  testing::TestScenario test;
  test.witness("a.near").user("u.near").user("v.near");
  test.call("u.near", "a.near", "who", "").call("v.near", "a.near", "who", "");
  EXPECT_EQ(any(test.scenario(), "a.near"), (Ends{"uv", "vu"}));
  EXPECT_EQ(blocks(in_shards(test.scenario(), {"u.near", "v.near"}), "a.near", 2),
            (Ends{"uv", "vu"}));
}

TEST_F(NeverTest, N12HeightsAndTimesGrow) {
  testing::TestScenario test;
  test.scribe("c.near").user("u.near").user("v.near");
  test.call("u.near", "c.near", "run", "nAy").call("v.near", "c.near", "note", "X");
  each_block(in_shards(test.scenario(), {"u.near", "v.near"}),
             {Kind::kExpiry, Kind::kHold, Kind::kMissing},
             [](const LayoutModel&, const LayoutWorld& before, const LayoutBlock& block) {
               EXPECT_GT(block.made.height, before.chain().head->height());
               EXPECT_GT(block.made.timestamp, before.chain().head->header.lite.timestamp);
             });
}

TEST_F(NeverTest, N13NoTransactionLandsWithoutAChunk) {
  each_block(in_shards(ping_pong(), kPingPongShards), {Kind::kMissing, Kind::kHold},
             [](const LayoutModel& model, const LayoutWorld&, const LayoutBlock& block) {
               for (const std::uint32_t at : block.transactions) {
                 const auto& signer =
                     model.receipts().setup().transactions[at].transaction->transaction().signer_id;
                 EXPECT_FALSE(std::ranges::contains(block.made.missing_chunks,
                                                    model.layout().shard_of(signer)));
               }
             });
}

}  // namespace
}  // namespace farcall::explore
