// What docs/explore.md says cannot happen (N1 to N13): for each a program that would show it, in
// every order of the mode "any", and in the blocks of a layout with a shard for each account.
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "explore/layout_search.hpp"
#include "explore/search.hpp"
#include "explore/test_program.hpp"
#include "explore/test_scenario.hpp"

namespace farcall::explore {
namespace {

using testing::call;
using testing::note;
using testing::TestScenario;
using testing::then;

/// Values of an account at the ends of all runs.
class ValuesOf final : public SearchListener {
 public:
  explicit ValuesOf(std::string account) : account_{std::move(account)} {}
  bool on_end(Path /*path*/, const World& world) override {
    values.insert(testing::value_of(world, account_, "k"));
    return true;
  }
  std::set<std::string> values;

 private:
  std::string account_;
};

class NeverTest : public ::testing::Test {
 protected:
  std::set<std::string> any(const Scenario& scenario, const std::string& account) {
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    ValuesOf ends{account};
    EXPECT_TRUE(search(model, {}, &ends).is_complete);
    return std::move(ends.values);
  }

  /// The same in blocks with so many choices.
  std::set<std::string> blocks(Scenario scenario, const std::string& account,
                               const std::vector<std::string>& boundaries, std::uint32_t choices) {
    scenario.mode = Mode::kLayout;
    for (const std::string& each : boundaries)
      scenario.shard_boundaries.push_back(protocol::AccountId::trusted(each));
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value()) << world.error().message;
    LayoutModel model{*world, receipt_setup(scenario, *world), machine_};
    ValuesOf ends{account};
    const LayoutReport report = search_layout(model, {.choices_max = choices}, ends);
    EXPECT_EQ(report.divergence, "");
    EXPECT_TRUE(report.is_complete);
    return std::move(ends.values);
  }

  vm::Machine machine_;
};

// Two receipts of one bundle run in two blocks where the chunk between them is full: then others
// come between what they send.
TEST_F(NeverTest, AFullChunkBetweenTwoReceiptsSeparatesWhatTheySend) {
  TestScenario test;
  test.user("u.near").user("v.near").scribe("a.near").scribe("b.near").scribe("c.near");
  test.call("u.near", "a.near", "run",
            call("b.near", call("c.near", note('P')), 20) +
                call("b.near", call("c.near", note('Q')), 20));
  test.call("v.near", "c.near", "note", "X");
  const std::set<std::string> wanted{"PQX", "PXQ", "XPQ"};
  EXPECT_EQ(blocks(test.scenario(), "c.near", {"b.near", "c.near", "u.near", "v.near"}, 2), wanted);
  EXPECT_EQ(any(test.scenario(), "c.near"), wanted);
}

}  // namespace
}  // namespace farcall::explore
