#include "explore/campaign/case_order.hpp"

#include <gtest/gtest.h>

#include "explore/campaign/cases.hpp"
#include "explore/campaign/early_conversions.hpp"
#include "explore/campaign/rounds.hpp"
#include "explore/scenario/test_scenario.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;

std::vector<KindedCase> labelled(const std::vector<std::pair<CaseKind, std::string>>& cases) {
  std::vector<KindedCase> made;
  for (const auto& [kind, label] : cases) made.push_back({kind, {.label = label}});
  return made;
}

TEST(CaseOrder, TakesOneOfEachKindInTurn) {
  const std::vector<Case> sorted = in_turns(labelled({{CaseKind::kNatural, "story"},
                                                      {CaseKind::kStranger, "call 1"},
                                                      {CaseKind::kStranger, "call 2"},
                                                      {CaseKind::kStranger, "call 3"},
                                                      {CaseKind::kCalleeFails, "missing"},
                                                      {CaseKind::kCalleeFails, "panics"},
                                                      {CaseKind::kChain, "chain"}}));
  std::vector<std::string> labels;
  for (const Case& each : sorted) {
    EXPECT_EQ(each.number, labels.size());
    labels.push_back(each.label);
  }
  EXPECT_EQ(labels, (std::vector<std::string>{"story", "missing", "chain", "call 1", "panics",
                                              "call 2", "call 3"}));
}

TEST(CaseOrder, TriesTwoThingsAfterAllThatEachDoesAlone) {
  const std::vector<Case> sorted =
      in_turns(labelled({{CaseKind::kFaultAndStranger, "panics, and call 1"},
                         {CaseKind::kNatural, "story"},
                         {CaseKind::kStranger, "call 1"},
                         {CaseKind::kFaultAndStranger, "panics, and call 2"},
                         {CaseKind::kStranger, "call 2"}}));
  std::vector<std::string> labels;
  for (const Case& each : sorted) labels.push_back(each.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"story", "call 1", "call 2", "panics, and call 1",
                                              "panics, and call 2"}));
}

ScenarioTransaction call_of(std::string_view method) {
  return {.name = std::string{method},
          .receiver = AccountId::trusted("dao"),
          .actions = {{protocol::FunctionCall{.method_name = std::string{method}}}}};
}

std::vector<std::string> labels_of(const std::vector<Case>& cases) {
  std::vector<std::string> labels;
  for (const Case& each : cases) labels.push_back(each.label);
  return labels;
}

TEST(CombinedCases, TakeOneFaultOfEachEffectAndEachMethodOnce) {
  Scenario scenario;
  scenario.strangers = {.count = 1, .budget = 1};
  const auto fault = [&](std::string label, FaultKind kind) {
    return Case{.label = std::move(label),
                .scenario = scenario,
                .kind = Case::Kind::kFault,
                .faulty = {AccountId::trusted("callee")},
                .has_failing_callee = true,
                .fault = kind};
  };
  const std::vector<Case> faults{fault("does not exist", FaultKind::kMissing),
                                 fault("panics", FaultKind::kPanic),
                                 fault("returns null", FaultKind::kReturnGarbage)};
  const std::vector<ScenarioTransaction> calls{call_of("on_applied"), call_of("join"),
                                               call_of("finalize"), call_of("finalize")};
  const AccountId dao = AccountId::trusted("dao");
  const std::vector<ObservedCall> seen{
      {.predecessor = AccountId::trusted("bob"), .receiver = dao, .method = "finalize"},
      {.predecessor = dao, .receiver = dao, .method = "on_applied", .is_callback = true}};
  const std::vector<Case> cases = combined_cases(faults, calls, seen);
  EXPECT_EQ(labels_of(cases),
            (std::vector<std::string>{"panics, and a stranger calls dao.finalize()",
                                      "panics, and a stranger calls dao.join()"}));
  for (const Case& each : cases) {
    EXPECT_TRUE(each.has_stranger());
    EXPECT_TRUE(is_strangers(each.scenario, each.scenario.transactions.back()));
  }
}

TEST(CombinedCases, TakeAnotherFailureWhereNothingPanicsAndEachEffectInTurn) {
  const auto fault = [](std::string label, std::string_view account) {
    Case made{.label = std::move(label),
              .kind = Case::Kind::kFault,
              .faulty = {AccountId::trusted(account)}};
    made.scenario.strangers = {.count = 1, .budget = 1};
    return made;
  };
  std::vector<Case> faults;
  for (const std::string_view account : {"aa", "bb", "cc", "dd", "ee"}) {
    faults.push_back(fault(std::string{account} + " is missing", account));
    faults.back().has_failing_callee = true;
    faults.back().fault = FaultKind::kMissing;
  }
  faults.push_back(fault("bob is deleted", "bob"));
  faults.back().has_deletion = true;
  faults.push_back(fault("aa breaks", "aa"));
  faults.back().breaks_meanwhile = true;
  const std::string call = ", and a stranger calls dao.join()";
  EXPECT_EQ(labels_of(combined_cases(faults, {call_of("join")}, {})),
            (std::vector<std::string>{"aa is missing" + call, "bob is deleted" + call,
                                      "aa breaks" + call, "bb is missing" + call}));
}

TEST(CombinedCases, NeedAStranger) {
  Case fault{.label = "panics", .kind = Case::Kind::kFault, .fault = FaultKind::kPanic};
  fault.scenario.strangers.count = 0;
  EXPECT_TRUE(combined_cases({fault}, {call_of("join")}, {}).empty());
}

TEST(Rounds, EveryCaseGetsItsShareBeforeOneGetsMore) {
  const Budget budget{.receipts = 800'000, .receipts_per_case = 50'000};
  const Rounds rounds = plan_rounds(budget, 10, 7, false);
  EXPECT_EQ(rounds.limits, (std::vector<std::uint64_t>{10'000, 50'000}));
  EXPECT_EQ(rounds.sampling, 0U);
}

TEST(Rounds, FewCasesGetAllAtOnce) {
  const Budget budget{.receipts = 800'000, .receipts_per_case = 50'000};
  EXPECT_EQ(plan_rounds(budget, 1, 7, false).limits, std::vector<std::uint64_t>{50'000});
}

TEST(Rounds, BeginSmallWhereTheFirstFindingIsEnough) {
  const Budget budget{.receipts = 800'000, .receipts_per_case = 50'000};
  const Rounds rounds = plan_rounds(budget, 10, 10, true);
  EXPECT_EQ(rounds.limits, (std::vector<std::uint64_t>{60, 960, 10'000, 50'000}));
  EXPECT_EQ(rounds.sampling, 2U);
}

TEST(Rounds, WhatEarlierOnesSawIsKept) {
  CaseReport done{.receipts = 50,
                  .sampled_runs = 0,
                  .rounds = {50},
                  .reached = {"b"},
                  .gas_margins = {{"c.on_done", 40}}};
  add_earlier_rounds(done, {.receipts = 7,
                            .sampled_runs = 3,
                            .rounds = {7},
                            .reached = {"a", "b"},
                            .gas_margins = {{"c.on_done", 30}, {"c.other", 20}}});
  EXPECT_EQ(done.receipts, 57U);
  EXPECT_EQ(done.sampled_runs, 3U);
  EXPECT_EQ(done.rounds, (std::vector<std::uint64_t>{7, 50}));
  EXPECT_EQ(done.reached, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(done.gas_margins, (std::vector<std::pair<std::string, std::uint32_t>>{
                                  {"c.on_done", 30}, {"c.other", 20}}));
}

ScenarioTransaction sent(std::string_view signer, std::string_view receiver,
                         protocol::Action action) {
  return {.name = "t",
          .signer = AccountId::trusted(signer),
          .receiver = AccountId::trusted(receiver),
          .actions = {std::move(action)}};
}

TEST(EarlyConversions, ADeletedAccountMayHaveSentSomethingBefore) {
  const protocol::Action deletion{protocol::DeleteAccount{AccountId::trusted("v.near")}};
  const protocol::Action transfer{protocol::Transfer{near(1)}};
  EXPECT_EQ(
      early_conversions({sent("u.near", "u.near", deletion), sent("u.near", "v.near", transfer)}),
      std::vector<std::string>{"other transactions of u.near that are under way when 't' "
                               "takes effect: mode \"layout\" has them"});
  EXPECT_TRUE(
      early_conversions({sent("u.near", "u.near", deletion), sent("v.near", "u.near", transfer)})
          .empty());
  EXPECT_TRUE(
      early_conversions({sent("u.near", "u.near", transfer), sent("u.near", "v.near", transfer)})
          .empty());
}

}  // namespace
}  // namespace farcall::explore
