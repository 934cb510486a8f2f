#include "explore/campaign/campaign.hpp"

#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "explore/scenario/test_world.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;

AccountId id(std::string_view text) {
  return AccountId::trusted(text);
}

class CampaignTest : public ::testing::Test {
 public:
  CampaignTest() {
    scribe_ =
        std::make_shared<const Bytes>(testing::repository_file("explore/fixtures/scribe.wasm"));
    EXPECT_FALSE(scribe_->empty());
  }

  CampaignTest& account(std::string_view name) {
    scenario_.accounts.push_back({.id = id(name), .balance = near(1000)});
    return *this;
  }
  CampaignTest& contract(std::string_view name, bool is_untrusted = false) {
    account(name);
    scenario_.accounts.back().wasm = scribe_;
    scenario_.accounts.back().is_untrusted = is_untrusted;
    return *this;
  }
  CampaignTest& call(std::string_view signer, std::string_view receiver, std::string_view method,
                     std::string_view args) {
    scenario_.transactions.push_back(
        {.name = format_text("{} {}", signer, method),
         .signer = id(signer),
         .receiver = id(receiver),
         .actions = {{protocol::FunctionCall{.method_name = std::string{method},
                                             .args = to_bytes(args),
                                             .gas = tgas(100),
                                             .deposit = {}}}}});
    return *this;
  }

  CampaignReport run() {
    Result<CampaignReport> report = run_campaign(scenario_, machine_);
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report.value_or(CampaignReport{});
  }

  static std::string text(const CampaignReport& report) {
    std::string out;
    for (const CaseReport& done : report.cases) {
      out += format_text("{}: {} classes, {} receipts\n", done.label, done.classes, done.receipts);
    }
    for (const Finding& finding : report.findings) {
      out += format_text("{} [{}]: {} ({}; {})\n", finding.property, finding.subject,
                         finding.sentence, finding.where.label, finding.schedule.to_text());
    }
    for (const std::string& line : report.not_explored) out += "not explored: " + line + "\n";
    for (const std::string& line : report.never_reached) out += "never: " + line + "\n";
    return out;
  }

  std::shared_ptr<const Bytes> scribe_;
  Scenario scenario_;
  vm::Machine machine_;
};

TEST_F(CampaignTest, AFailureThatNobodyHearsOf) {
  account("alice").contract("cc").contract("dd");
  call("alice", "cc", "lose", "dd");
  const CampaignReport report = run();
  EXPECT_EQ(report.verdict, Verdict::kViolated);
  EXPECT_TRUE(std::ranges::contains(report.findings, "O7", &Finding::property)) << text(report);
}

TEST_F(CampaignTest, CallbacksThatStrangersCanCall) {
  account("alice").contract("cc").contract("dd");
  call("alice", "cc", "flow", "add");
  const CampaignReport report = run();
  EXPECT_TRUE(std::ranges::contains(report.findings, "O6", &Finding::property)) << text(report);
}

TEST_F(CampaignTest, TransactionsAreSentTwiceAndCalleesBreakMidway) {
  account("alice").contract("cc").contract("dd", true);
  call("alice", "cc", "flow", "add");
  const CampaignReport report = run();
  for (const std::string_view label :
       {"alice sends 'alice flow' twice", "dd stops working meanwhile"}) {
    const auto found = std::ranges::find(report.cases, label, &CaseReport::label);
    ASSERT_NE(found, report.cases.end()) << label << '\n' << text(report);
    EXPECT_TRUE(found->is_complete) << label;
    EXPECT_GT(found->classes, 1U) << label;
  }
}

TEST_F(CampaignTest, WhatIsSentToAnAccountThatIsNotThereIsSaid) {
  account("alice").contract("cc");
  call("alice", "cc", "flow", "xdd");
  const CampaignReport report = run();
  EXPECT_TRUE(std::ranges::any_of(report.not_explored, [](const std::string& line) {
    return line.starts_with("what dd gets: ");
  })) << text(report);
}

// What the story is for is not asked of runs that leave a part of it out.
TEST_F(CampaignTest, WhatIsTrueAfterTheStoryIsAskedOfWholeStories) {
  account("alice").account("bob").contract("cc");
  call("alice", "cc", "add", "x").call("bob", "cc", "add", "x");
  scenario_.strangers.count = 0;
  scenario_.faults.kinds = {FaultKind::kNotSent};
  const auto at_end = [&](std::string_view condition) {
    scenario_.properties = {{.name = "done",
                             .when = Property::When::kAtEnd,
                             .expression = *Expression::parse(std::string{condition})}};
    return run();
  };
  // False before, and where one of the two is not sent.
  const CampaignReport after = at_end("state_number('cc', 'k') == 2 * 120");
  EXPECT_EQ(after.verdict, Verdict::kHolds) << text(after);
  // True before: an invariant, which every run is asked for.
  const CampaignReport always = at_end(
      "state('cc', 'k') == null or "
      "state_number('cc', 'k') == 2 * 120");
  ASSERT_EQ(always.findings.size(), 1U) << text(always);
  EXPECT_EQ(always.findings.front().property, "done");
}

// Test 34: without an ABI, strangers call all that a contract exports.
TEST_F(CampaignTest, StrangersCallEveryMethodOfAContractWithoutAnAbi) {
  account("alice").contract("cc");
  scenario_.accounts.back().wasm =
      std::make_shared<const Bytes>(testing::repository_file("explore/fixtures/witness.wasm"));
  call("alice", "cc", "note", "x");
  const CampaignReport report = run();
  for (const std::string_view method : {"note", "who", "give", "join", "joined", "ask", "answer",
                                        "answered", "say", "late", "draw"}) {
    EXPECT_TRUE(std::ranges::any_of(report.cases,
                                    [&](const CaseReport& done) {
                                      return done.label.contains(
                                          format_text("calls cc.{}(", method));
                                    }))
        << method << '\n'
        << text(report);
  }
}

// The same of AssemblyScript, fixtures/notes.ts: each method gets arguments that it takes.
TEST_F(CampaignTest, StrangersCallEveryMethodOfAnAssemblyScriptContract) {
  account("alice").contract("notes");
  scenario_.accounts.back().wasm =
      std::make_shared<const Bytes>(testing::repository_file("explore/fixtures/notes.wasm"));
  call("alice", "notes", "reset", "{}");
  const CampaignReport report = run();
  for (const std::string_view made :
       {"write_note({\"title", "read_note({\"title", "add_points({\"account_id",
        "set_open({\"is_open", "reset({"}) {
    EXPECT_TRUE(std::ranges::any_of(report.cases,
                                    [&](const CaseReport& done) {
                                      return done.label.contains(
                                          format_text("calls notes.{}", made));
                                    }))
        << made << '\n'
        << text(report);
  }
}

TEST_F(CampaignTest, MoreTransactionsThanOrdersAreComparedOfAreSaidSo) {
  account("alice").contract("cc");
  for (int made = 0; made < 7; ++made) call("alice", "cc", "note", "x");
  scenario_.strangers.count = 0;
  const CampaignReport report = run();
  EXPECT_TRUE(std::ranges::any_of(report.not_explored, [](const std::string& line) {
    return line.starts_with("O8, whether the order of the 7 transactions matters");
  })) << text(report);
}

TEST_F(CampaignTest, DeclarationsThatSayNothingAreRefused) {
  account("alice").account("bob").contract("cc");
  call("alice", "cc", "note", "x");
  const auto error = [&] {
    const Result<CampaignReport> report = run_campaign(scenario_, machine_);
    return report ? std::string{"none"} : report.error().message;
  };
  scenario_.declared.claims[id("bob")] = {*Expression::parse("1")};
  EXPECT_EQ(error(),
            "declare.claims: expected an account that sends one of the transactions, got bob");
  scenario_.declared.claims.clear();
  scenario_.declared.claims[id("alice")] = {*Expression::parse("'much'")};
  EXPECT_EQ(
      error(),
      "declare.claims of alice: expected a whole number below 2^128 from 'much', got \"much\" "
      "where the story begins");
  scenario_.declared.claims.clear();
  scenario_.declared.tokens = {id("cc")};
  EXPECT_EQ(error(),
            "declare.tokens: expected a contract with ft_total_supply and ft_balance_of, got cc");
}

}  // namespace
}  // namespace farcall::explore
