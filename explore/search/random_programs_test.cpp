// Random programs reach the states that trying every order finds: of the toy contract system, and
// of contracts of the scribe. FARCALL_RANDOM_PROGRAMS says how many; by default few.
#include <charconv>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <set>
#include <string_view>

#include "explore/scenario/scenario_world.hpp"
#include "explore/scenario/test_scenario.hpp"
#include "explore/search/search.hpp"
#include "explore/search/toy_brute_force.hpp"
#include "explore/search/toy_model.hpp"

namespace farcall::explore {
namespace {

std::uint64_t programs_wanted(std::uint64_t usual) {
  const char* text = std::getenv("FARCALL_RANDOM_PROGRAMS");
  if (text == nullptr) return usual;
  const std::string_view digits{text};
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), count);
  EXPECT_TRUE(error == std::errc{} && end == digits.end() && count > 0)
      << "FARCALL_RANDOM_PROGRAMS: expected a number of programs, got \"" << digits << '"';
  return count;
}

/// Collects the final states of all runs.
class ToyEnds final : public SearchListener {
 public:
  bool on_end(Path /*path*/, const World& world) override {
    states.insert(static_cast<const toy::ToyWorld&>(world).state().keys);
    return true;
  }
  std::set<std::vector<toy::Keys>> states;
};

TEST(RandomPrograms, ToysReachTheStatesOfBruteForce) {
  const std::uint64_t wanted = programs_wanted(1'500);
  std::uint64_t compared = 0;
  std::uint64_t seed = 0;
  for (; compared < wanted; ++seed) {
    const toy::Program program = toy::random_program(seed);
    const toy::BruteForceResult all = toy::BruteForce{program, 20'000}.run();
    if (all.is_too_large) continue;
    ++compared;
    toy::ToyModel model{program};
    ToyEnds ends;
    const SearchReport report = search(model, {}, &ends);
    ASSERT_TRUE(report.is_complete) << "seed " << seed;
    ASSERT_EQ(ends.states, all.final_states) << "seed " << seed;
    ASSERT_GE(report.classes, all.final_states.size()) << "seed " << seed;
    ASSERT_LE(report.classes, all.orders) << "seed " << seed;
  }
  std::cout << compared << " toy programs of " << seed << " are equal to brute force\n";
}

/// The worlds in which runs may end.
class WorldEnds final : public SearchListener {
 public:
  bool on_end(Path /*path*/, const World& world) override {
    keys.insert(world.key());
    return true;
  }
  std::set<StateKey> keys;
};

/// Every order of every delivery, without reduction and without a cache.
class EveryOrder {
 public:
  EveryOrder(ReceiptModel& model, std::uint64_t orders_max)
      : model_{model}, orders_max_{orders_max} {}

  /// False: there are too many.
  bool run() {
    visit(model_.initial());
    return orders_ <= orders_max_;
  }

  std::set<StateKey> ends;

 private:
  void visit(const WorldPtr& world) {
    if (orders_ > orders_max_) return;
    if (may_end(*world)) {
      ++orders_;
      ends.insert(world->key());
    }
    for (const Step& step : world->enabled()) visit(model_.deliver(*world, step).world);
  }

  ReceiptModel& model_;
  std::uint64_t orders_max_;
  std::uint64_t orders_ = 0;
};

TEST(RandomPrograms, ContractsReachTheWorldsOfBruteForce) {
  const std::uint64_t wanted = programs_wanted(60);
  std::uint64_t compared = 0;
  std::uint64_t seed = 1;
  std::uint64_t ends = 0;
  vm::Machine machine;
  for (; compared < wanted; ++seed) {
    const Scenario scenario = testing::random_scenario(seed, 1 + seed % 2);
    const auto world = build_world(scenario, machine);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    ReceiptModel model{receipt_setup(scenario, *world), machine};
    EveryOrder all{model, 300};
    if (!all.run()) continue;
    ++compared;
    WorldEnds found;
    const SearchReport report = search(model, {}, &found);
    ASSERT_TRUE(report.is_complete) << "seed " << seed;
    ASSERT_EQ(found.keys, all.ends) << "seed " << seed;
    ends += found.keys.size();
  }
  // Else the programs say nothing.
  EXPECT_GT(ends, 2 * compared);
  std::cout << compared << " programs of contracts of " << seed - 1
            << " are equal to brute force, with " << ends << " ends\n";
}

}  // namespace
}  // namespace farcall::explore
