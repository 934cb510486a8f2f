// Explores small scenarios in every order, and in blocks with choices, for tests of what may happen
// and what may not.
#pragma once

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "explore/layout/layout_run.hpp"
#include "explore/layout/layout_search.hpp"
#include "explore/scenario/test_scenario.hpp"
#include "explore/search/search.hpp"
#include "explore/search/test_program.hpp"

namespace farcall::explore::testing {

/// The value of an account, as all of them do write it down.
[[nodiscard]] inline std::string value_in(const World& world, const std::string& account) {
  return value_of(world, account, "k");
}

/// A run in blocks with given choices, and what it came to.
struct BlockRun {
  std::string ending;
  /// The rules of all its steps.
  std::set<std::string> rules;
  Realization made;
};

class LegalityTest : public ::testing::Test {
 protected:
  using Kind = LayoutChoice::Kind;
  /// Asked of every world; false: it must not be.
  using Legal = std::function<bool(const World&)>;

  static Scenario in_shards(Scenario scenario, const std::vector<std::string>& boundaries,
                            Mode mode = Mode::kLayout) {
    scenario.mode = mode;
    for (const std::string& each : boundaries)
      scenario.shard_boundaries.push_back(protocol::AccountId::trusted(each));
    return scenario;
  }

  /// Values of an account at the ends of all orders.
  std::set<std::string> any(const Scenario& scenario, const std::string& account,
                            const Legal& is_legal = {}) {
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    Listener ends{account, is_legal};
    EXPECT_TRUE(search(model, {}, &ends).is_complete);
    return std::move(ends.values);
  }

  /// The same in all blocks with at most so many choices.
  std::set<std::string> blocks(const Scenario& scenario, const std::string& account,
                               std::uint32_t choices, const Legal& is_legal = {}) {
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    Listener ends{account, is_legal};
    const LayoutReport report = search_layout(model, {.choices_max = choices}, ends);
    EXPECT_EQ(report.divergence, "");
    EXPECT_TRUE(report.is_complete);
    return std::move(ends.values);
  }

  /// All runs that make one choice of each of these kinds, in this order, and nothing else.
  std::vector<BlockRun> runs_with(const Scenario& scenario, const std::string& account,
                                  const std::vector<Kind>& kinds) {
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    std::vector<std::vector<StepId>> paths{{}};
    for (const Kind kind : kinds) {
      std::vector<std::vector<StepId>> longer;
      for (const std::vector<StepId>& path : paths) add_choices(model, path, kind, longer);
      paths = std::move(longer);
    }
    std::vector<BlockRun> runs;
    for (const std::vector<StepId>& path : paths) {
      if (auto made = made_run(model, *world, account, path)) runs.push_back(std::move(*made));
    }
    return runs;
  }

  /// A choice about the shard of an account.
  struct ShardChoice {
    Kind kind = Kind::kFull;
    std::string_view account;
    /// Of a link: its receiver; empty: receipt 0.
    std::string_view receiver;
  };

  /// The run that makes these choices, each as soon as it can.
  std::optional<BlockRun> run_with(const Scenario& scenario, const std::string& account,
                                   const std::vector<ShardChoice>& choices) {
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    const auto shard_of = [&](std::string_view id) {
      const ShardId shard = model.layout().shard_of(protocol::AccountId::trusted(id));
      return static_cast<std::uint32_t>(model.layout().index_of(shard).value());
    };
    std::vector<StepId> path;
    for (const ShardChoice& each : choices) {
      const LayoutChoice wanted{.kind = each.kind,
                                .what = shard_of(each.account),
                                .value = each.receiver.empty() ? 0 : shard_of(each.receiver)};
      std::vector<std::vector<StepId>> next;
      add_choices(model, path, wanted.kind, next, wanted);
      EXPECT_FALSE(next.empty()) << each.account;
      if (next.empty()) return std::nullopt;
      path = std::move(next.front());
    }
    return made_run(model, *world, account, path);
  }

  /// Whether one of the runs ends so, and has exactly these rules.
  static bool ends_by(const std::vector<BlockRun>& runs, const std::string& ending,
                      const std::set<std::string>& rules) {
    return std::ranges::any_of(
        runs, [&](const BlockRun& run) { return run.ending == ending && run.rules == rules; });
  }
  static std::string told(const std::vector<BlockRun>& runs) {
    std::string text;
    for (const BlockRun& run : runs) {
      text += run.ending + ":";
      for (const std::string& rule : run.rules) text += " " + rule;
      text += "\n";
    }
    return text;
  }

  vm::Machine machine_;

 private:
  class Listener final : public SearchListener {
   public:
    Listener(std::string account, const Legal& is_legal)
        : account_{std::move(account)}, is_legal_{is_legal} {}
    bool on_delivery(Path /*path*/, const World& /*before*/, const Delivery& delivery) override {
      EXPECT_TRUE(!is_legal_ || is_legal_(*delivery.world));
      return true;
    }
    bool on_end(Path /*path*/, const World& world) override {
      values.insert(value_in(world, account_));
      return true;
    }
    std::set<std::string> values;

   private:
    std::string account_;
    const Legal& is_legal_;
  };

  static std::optional<BlockRun> made_run(LayoutModel& model, const ScenarioWorld& world,
                                          const std::string& account,
                                          const std::vector<StepId>& path) {
    const ScheduledRun run = follow_path(model, path);
    EXPECT_EQ(divergence_of(run), "");
    auto made = realize_layout(model, world, run);
    EXPECT_TRUE(made.has_value()) << made.error().message;
    if (!made) return std::nullopt;
    BlockRun done{.ending = value_in(*as_layout(*run.worlds.back()).receipts(), account),
                  .rules = {},
                  .made = std::move(*made)};
    for (const RealizedStep& step : done.made.steps)
      for (const RuleUse& use : step.rules) done.rules.insert(use.rule);
    return done;
  }

  /// `wanted`: only this choice.
  static void add_choices(LayoutModel& model, const std::vector<StepId>& path, Kind kind,
                          std::vector<std::vector<StepId>>& longer,
                          const std::optional<LayoutChoice>& wanted = {}) {
    const ScheduledRun run = follow_path(model, path);
    // Choices come after those of the path.
    std::size_t first = 0;
    if (!path.empty())
      first =
          static_cast<std::size_t>(std::ranges::find(run.path, path.back()) - run.path.begin()) + 1;
    for (std::size_t at = first; at < run.worlds.size(); ++at) {
      const LayoutWorld& here = as_layout(*run.worlds[at]);
      for (std::size_t step = 0; step < here.enabled().size(); ++step) {
        const auto& choice = here.choice(step);
        if (!choice || choice->kind != kind || choice != wanted.value_or(*choice)) continue;
        std::vector<StepId> next{run.path.begin(),
                                 run.path.begin() + static_cast<std::ptrdiff_t>(at)};
        next.push_back(here.enabled()[step].id);
        longer.push_back(std::move(next));
      }
    }
  }
};

}  // namespace farcall::explore::testing
