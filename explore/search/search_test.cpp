#include "explore/search/search.hpp"

#include <gtest/gtest.h>
#include <set>

#include "explore/search/toy_brute_force.hpp"
#include "explore/search/toy_model.hpp"

namespace farcall::explore {
namespace {

using toy::Handler;
using toy::Op;
using toy::Program;
using enum toy::Op::Kind;

/// Collects the final states of all runs.
class Finals final : public SearchListener {
 public:
  bool on_end(Path /*path*/, const World& world) override {
    states.insert(static_cast<const toy::ToyWorld&>(world).state().keys);
    return true;
  }
  std::set<std::vector<toy::Keys>> states;
};

/// Handlers that append a number of their own to key 0, so that all their orders differ.
Op note(std::uint8_t value) {
  return {.kind = kAppend, .key = 0, .value = value};
}
Op call(std::uint8_t handler) {
  return {.kind = kCall, .target = handler};
}
Op then(std::uint8_t handler) {
  return {.kind = kThen, .target = handler};
}
constexpr std::uint32_t kWide = 1U << 31;

struct Counts {
  std::uint64_t orders;
  std::uint64_t classes;
  bool operator==(const Counts&) const = default;
};
void PrintTo(const Counts& counts, std::ostream* out) {
  *out << counts.orders << " orders, " << counts.classes << " classes";
}

Counts count(const Program& program) {
  toy::ToyModel model{program};
  Finals finals;
  const SearchReport report = search(model, {}, &finals);
  EXPECT_TRUE(report.is_complete);
  const toy::BruteForceResult all = toy::BruteForce{program, 200'000}.run();
  EXPECT_EQ(finals.states, all.final_states);
  return {all.orders, report.classes};
}

/// Flow n is a call at account C, which calls a callee and gets a callback: handlers 3n to 3n + 2.
struct Flows {
  std::size_t flows = 2;
  /// Each flow calls an account of its own; else all share one, and with it the channels from and
  /// to C.
  bool has_own_callees = true;
  bool has_stateful_callee = false;
  /// The call at C changes nothing.
  bool has_reading_calls = false;
  /// The call at C only reads: what it sends depends on what it finds.
  bool has_asking_calls = false;
  bool pays_users = false;
};
Program make(const Flows& wanted) {
  constexpr std::uint8_t kContract = 0;
  const auto callee_of = [&](std::size_t flow) {
    return static_cast<std::uint8_t>(wanted.has_own_callees ? 1 + flow : 1);
  };
  const auto user_of = [&](std::size_t flow) {
    return static_cast<std::uint8_t>(1 + wanted.flows + flow);
  };
  Program program{.accounts = static_cast<std::uint8_t>(1 + 2 * wanted.flows), .modulus = kWide};
  for (std::uint8_t flow = 0; flow < wanted.flows; ++flow) {
    const auto first = static_cast<std::uint8_t>(3 * flow);
    Handler request{.account = kContract,
                    .ops = {call(static_cast<std::uint8_t>(first + 1)),
                            then(static_cast<std::uint8_t>(first + 2))}};
    if (wanted.has_asking_calls) {
      request.ops.insert(request.ops.begin(),
                         {{.kind = kSkipIf, .key = 0, .value = 0},
                          {.kind = kTransfer, .value = 0, .target = user_of(flow)}});
    } else if (!wanted.has_reading_calls) {
      request.ops.insert(request.ops.begin(), note(static_cast<std::uint8_t>(2 * flow)));
    }
    Handler callee{.account = callee_of(flow), .ops = {}};
    if (wanted.has_stateful_callee) callee.ops.push_back(note(flow));
    Handler callback{.account = kContract, .ops = {note(static_cast<std::uint8_t>(2 * flow + 1))}};
    if (wanted.pays_users) {
      callback.ops.push_back({.kind = kTransfer, .value = 1, .target = user_of(flow)});
    }
    program.handlers.insert(program.handlers.end(), {request, callee, callback});
    program.transactions.push_back({.sender = flow, .handler = first});
  }
  return program;
}

TEST(Search, TransactionsToDifferentAccountsAreOneClass) {
  Program program{.accounts = 4, .modulus = kWide};
  for (std::uint8_t at = 0; at < 4; ++at) {
    program.handlers.push_back({.account = at, .ops = {note(at)}});
    program.transactions.push_back({.sender = at, .handler = at});
  }
  EXPECT_EQ(count(program), (Counts{24, 1}));
}

TEST(Search, OneFlowAndStrangers) {
  Program program = make({.flows = 1});
  program.handlers.push_back({.account = 0, .ops = {note(3)}});
  program.transactions.push_back({.sender = 8, .handler = 3});
  EXPECT_EQ(count(program), (Counts{4, 3}));
  program.transactions.push_back({.sender = 8, .handler = 3});
  EXPECT_EQ(count(program), (Counts{10, 6}));
  program.handlers.push_back({.account = 0, .ops = {note(4)}});
  program.transactions.back() = {.sender = 9, .handler = 4};
  EXPECT_EQ(count(program), (Counts{20, 12}));
}

TEST(Search, TwoAndThreeFlows) {
  EXPECT_EQ(count(make({.flows = 2})), (Counts{20, 6}));
  EXPECT_EQ(count(make({.flows = 2, .pays_users = true})), (Counts{70, 6}));
  EXPECT_EQ(count(make({.flows = 3})), (Counts{1680, 90}));
}

TEST(Search, CallsThatOnlyReadDoNotMultiplyClasses) {
  // The two callbacks conflict, and nothing else does.
  EXPECT_EQ(count(make({.flows = 2, .has_reading_calls = true})), (Counts{20, 2}));
}

TEST(Search, CallsThatOnlyReadAreOrderedAgainstCallbacks) {
  EXPECT_EQ(count(make({.flows = 2, .has_asking_calls = true})).classes, 4U);
}

// Two flows to one callee are bound by the channels: what C sent first arrives first, and so does
// its answer (rule N5). Without that rule there would be 20 orders in 10 classes.
TEST(Search, ChannelsAreFirstInFirstOut) {
  EXPECT_EQ(count(make({.flows = 2, .has_own_callees = false})), (Counts{10, 4}));
  EXPECT_EQ(count(make({.flows = 2, .has_own_callees = false, .has_stateful_callee = true})),
            (Counts{10, 4}));
}

TEST(Search, JoinedCallsToTwoAccountsAreOneClass) {
  Program program{.accounts = 3, .modulus = kWide};
  program.handlers = {{.account = 0, .ops = {call(1), call(2), then(3)}},
                      {.account = 1, .ops = {note(0)}},
                      {.account = 2, .ops = {note(0)}},
                      {.account = 0, .ops = {note(0)}}};
  program.transactions = {{.sender = 0, .handler = 0}};
  // The sheet counts the two calls; the two data receipts to the one callback double the orders.
  EXPECT_EQ(count(program).classes, 1U);
}

/// How many random programs end in other states than brute force says.
std::size_t wrong_programs(toy::Forgotten forgotten) {
  std::size_t wrong = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Program program = toy::random_program(seed);
    const toy::BruteForceResult all = toy::BruteForce{program, 2'000}.run();
    if (all.is_too_large) continue;
    toy::ToyModel model{program, forgotten};
    Finals finals;
    (void)search(model, {}, &finals);
    wrong += finals.states == all.final_states ? 0 : 1;
  }
  return wrong;
}

// Each part of what makes two deliveries dependent, taken away on purpose. What a callback waits
// for, and what is in a receipt, follows from which receipts are under way and from the keys.
TEST(Search, ARuleOfDependenceThatIsForgottenIsNoticed) {
  using enum toy::Forgotten;
  EXPECT_EQ(wrong_programs(kNothing), 0U);
  for (const toy::Forgotten rule : {kSameAccount, kFirstKey, kOtherKeys, kUnderWay}) {
    EXPECT_GT(wrong_programs(rule), 0U) << "rule " << static_cast<int>(rule);
  }
}

TEST(Search, StopsAtTheLimitAndSaysSo) {
  toy::ToyModel model{make({.flows = 3})};
  const SearchReport report = search(model, {.receipts_max = 20});
  EXPECT_FALSE(report.is_complete);
  EXPECT_GE(report.receipts, 20U);
}

TEST(Search, AFullCacheOnlyCostsTime) {
  // Whoever comes last wins, so that many orders meet in one world.
  Program program{.accounts = 1};
  for (std::uint8_t at = 0; at < 6; ++at) {
    program.handlers.push_back({.account = 0, .ops = {{.kind = kSet, .value = at}}});
    program.transactions.push_back({.sender = at, .handler = at});
  }
  toy::ToyModel model{program};
  const SearchReport with = search(model);
  const SearchReport without = search(model, {.cache_entries_max = 0});
  EXPECT_TRUE(without.is_complete);
  EXPECT_EQ(with.classes, without.classes);
  EXPECT_LT(with.receipts, without.receipts);
}

}  // namespace
}  // namespace farcall::explore
