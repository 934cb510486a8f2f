#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <string>

#include "base/format_text.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/campaign/shrink.hpp"
#include "explore/layout/layout_run.hpp"
#include "explore/layout/layout_search.hpp"
#include "explore/scenario/test_scenario.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;
using testing::TestScenario;
using Kind = LayoutChoice::Kind;

/// What all contracts hold at the end: every order of their calls leaves something else.
std::string ending(const World& world, const Scenario& scenario) {
  std::string text;
  for (const ScenarioAccount& account : scenario.accounts) {
    if (account.wasm == nullptr) continue;
    text +=
        format_text("{}={} ", account.id.view(), testing::value_of(world, account.id.view(), "k"));
  }
  return text;
}

class Endings final : public SearchListener {
 public:
  explicit Endings(const Scenario& scenario) : scenario_{scenario} {}
  bool on_end(Path /*path*/, const World& world) override {
    found.insert(ending(world, scenario_));
    return true;
  }
  std::set<std::string> found;

 private:
  const Scenario& scenario_;
};

Scenario in_shards(Scenario scenario, const std::vector<std::string>& boundaries) {
  scenario.mode = Mode::kLayout;
  for (const std::string& each : boundaries)
    scenario.shard_boundaries.push_back(AccountId::trusted(each));
  return scenario;
}

/// A program of the scribe that calls `run` on an account.
std::string call_of(std::string_view account, char tgas, const std::string& program) {
  std::string bytes{'c', static_cast<char>(account.size())};
  bytes += account;
  bytes += tgas;
  bytes += static_cast<char>(program.size());
  bytes += '\0';
  return bytes + program;
}

class LayoutTest : public ::testing::Test {
 protected:
  struct Searched {
    LayoutReport report;
    std::set<std::string> endings;
  };

  Searched search(const Scenario& scenario, std::uint32_t choices) {
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    Endings endings{scenario};
    LayoutReport report = search_layout(model, {.choices_max = choices}, endings);
    EXPECT_EQ(report.divergence, "");
    return {.report = std::move(report), .endings = std::move(endings.found)};
  }

  std::set<std::string> endings_of_any(Scenario scenario) {
    scenario.mode = Mode::kAny;
    scenario.shard_boundaries.clear();
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    Endings endings{scenario};
    const SearchReport report = explore::search(model, {}, &endings);
    EXPECT_TRUE(report.is_complete);
    return std::move(endings.found);
  }

  vm::Machine machine_;
};

// Test 7: with one shard the order is fixed, whatever chunks are missing or full.
TEST_F(LayoutTest, OneShardHasOneOrder) {
  const Searched all = search(in_shards(testing::detour_scenario(), {}), 20);
  EXPECT_TRUE(all.report.is_complete);
  EXPECT_TRUE(all.report.is_exhausted);
  EXPECT_EQ(all.report.ends, 1U);
  EXPECT_EQ(all.endings, (std::set<std::string>{"a.near=A b.near=B c.near=CD "}));
}

TEST_F(LayoutTest, ADetourWinsOnlyWhereTheReceiversChunkIsMissing) {
  const Scenario scenario = in_shards(testing::detour_scenario(), {"b.near", "c.near", "u.near"});
  const std::string straight = "a.near=A b.near=B c.near=CD ";
  const std::string detour = "a.near=A b.near=B c.near=DC ";
  EXPECT_EQ(search(scenario, 0).endings, (std::set{straight}));
  // The chunk of c is missing, and the groups of a and b arrive the other way round.
  EXPECT_EQ(search(scenario, 2).endings, (std::set{straight, detour}));
  // Accounts of one shard keep the order in which they sent.
  const Scenario together = in_shards(testing::detour_scenario(), {"c.near", "u.near"});
  EXPECT_EQ(search(together, 3).endings, (std::set{straight}));
}

TEST_F(LayoutTest, LaterLandingsLetOthersComeBetween) {
  TestScenario test;
  test.user("u.near").user("v.near").scribe("a.near").scribe("b.near");
  test.call("u.near", "a.near", "run",
            "nA" + call_of("b.near", 6, "nB") + std::string{'t', 6, 2, 0} + "nC");
  test.call("v.near", "a.near", "note", "X");
  const Scenario scenario = in_shards(test.scenario(), {"b.near", "u.near"});
  EXPECT_EQ(search(scenario, 0).endings, (std::set<std::string>{"a.near=AXC b.near=B "}));
  EXPECT_EQ(search(scenario, 1).endings,
            (std::set<std::string>{"a.near=AXC b.near=B ", "a.near=XAC b.near=B ",
                                   "a.near=ACX b.near=B "}));
}

// A full chunk lets a transaction of the account itself come between receipts of one bundle
// (exception of N3).
TEST_F(LayoutTest, OnlyAFullChunkAndAnOwnTransactionCutABundle) {
  TestScenario test;
  test.user("u.near").scribe("a.near").scribe("b.near");
  test.call("u.near", "a.near", "run", call_of("b.near", 6, "nA") + call_of("b.near", 6, "nB"), {},
            tgas(60));
  test.call("b.near", "b.near", "note", "X");
  const Scenario scenario = in_shards(test.scenario(), {"b.near"});
  const std::set<std::string> found = search(scenario, 2).endings;
  EXPECT_TRUE(found.contains("a.near= b.near=AXB "));
  // Nobody else does.
  TestScenario other;
  other.user("u.near").scribe("a.near").scribe("b.near").user("c.near");
  other.call("u.near", "a.near", "run", call_of("b.near", 6, "nA") + call_of("b.near", 6, "nB"), {},
             tgas(60));
  other.call("c.near", "b.near", "note", "X");
  for (const std::vector<std::string>& shards :
       {std::vector<std::string>{"b.near", "c.near"}, std::vector<std::string>{"b.near"}}) {
    for (const std::string& each : search(in_shards(other.scenario(), shards), 2).endings)
      EXPECT_EQ(each.find("AXB"), std::string::npos) << each;
  }
}

/// All layouts in which the scenario's accounts are split where `bits` say.
std::vector<std::string> split(const Scenario& scenario, std::uint32_t bits) {
  std::set<std::string> ids;
  for (const ScenarioAccount& account : scenario.accounts) ids.insert(account.id.str());
  std::vector<std::string> boundaries;
  std::uint32_t at = 0;
  for (auto id = std::next(ids.begin()); id != ids.end(); ++id, ++at)
    if (((bits >> at) & 1) != 0) boundaries.push_back(*id);
  return boundaries;
}

// What mode "any" finds is what some layout does.
TEST_F(LayoutTest, LayoutsTogetherHaveTheOrdersOfAny) {
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 1; compared < 4; ++seed) {
    const Scenario scenario = testing::random_scenario(seed, 1);
    if (scenario.transactions.size() > 2 || scenario.accounts.size() > 4) continue;
    const std::set<std::string> any = endings_of_any(scenario);
    if (any.size() < 2) continue;
    ++compared;
    const auto splits = static_cast<std::uint32_t>(scenario.accounts.size() - 1);
    std::set<std::string> together;
    for (std::uint32_t bits = 0; bits < (1U << splits); ++bits) {
      const Searched found =
          search(in_shards(scenario, split(scenario, bits)), bits + 1 == 1U << splits ? 3 : 1);
      together.insert(found.endings.begin(), found.endings.end());
    }
    EXPECT_EQ(together, any) << "seed " << seed;
  }
}

/// Every run of so many choices, without a cache.
class EveryRun {
 public:
  EveryRun(LayoutModel& model, const Scenario& scenario, std::uint32_t choices)
      : model_{model}, scenario_{scenario}, choices_{choices} {}

  std::set<std::string> run() {
    visit(model_.initial(), 0);
    return std::move(endings_);
  }

 private:
  void visit(const WorldPtr& world, std::uint32_t choices) {
    const LayoutWorld& here = as_layout(*world);
    if (may_end(here)) endings_.insert(ending(*here.receipts(), scenario_));
    for (std::size_t at = 0; at < here.enabled().size(); ++at) {
      const bool is_choice = here.choice(at).has_value();
      if (is_choice && choices == choices_) continue;
      visit(model_.deliver(here, here.enabled()[at]).world, choices + (is_choice ? 1 : 0));
    }
  }

  LayoutModel& model_;
  const Scenario& scenario_;
  std::uint32_t choices_;
  std::set<std::string> endings_;
};

// Test 19: the bound is exact. What the search leaves out as known, brute force does not leave out.
TEST_F(LayoutTest, SoManyChoicesReachWhatEveryRunOfSoManyReaches) {
  std::size_t endings = 0;
  const auto compare = [&](const Scenario& scenario, std::uint32_t choices) {
    const auto world = build_world(scenario, machine_);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    const std::set<std::string> all = EveryRun{model, scenario, choices}.run();
    EXPECT_EQ(search(scenario, choices).endings, all) << scenario.name;
    endings += all.size();
  };
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Scenario scenario = testing::random_scenario(seed, 1);
    compare(in_shards(scenario, {"b.near", "u.near"}), 1);
    if (scenario.transactions.size() == 2) compare(in_shards(scenario, {"b.near", "u.near"}), 2);
  }
  Scenario loaded = testing::detour_scenario();
  loaded.mode = Mode::kLoad;
  compare(loaded, 1);
  EXPECT_GT(endings, 20U);
}

// Test 14: what differs in heights only is one world.
TEST_F(LayoutTest, EqualWorldsAtDifferentHeightsMeet) {
  TestScenario test;
  test.user("u.near").user("v.near").scribe("a.near");
  test.call("u.near", "a.near", "note", "U").call("v.near", "a.near", "note", "V");
  const Scenario scenario = in_shards(test.scenario(), {"u.near", "v.near"});
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
  std::map<StateKey, std::set<BlockHeight>> heights;
  const WorldPtr start = model.initial();
  for (std::size_t at = 0; at < start->enabled().size(); ++at) {
    const auto& choice = as_layout(*start).choice(at);
    if (!choice || choice->kind != Kind::kHold || choice->what != 1) continue;
    const ScheduledRun run = follow_path(model, std::array{start->enabled()[at].id});
    const LayoutWorld& end = as_layout(*run.worlds.back());
    heights[end.key()].insert(end.chain().head->height());
  }
  ASSERT_EQ(heights.size(), 1U);
  EXPECT_GT(heights.begin()->second.size(), 1U);
}

// Every run is one of real blocks, and its blocks say what let it leave the natural order.
TEST_F(LayoutTest, RandomRunsComeOutAgainAndCarryTheirRules) {
  std::map<std::string, std::uint64_t> rules;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Scenario scenario = testing::random_scenario(seed);
    const std::uint32_t accounts = static_cast<std::uint32_t>(scenario.accounts.size());
    scenario = in_shards(
        scenario, split(scenario, static_cast<std::uint32_t>(seed % (1U << (accounts - 1)))));
    const auto world = build_world(scenario, machine_);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, with_optional_transactions(receipt_setup(scenario, *world)),
                      machine_};
    Schedule wanted;
    std::mt19937_64 random{seed};
    for (int at = 0; at < 24; ++at)
      wanted.choices.push_back(random() % 2 == 0 ? static_cast<std::uint32_t>(random() % 8) : 0);
    const ScheduledRun run = run_schedule(model, wanted);
    ASSERT_EQ(divergence_of(run), "") << "seed " << seed;
    const auto again = Schedule::from_text(run.schedule.to_text());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(run_schedule(model, *again).path, run.path);
    const auto made = realize_layout(model, *world, run);
    ASSERT_TRUE(made.has_value()) << "seed " << seed << ": " << made.error().message;
    for (const RealizedStep& step : made->steps)
      for (const RuleUse& use : step.rules) ++rules[use.rule];
  }
  for (const std::string rule : {"R1", "R5", "R6", "R7", "R8"}) EXPECT_GT(rules[rule], 0U) << rule;
}

TEST_F(LayoutTest, ACampaignFindsTellsAndRepeats) {
  TestScenario test;
  test.user("alice").scribe("cc").scribe("dd");
  test.call("alice", "cc", "lose", "dd");
  Scenario scenario = in_shards(test.scenario(), {"dd"});
  scenario.strangers.count = 0;
  scenario.faults.budget = 0;
  const auto report = run_campaign(scenario, machine_);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->verdict, Verdict::kViolated);
  const auto finding = std::ranges::find(report->findings, "O7", &Finding::property);
  ASSERT_NE(finding, report->findings.end());
  EXPECT_TRUE(finding->is_realized);
  EXPECT_NE(finding->story.find("block "), std::string::npos) << finding->story;
  EXPECT_FALSE(finding->cpp_test.empty());
  const auto told =
      replay_run(scenario, machine_,
                 format_text("c{}/{}", finding->where.number, finding->schedule.to_text()));
  ASSERT_TRUE(told.has_value()) << told.error().message;
  EXPECT_NE(told->find(finding->story), std::string::npos) << *told;
  EXPECT_NE(told->find(finding->sentence), std::string::npos) << *told;
}

// Fillers keep back what has gas; the story says what they cost.
TEST_F(LayoutTest, FillersKeepBackWhatHasGas) {
  TestScenario test;
  test.user("alice").scribe("cc").scribe("dd");
  test.call("alice", "cc", "run",
            call_of("dd", 6, "p") + std::string{'t', 6, 2, 0} + "nC" + call_of("dd", 6, "nD"), {},
            tgas(60));
  Scenario scenario = test.scenario();
  scenario.mode = Mode::kLoad;
  const auto world = build_world(scenario, machine_);
  ASSERT_TRUE(world.has_value()) << world.error().message;
  LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
  const ScheduledRun natural = follow_path(model, {});
  // Everywhere where the story sends something with gas, fillers may come before it.
  std::size_t crowds = 0;
  for (std::size_t at = 0; at < natural.worlds.size(); ++at) {
    const auto& here = static_cast<const LayoutWorld&>(*natural.worlds[at]);
    for (std::size_t step = 0; step < here.enabled().size(); ++step) {
      const auto& choice = here.choice(step);
      if (!choice || choice->kind != Kind::kCrowd) continue;
      ++crowds;
      std::vector<StepId> path{natural.path.begin(),
                               natural.path.begin() + static_cast<std::ptrdiff_t>(at)};
      path.push_back(here.enabled()[step].id);
      const ScheduledRun crowded = follow_path(model, path);
      ASSERT_EQ(divergence_of(crowded), "");
      // What was kept back came a block later, or was overtaken.
      const auto made = realize_layout(model, *world, crowded);
      ASSERT_TRUE(made.has_value()) << made.error().message;
      EXPECT_GT(made->fillers, 300U);
      EXPECT_EQ(made->filler_blocks, 1U);
      EXPECT_GT(made->filler_gas, Gas{300'000'000'000'000'000});
      EXPECT_GT(made->filler_advance, near(20));
      EXPECT_GT(made->load_cost, Balance{});
      EXPECT_LT(made->load_cost, made->filler_advance);
      const bool has_label = std::ranges::any_of(made->steps, [](const RealizedStep& step) {
        return std::ranges::contains(step.rules, "R9", &RuleUse::rule);
      });
      EXPECT_TRUE(has_label);
    }
  }
  EXPECT_GT(crowds, 1U);
}

TEST_F(LayoutTest, RandomRunsAloneAreRefused) {
  TestScenario test;
  test.user("alice").scribe("cc");
  test.call("alice", "cc", "note", "A");
  const auto report = run_campaign(in_shards(test.scenario(), {}), machine_, {.is_random = true});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().message,
            "random runs alone are those of mode \"any\"; in other modes they follow the search");
}

}  // namespace
}  // namespace farcall::explore
