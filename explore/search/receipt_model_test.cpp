#include "explore/search/receipt_model.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>

#include "explore/oracles/serial_runs.hpp"
#include "explore/scenario/test_world.hpp"
#include "explore/search/schedule.hpp"
#include "explore/search/search.hpp"

namespace farcall::explore {
namespace {

using testing::TestWorld;
using testing::value_of;

class ReceiptModelTest : public ::testing::Test {
 protected:
  ReceiptModelTest() {
    scribe_ = testing::repository_file("explore/fixtures/scribe.wasm");
    EXPECT_FALSE(scribe_.empty());
  }

  /// Values of key "k" of "c" at the ends of all runs, and how many classes there are.
  class Ends final : public SearchListener {
   public:
    bool on_end(Path /*path*/, const World& world) override {
      values.insert(value_of(world, "c.near", "k"));
      return true;
    }
    std::set<std::string> values;
  };

  SearchReport explore(TestWorld& world, Ends& ends) {
    ReceiptModel model{world.setup(), machine_};
    return search(model, {}, &ends);
  }

  Bytes scribe_;
  vm::Machine machine_;
};

TEST_F(ReceiptModelTest, NaturalRunExecutesEverything) {
  TestWorld world;
  world.account("u.near").account("c.near", scribe_).account("d.near", scribe_);
  world.call("u.near", "c.near", "flow", "ad.near");
  ReceiptModel model{world.setup(), machine_};
  const ScheduledRun run = run_schedule(model, {});
  EXPECT_EQ(value_of(*run.worlds.back(), "c.near", "k"), "ab");
  EXPECT_EQ(value_of(*run.worlds.back(), "d.near", "k"), "a");
  // The transaction with its call, the callee, the data that frees the callback.
  EXPECT_EQ(run.path.size(), 3U);
}

TEST_F(ReceiptModelTest, StrangerComesBeforeBetweenAndAfter) {
  TestWorld world;
  world.account("u.near").account("v.near").account("c.near", scribe_).account("d.near", scribe_);
  world.call("u.near", "c.near", "flow", "ad.near").call("v.near", "c.near", "note", "x");
  Ends ends;
  const SearchReport report = explore(world, ends);
  EXPECT_TRUE(report.is_complete);
  EXPECT_EQ(report.classes, 3U);
  EXPECT_EQ(ends.values, (std::set<std::string>{"xab", "axb", "abx"}));
}

TEST_F(ReceiptModelTest, TwoFlowsInterleaveAsTheChannelsAllow) {
  TestWorld own;
  own.account("u.near").account("v.near").account("c.near", scribe_);
  own.account("d.near", scribe_).account("e.near", scribe_);
  own.call("u.near", "c.near", "flow", "ad.near").call("v.near", "c.near", "flow", "pe.near");
  Ends ends;
  EXPECT_EQ(explore(own, ends).classes, 6U);
  EXPECT_EQ(ends.values, (std::set<std::string>{"abpq", "apbq", "apqb", "pqab", "paqb", "pabq"}));

  TestWorld shared;
  shared.account("u.near").account("v.near").account("c.near", scribe_).account("d.near", scribe_);
  shared.call("u.near", "c.near", "flow", "ad.near").call("v.near", "c.near", "flow", "pd.near");
  Ends bound;
  EXPECT_EQ(explore(shared, bound).classes, 4U);
  EXPECT_EQ(bound.values, (std::set<std::string>{"abpq", "apbq", "pqab", "paqb"}));
}

TEST_F(ReceiptModelTest, TransactionsOfOneKeyStayInOrder) {
  TestWorld world;
  world.account("u.near").account("c.near", scribe_);
  world.call("u.near", "c.near", "note", "1").call("u.near", "c.near", "note", "2");
  Ends ends;
  EXPECT_EQ(explore(world, ends).classes, 1U);
  EXPECT_EQ(ends.values, std::set<std::string>{"12"});
}

// A chunk has no room for a transaction whose nonce is used up: it is not sent, and not refused.
TEST_F(ReceiptModelTest, NothingIsSentAfterALaterNonceOfItsKey) {
  TestWorld world;
  world.account("u.near").account("c.near", scribe_);
  world.call("u.near", "c.near", "note", "1", {.is_optional = true});
  world.call("u.near", "c.near", "note", "2", {.is_optional = true});
  std::uint64_t receipts = 0;
  std::multimap<std::uint64_t, std::string> ends;
  for (const SerialEnd& end : serial_ends(world.setup(), machine_, receipts))
    ends.emplace(end.sent, value_of(*end.world, "c.near", "k"));
  EXPECT_EQ(ends,
            (std::multimap<std::uint64_t, std::string>{{0, ""}, {1, "1"}, {2, "2"}, {3, "12"}}));
}

TEST_F(ReceiptModelTest, CallsThatCommuteAreOneClass) {
  TestWorld world;
  world.account("c.near", scribe_);
  for (const char* user : {"u.near", "v.near", "w.near", "x.near"}) {
    world.account(user).call(user, "c.near", "add", "\x01");
  }
  Ends ends;
  const SearchReport report = explore(world, ends);
  EXPECT_EQ(report.classes, 1U);
  EXPECT_EQ(ends.values, std::set<std::string>{"\x04"});
}

TEST_F(ReceiptModelTest, OptionalTransactionsMayBeLeftOut) {
  TestWorld world;
  world.account("u.near").account("v.near").account("c.near", scribe_);
  world.call("u.near", "c.near", "note", "a");
  world.call("v.near", "c.near", "note", "x", {.is_optional = true});
  Ends ends;
  EXPECT_EQ(explore(world, ends).classes, 3U);
  EXPECT_EQ(ends.values, (std::set<std::string>{"a", "ax", "xa"}));
}

TEST_F(ReceiptModelTest, TransactionAfterAnotherWaitsForAllThatItCaused) {
  TestWorld world;
  world.account("u.near").account("v.near").account("c.near", scribe_).account("d.near", scribe_);
  world.call("u.near", "c.near", "flow", "ad.near");
  world.call("v.near", "c.near", "note", "x", {.after = 0});
  Ends ends;
  EXPECT_EQ(explore(world, ends).classes, 1U);
  EXPECT_EQ(ends.values, std::set<std::string>{"abx"});
}

TEST_F(ReceiptModelTest, BalancesHoldNoGasMoney) {
  TestWorld world;
  world.account("u.near").account("c.near", scribe_).account("d.near", scribe_);
  world.call("u.near", "c.near", "lose", "d.near");
  ReceiptModel model{world.setup(), machine_};
  const ScheduledRun run = run_schedule(model, {});
  const auto amount = [&](const World& at, std::string_view name) {
    state::TrieUpdate update{static_cast<const ReceiptWorld&>(at).state()};
    return runtime::read_account(update, protocol::AccountId::trusted(name)).value().amount;
  };
  EXPECT_EQ(amount(*run.worlds.back(), "u.near"), near(1000));
  // The deposit left with the call, and came back when that failed.
  EXPECT_EQ(amount(*run.worlds[1], "c.near"), near(999));
  EXPECT_EQ(amount(*run.worlds.back(), "c.near"), near(1000));
}

}  // namespace
}  // namespace farcall::explore
