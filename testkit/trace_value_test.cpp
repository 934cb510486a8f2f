// Traces of real runs: what they say, that their invariants hold, and that each invariant is looked
// at.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>

#include "farcall/farcall.hpp"
#include "testkit/kit.hpp"
#include "testkit/test_contracts.hpp"
#include "trace/build/check.hpp"
#include "trace/gas/gas_export.hpp"
#include "trace/json.hpp"
#include "trace/schema.hpp"
#include "trace/show/render.hpp"
#include "trace/text.hpp"

namespace farcall::testkit {
namespace {

using trace::ActionState;
using trace::Detail;
using trace::EdgeKind;
using trace::ReceiptKind;
using trace::Trace;
using trace::Verdict;

class TraceValueTest : public testing::Test {
 protected:
  Chain chain_{Options{.shard_boundaries = {"hello"}}};
  Account alice_ = chain_.create_account("alice", 100_near);
  Account caller_ = chain_.create_account("caller", 20_near);
  Account hello_ = chain_.create_account("hello", 20_near);

  void SetUp() override {
    ASSERT_TRUE(caller_.deploy(contract("rust/caller.wasm")).all_succeeded());
    ASSERT_TRUE(hello_.deploy(contract("rust/hello.wasm")).all_succeeded());
  }

  /// A call whose inner receipt fails; its callback gives 2 NEAR back.
  Outcome paid_in_vain() {
    return alice_.call(caller_, "pay_for_greeting", R"({"hello":"hello.test.near","greeting":""})",
                       {.gas = 100_tgas, .deposit = 2_near});
  }
};

const Trace& trace_of(const Outcome& outcome) {
  return *outcome.data().trace;
}

TEST_F(TraceValueTest, verdict_has_five_values) {
  EXPECT_EQ(trace_of(alice_.transfer(hello_, 1_near)).verdict, Verdict::ok);
  EXPECT_EQ(trace_of(paid_in_vain()).verdict, Verdict::ok_with_failures);
  const Outcome failed = alice_.call(hello_, "no_such_method");
  EXPECT_EQ(trace_of(failed).verdict, Verdict::failed);
  EXPECT_EQ(failed.failed_receipts().size(), 1U);
  EXPECT_TRUE(alice_.transfer(hello_, 1'000'000_near).refused());
}

TEST_F(TraceValueTest, edges_tell_who_made_and_who_waits) {
  const Outcome outcome = paid_in_vain();
  const Trace& trace = trace_of(outcome);
  ASSERT_NE(trace.find("0.1"), nullptr);
  const auto inputs = trace.inputs_of("0.1");
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0]->from, "0.0");
  EXPECT_EQ(inputs[0]->failed, true);
  EXPECT_FALSE(inputs[0]->value.has_value());
  EXPECT_TRUE(inputs[0]->arrived.has_value());
  const trace::Failure* failure = trace.failure_of("0.0");
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->learned_by, std::vector<std::string>{"0.1"});
  EXPECT_EQ(trace.find("0.0")->actions.at(0).state, ActionState::failed);
}

TEST_F(TraceValueTest, refunds_are_told_by_their_signer) {
  const Outcome outcome = paid_in_vain();
  std::size_t deposits = 0;
  for (const Receipt& receipt : outcome.receipts()) {
    if (receipt.refund == RefundKind::kDeposit) {
      ++deposits;
      EXPECT_EQ(receipt.deposit, 2_near);
      EXPECT_EQ(receipt.receiver_id, "caller.test.near");
    }
    EXPECT_NE(receipt.refund, RefundKind::kBeneficiary);
  }
  EXPECT_EQ(deposits, 1U);
}

TEST_F(TraceValueTest, the_balance_of_a_deleted_account_is_no_refund_of_gas) {
  Account doomed = chain_.create_account("doomed", 20_near);
  const Outcome outcome = doomed.transaction(doomed).delete_account("alice.test.near").send();
  ASSERT_TRUE(outcome.succeeded()) << outcome.tree();
  // The gas that was not burnt cannot go back to an account that is gone: no failure of the
  // transaction, and shown.
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_EQ(outcome.failed_receipts().size(), 1U);
  EXPECT_NE(outcome.tree().find("LOST: doomed"), std::string::npos) << outcome.tree();
  EXPECT_TRUE(std::ranges::any_of(outcome.receipts(), [](const Receipt& receipt) {
    return receipt.refund == RefundKind::kBeneficiary;
  }));
  EXPECT_NE(outcome.tree().find("left to alice"), std::string::npos) << outcome.tree();
}

TEST_F(TraceValueTest, lost_tokens_are_said_to_be_lost) {
  Account doomed = chain_.create_account("doomed", 20_near);
  const Outcome outcome = doomed.transaction(doomed).delete_account("nobody.test.near").send();
  EXPECT_FALSE(outcome.all_succeeded());
  EXPECT_GT(outcome.tokens_lost(), 19_near);
  EXPECT_NE(outcome.tree().find("LOST: nobody"), std::string::npos) << outcome.tree();
}

TEST_F(TraceValueTest, gas_of_refunds_is_not_counted_as_paid) {
  const Outcome outcome = paid_in_vain();
  const trace::Totals& totals = trace_of(outcome).totals;
  EXPECT_FALSE(totals.gas_of_refunds.is_zero());
  // Everything burns at one price here, so that the fee is what was paid for.
  const trace::Charge& charge = *trace_of(outcome).transaction.charge;
  EXPECT_EQ(checked_gas_cost(charge.block_price, totals.gas)->value(), totals.fee.value());
}

TEST_F(TraceValueTest, bought_gas_is_burnt_passed_on_or_left) {
  const Outcome outcome = paid_in_vain();
  for (const trace::ReceiptTrace& receipt : trace_of(outcome).receipts) {
    if (receipt.is_refund()) continue;
    ASSERT_TRUE(receipt.gas.has_value()) << receipt.path;
    EXPECT_EQ((receipt.gas->burnt + receipt.gas->passed_on + receipt.gas->left).value(),
              receipt.gas->bought.value())
        << receipt.path;
  }
}

TEST_F(TraceValueTest, invariants_hold) {
  for (const Outcome& outcome :
       {paid_in_vain(), alice_.transfer(hello_, 1_near), alice_.call(hello_, "nothing_like_it"),
        alice_.call(caller_, "query_greeting", R"({"hello":"hello.test.near"})"),
        alice_.call(caller_, "batch",
                    R"({"hello":"hello.test.near","first":"one","second":"two"})")}) {
    EXPECT_EQ(trace::check(trace_of(outcome)), std::vector<std::string>{}) << outcome.tree();
  }
}

/// Each change breaks the invariant whose number it names.
TEST_F(TraceValueTest, every_invariant_is_checked) {
  const Outcome outcome = paid_in_vain();
  const auto at = [](Trace& trace, std::string_view path) -> trace::ReceiptTrace& {
    return *std::ranges::find(trace.receipts, path, &trace::ReceiptTrace::path);
  };
  const auto data_edge = [](Trace& trace) -> trace::Edge& {
    return *std::ranges::find(trace.edges, EdgeKind::data, &trace::Edge::kind);
  };
  struct Break {
    std::string_view number;
    std::function<void(Trace&)> change;
  };
  const std::vector<Break> breaks = {
      {"I1 ", [&](Trace& t) { t.edges.erase(t.edges.begin()); }},
      {"I1 ", [&](Trace& t) { t.receipts.push_back(t.receipts.back()); }},
      {"I1 ", [&](Trace& t) { t.edges.push_back(t.edges.front()); }},
      {"I2 ", [&](Trace& t) { at(t, "0.0").path = "0.1"; }},
      {"I3 ", [&](Trace& t) { at(t, "0.1").ran->block = farcall::BlockHeight{1}; }},
      {"I4 ", [&](Trace& t) { data_edge(t).from.reset(); }},
      {"I4 ", [&](Trace& t) { t.edges.push_back(data_edge(t)); }},
      {"I5 ", [&](Trace& t) { data_edge(t).failed = false; }},
      {"I6 ", [&](Trace& t) { data_edge(t).arrived = farcall::BlockHeight{1'000'000}; }},
      {"I7 ", [&](Trace& t) { at(t, "0").gas->burnt += farcall::Gas{1}; }},
      {"I8 ", [&](Trace& t) { at(t, "0").gas->left += farcall::Gas{1}; }},
      {"I9 ", [&](Trace& t) { at(t, "0.1").gas->bought += farcall::Gas{1}; }},
      {"I10 ", [&](Trace& t) { at(t, "0").tokens->gas_refund += farcall::yocto(1); }},
      {"I11 ", [&](Trace& t) { at(t, "0.0").tokens->deposit_refund = farcall::Balance{}; }},
      {"I12", [&](Trace& t) { t.transaction.charge->total += farcall::yocto(1); }},
      {"I15", [&](Trace& t) { t.result.receipt = "0.0"; }},
      {"I16", [&](Trace& t) { t.verdict = Verdict::ok; }},
      {"I16", [&](Trace& t) { t.failures.clear(); }},
      {"I17 ", [&](Trace& t) { at(t, "0").gas->costs.clear(); }},
      {"I19 ", [&](Trace& t) { at(t, "0").events.push_back({.log = 99}); }},
      {"I22", [&](Trace& t) { t.schema = "farcall-trace/0"; }},
  };
  for (const Break& item : breaks) {
    Trace broken = trace_of(outcome);
    item.change(broken);
    const std::vector<std::string> found = trace::check(broken);
    EXPECT_TRUE(std::ranges::any_of(found, [&](const std::string& violation) {
      return violation.starts_with(item.number);
    })) << item.number;
  }
}

TEST_F(TraceValueTest, json_out_and_in_is_the_identity) {
  const Outcome outcome = paid_in_vain();
  const boost::json::value document = boost::json::parse(outcome.json());
  const auto again = trace::from_json(document);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(trace::to_json(*again), document);
  EXPECT_FALSE(trace::from_json(boost::json::object{{"schema", "other"}}).has_value());
}

/// With FARCALL_BLESS=1 in the environment the file is written.
TEST_F(TraceValueTest, the_schema_in_the_documentation_is_that_of_the_types) {
  const std::string file = std::string{FARCALL_SOURCE_DIR} + "/docs/trace-schema.json";
  if (std::getenv("FARCALL_BLESS") != nullptr) std::ofstream{file} << trace::schema_text();
  std::ifstream in{file};
  const std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  EXPECT_TRUE(text == trace::schema_text()) << "run this test with FARCALL_BLESS=1";
}

TEST_F(TraceValueTest, nothing_of_contracts_reaches_a_terminal_raw) {
  const std::string hostile =
      "\x1b[2J\xC2\x9B"
      "31m\xE2\x80\xAE"
      "evil\xE2\x80\x8B\r\nnext line";
  const Outcome outcome = alice_.call(hello_, hostile, R"({"a":"\u001b[31m"})");
  for (const Detail detail : {Detail::kBrief, Detail::kCalls, Detail::kCosts, Detail::kAll}) {
    const std::string tree = trace::render(trace_of(outcome), {.width = 60, .detail = detail});
    std::string_view rest = tree;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      EXPECT_EQ(trace::escape(line), line);
      EXPECT_LE(trace::columns(line), 60U) << line;
      rest.remove_prefix(line.size() + 1);
    }
    EXPECT_NE(tree.find("evil"), std::string::npos);
  }
}

TEST_F(TraceValueTest, colours_repeat_what_the_text_says) {
  const Outcome outcome = paid_in_vain();
  const std::string plain = trace::render(trace_of(outcome), {});
  std::string coloured = trace::render(trace_of(outcome), {.colour = true});
  EXPECT_NE(coloured.find("\x1b[31m"), std::string::npos);
  for (std::size_t at = 0; (at = coloured.find('\x1b', at)) != std::string::npos;)
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  std::string stripped;
  std::string_view rest = coloured;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    stripped += std::string{line} + "\n";
  }
  EXPECT_EQ(stripped, plain);
}

TEST_F(TraceValueTest, failed_subtrees_are_never_folded) {
  const Outcome outcome = paid_in_vain();
  const std::string folded = trace::render(trace_of(outcome), {.depth = 0});
  EXPECT_NE(folded.find("FAILED"), std::string::npos) << folded;
  EXPECT_NE(folded.find("folded"), std::string::npos) << folded;
  EXPECT_EQ(folded.find("pay_for_greeting_callback"), std::string::npos) << folded;
}

TEST_F(TraceValueTest, gas_exports_sum_to_what_was_paid_for) {
  const Outcome outcome = paid_in_vain();
  std::uint64_t sum = 0;
  const std::string stacks = trace::collapsed_stacks({trace_of(outcome)});
  std::string_view rest = stacks;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    sum += std::stoull(std::string{line.substr(line.rfind(' ') + 1)});
    rest.remove_prefix(line.size() + 1);
  }
  EXPECT_EQ(sum, trace_of(outcome).totals.gas.value());
  const boost::json::value document = boost::json::parse(trace::speedscope({trace_of(outcome)}));
  EXPECT_EQ(document.at("profiles").at(0).at("endValue").to_number<std::uint64_t>(), sum);
}

TEST_F(TraceValueTest, snapshots_show_changes_above_the_tolerance) {
  const auto before = trace::gas_lines(trace_of(paid_in_vain()), "run");
  ASSERT_FALSE(before.empty());
  EXPECT_TRUE(trace::compare_gas(before, before, {}).empty());
  auto after = before;
  after[0].burnt += farcall::tgas(1);
  const auto changes = trace::compare_gas(before, after, {});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(trace::is_worse(changes[0]));
  const auto read = trace::read_gas_lines(trace::write_gas_lines(after));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->size(), after.size());
  EXPECT_FALSE(trace::read_gas_lines("a\tb").has_value());
}

TEST_F(TraceValueTest, a_failed_test_shows_its_last_trees) {
  forget_outcomes();
  (void)paid_in_vain();
  (void)alice_.transfer(hello_, 1_near);
  const std::vector<Outcome> shown = outcomes_to_show();
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_FALSE(shown[0].all_succeeded());
  EXPECT_TRUE(shown[1].all_succeeded());
}

}  // namespace
}  // namespace farcall::testkit
