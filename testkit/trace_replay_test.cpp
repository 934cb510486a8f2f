// What traces tell when the chunks are run again: reads, host calls, what failures reverted, and
// what would have worked, tried.
#include <algorithm>
#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "farcall/farcall.hpp"
#include "testkit/kit.hpp"
#include "testkit/test_contracts.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/source/host_values.hpp"
#include "vm/host/table.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::testkit {
namespace {

using trace::HostCallTrace;
using trace::ReceiptTrace;
using trace::Trace;

class TraceReplayTest : public testing::Test {
 protected:
  Chain chain_{Options{.shard_boundaries = {"hello"}}};
  Account alice_ = chain_.create_account("alice", 100_near);
  Account caller_ = chain_.create_account("caller", 20_near);
  Account hello_ = chain_.create_account("hello", 20_near);

  void SetUp() override {
    ASSERT_TRUE(caller_.deploy(contract("rust/caller.wasm")).all_succeeded());
    ASSERT_TRUE(hello_.deploy(contract("rust/hello.wasm")).all_succeeded());
  }

  [[nodiscard]] Trace replayed(const Outcome& outcome) const {
    const std::string text = chain_.trace(outcome.transaction_hash());
    Trace trace = *trace::from_json(boost::json::parse(text));
    EXPECT_EQ(trace.violations, std::vector<std::string>{});
    EXPECT_EQ(trace.source.missing, std::vector<std::string>{});
    return trace;
  }
  static const ReceiptTrace& call_of(const Trace& trace, std::string_view method) {
    const auto found = std::ranges::find_if(trace.receipts, [&](const ReceiptTrace& receipt) {
      return std::ranges::any_of(receipt.actions, [&](const trace::ActionTrace& action) {
        return action.method && *action.method == method;
      });
    });
    EXPECT_NE(found, trace.receipts.end());
    return *found;
  }
  static const trace::HostValue* value(const HostCallTrace& call, std::string_view name) {
    const auto found = std::ranges::find(call.values, name, &trace::HostValue::name);
    return found == call.values.end() ? nullptr : &*found;
  }
  static std::uint64_t figure(const trace::Failure& failure, std::string_view name) {
    const auto found = std::ranges::find(failure.figures, name, &trace::Figure::name);
    EXPECT_NE(found, failure.figures.end()) << name << " in " << failure.sentence;
    return found == failure.figures.end() ? 0 : std::stoull(found->value);
  }
};

TEST_F(TraceReplayTest, reads_and_host_calls_have_their_values) {
  const Trace trace = replayed(alice_.call(hello_, "set_greeting", R"({"greeting":"hi"})"));
  const ReceiptTrace& receipt = call_of(trace, "set_greeting");
  ASSERT_TRUE(receipt.reads.has_value());
  EXPECT_TRUE(std::ranges::any_of(*receipt.reads, [](const trace::ReadTrace& read) {
    return read.column == "contract_data" && as_text(read.key.bytes) == "STATE" && !read.value;
  }));
  ASSERT_TRUE(receipt.host_calls.has_value());
  const auto written =
      std::ranges::find(*receipt.host_calls, "storage_write", &HostCallTrace::name);
  ASSERT_NE(written, receipt.host_calls->end());
  ASSERT_NE(value(*written, "key"), nullptr);
  EXPECT_EQ(as_text(value(*written, "key")->bytes->bytes), "STATE");
  ASSERT_NE(value(*written, "value"), nullptr);
  EXPECT_NE(as_text(value(*written, "value")->bytes->bytes).find("hi"), std::string_view::npos);
  EXPECT_EQ(value(*written, "evicted"), nullptr);
  // What host calls and the instructions between them burnt is no more than the call did.
  std::uint64_t sum = 0;
  for (const HostCallTrace& call : *receipt.host_calls) sum += call.gas.value();
  EXPECT_LE(sum, receipt.gas->groups.calls().value());
  EXPECT_GT(sum, 0U);
  const std::string tree = trace::render(trace, {.detail = trace::Detail::kAll});
  EXPECT_NE(tree.find("storage_write(\"STATE\""), std::string::npos) << tree;
  EXPECT_NE(tree.find("read STATE -> absent"), std::string::npos) << tree;
}

TEST_F(TraceReplayTest, promises_name_account_method_and_deposit) {
  const Trace trace = replayed(alice_.call(caller_, "pay_for_greeting",
                                           R"({"hello":"hello.test.near","greeting":""})",
                                           {.gas = 100_tgas, .deposit = 2_near}));
  const ReceiptTrace& receipt = call_of(trace, "pay_for_greeting");
  const auto made = std::ranges::find_if(*receipt.host_calls, [](const HostCallTrace& call) {
    return call.name.starts_with("promise_batch_action_function_call");
  });
  ASSERT_NE(made, receipt.host_calls->end());
  EXPECT_EQ(as_text(value(*made, "method")->bytes->bytes), "set_greeting_paid");
  EXPECT_EQ(*value(*made, "amount")->amount, near(2));
  const ReceiptTrace& failed = call_of(trace, "set_greeting_paid");
  EXPECT_EQ(failed.host_calls->back().name, "panic_utf8");
  EXPECT_TRUE(failed.host_calls->back().is_refused);
}

TEST_F(TraceReplayTest, a_method_that_is_missing_is_answered_with_those_that_are_there) {
  const Trace misspelt = replayed(alice_.call(hello_, "get_greting", "{}"));
  ASSERT_EQ(misspelt.failures.size(), 1U);
  const std::string& sentence = misspelt.failures.front().sentence;
  EXPECT_TRUE(
      sentence.starts_with("hello.test.near has no method get_greting; did you mean "
                           "get_greeting? Its methods are "))
      << sentence;
  EXPECT_TRUE(sentence.contains("set_greeting")) << sentence;
  const Trace unlike = replayed(alice_.call(hello_, "withdraw_everything", "{}"));
  EXPECT_TRUE(unlike.failures.front().sentence.starts_with(
      "hello.test.near has no method withdraw_everything; its methods are "))
      << unlike.failures.front().sentence;
}

TEST_F(TraceReplayTest, what_a_failure_reverted_is_undone_and_not_written) {
  const Outcome outcome = alice_.transaction(hello_)
                              .call("set_greeting", R"({"greeting":"lost"})")
                              .call("fail", R"({"message":"no"})")
                              .send();
  const Trace trace = replayed(outcome);
  const ReceiptTrace& receipt = call_of(trace, "fail");
  ASSERT_TRUE(receipt.writes.has_value());
  const auto undone = std::ranges::find_if(*receipt.writes, [](const trace::WriteTrace& write) {
    return write.column == "contract_data" && write.undone;
  });
  ASSERT_NE(undone, receipt.writes->end());
  EXPECT_EQ(as_text(undone->key.bytes), "STATE");
  EXPECT_FALSE(undone->before.has_value());
  ASSERT_TRUE(undone->after.has_value());
  EXPECT_FALSE(hello_.state("STATE").has_value());
  EXPECT_NE(trace::render(trace, {.detail = trace::Detail::kCosts}).find("undone: wrote STATE"),
            std::string::npos);
}

TEST_F(TraceReplayTest, gas_named_is_enough_and_a_hundredth_less_is_not) {
  const auto burn = [&](Gas gas) {
    return alice_.call(hello_, "burn", R"({"rounds":1000})", {.gas = gas});
  };
  const Outcome outcome = burn(5_tgas);
  EXPECT_FALSE(outcome.succeeded());
  const Trace trace = replayed(outcome);
  ASSERT_EQ(trace.failures.size(), 1U);
  const trace::Failure& failure = trace.failures.front();
  ASSERT_TRUE(failure.hint.has_value()) << failure.sentence;
  EXPECT_TRUE(failure.hint->starts_with("With ") &&
              failure.hint->ends_with(" it succeeds (found by running it again)."))
      << *failure.hint;
  const std::uint64_t enough = figure(failure, "enough");
  EXPECT_GT(enough, 5'000'000'000'000U);
  EXPECT_TRUE(burn(Gas{enough}).succeeded());
  EXPECT_FALSE(burn(Gas{enough - enough / 100}).succeeded());
}

TEST_F(TraceReplayTest, a_failed_test_shows_what_would_have_worked) {
  forget_outcomes();
  (void)alice_.call(hello_, "burn", R"({"rounds":1000})", {.gas = 5_tgas});
  const std::vector<Outcome> shown = outcomes_to_show();
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_TRUE(shown[0].data().trace->failures.at(0).hint.has_value()) << shown[0].tree();
  EXPECT_NE(shown[0].tree().find("With "), std::string::npos) << shown[0].tree();
}

TEST_F(TraceReplayTest, the_most_named_for_a_promise_works_and_more_does_not) {
  const auto before = chain_.snapshot();
  const auto starve = [&](std::uint64_t ggas, Gas gas = 100_tgas) {
    chain_.restore(before);
    return alice_.call(
        caller_, "starve",
        format_text(R"({{"hello":"hello.test.near","call_ggas":{},"callback_ggas":10000}})", ggas),
        {.gas = gas});
  };
  const Outcome outcome = starve(95'000);
  const Trace trace = replayed(outcome);
  ASSERT_EQ(trace.failures.size(), 1U);
  const trace::Failure& failure = trace.failures.front();
  EXPECT_NE(failure.sentence.find("could not set aside 10 Tgas for seen on caller.test.near"),
            std::string::npos)
      << failure.sentence;
  EXPECT_NE(failure.sentence.find("set aside before"), std::string::npos) << failure.sentence;
  // The first promise is too large alone, too.
  const Outcome other = starve(120'000);
  const Trace second = replayed(other);
  const trace::Failure& first = second.failures.at(0);
  EXPECT_NE(first.sentence.find("could not set aside 120 Tgas for get_greeting on hello.test.near"),
            std::string::npos)
      << first.sentence;
  ASSERT_TRUE(first.hint.has_value());
  EXPECT_TRUE(first.hint->starts_with("Give it at most ")) << *first.hint;
  const std::uint64_t most = figure(first, "most_for_promise") / 1'000'000'000;
  EXPECT_TRUE(starve(most).receipt("0")->succeeded) << *first.hint;
  EXPECT_FALSE(starve(most + 1).receipt("0")->succeeded) << *first.hint;
  const std::uint64_t enough = figure(first, "enough");
  EXPECT_TRUE(starve(120'000, Gas{enough}).receipt("0")->succeeded);
  EXPECT_FALSE(starve(120'000, Gas{enough - 1}).receipt("0")->succeeded);
}

TEST_F(TraceReplayTest, more_gas_than_may_be_attached_does_not_help) {
  const Trace trace =
      replayed(alice_.call(hello_, "burn", R"({"rounds":4000000000})", {.gas = 20_tgas}));
  ASSERT_EQ(trace.failures.size(), 1U);
  ASSERT_TRUE(trace.failures[0].hint.has_value());
  EXPECT_TRUE(trace.failures[0].hint->starts_with("More gas does not help: with "))
      << *trace.failures[0].hint;
}

TEST_F(TraceReplayTest, a_balance_that_is_too_small_has_its_figures) {
  const Trace trace = replayed(alice_.call(caller_, "overspend", R"({"hello":"hello.test.near"})"));
  ASSERT_EQ(trace.failures.size(), 1U);
  const std::string& sentence = trace.failures[0].sentence;
  EXPECT_NE(sentence.find("overspend wanted to send 1000000 NEAR to hello.test.near"),
            std::string::npos)
      << sentence;
  EXPECT_NE(sentence.find("are missing"), std::string::npos) << sentence;
}

/// Function 0 is exported as "update" and calls 1, which is "settle" or has no name, and traps.
Bytes trapping(bool is_named) {
  using namespace vm::test;
  Module module;
  module.types({function_type({}, {})})
      .functions({0, 0})
      .exports({export_function("update", 0)})
      .code({body({0x10, 1, 0x0b}), body({0x00, 0x0b})});
  if (is_named)
    module.raw(0, concat({name("name"), {1}, sized(concat({uleb(1), uleb(1), name("settle")}))}));
  return module.bytes();
}

TEST_F(TraceReplayTest, a_trap_says_in_which_function_the_code_stopped) {
  const Account app = chain_.create_account("app", 20_near);
  ASSERT_TRUE(app.deploy_code(trapping(true)).all_succeeded());
  const Trace named = replayed(alice_.call(app, "update"));
  ASSERT_EQ(named.failures.size(), 1U);
  EXPECT_EQ(named.failures[0].sentence,
            "the code of app.test.near stopped in update: An `unreachable` opcode was executed "
            "(a panic without a text), in `settle`");
  EXPECT_TRUE(trace::render(named, {.detail = trace::Detail::kCosts})
                  .contains("stopped in settle, called from update"));
  ASSERT_TRUE(app.deploy_code(trapping(false)).all_succeeded());
  const Trace stripped = replayed(alice_.call(app, "update"));
  EXPECT_TRUE(stripped.failures[0].sentence.ends_with(", in function 1, which has no name"))
      << stripped.failures[0].sentence;
  ASSERT_TRUE(stripped.failures[0].stopped_in.has_value());
  EXPECT_EQ(stripped.failures[0].stopped_in->size(), 2U);
  EXPECT_EQ(stripped.failures[0].stopped_in->at(1).name, "update");
}

TEST_F(TraceReplayTest, a_block_that_was_patched_is_shown_without_reads) {
  const Outcome outcome = alice_.call(hello_, "set_greeting", R"({"greeting":"hi"})");
  const Receipt& last = outcome.receipts().back();
  ASSERT_EQ(last.block_height, chain_.block_height());
  ASSERT_EQ(last.receiver_id, alice_.id());
  alice_.set_balance(50_near);
  const Trace trace =
      *trace::from_json(boost::json::parse(chain_.trace(outcome.transaction_hash())));
  EXPECT_TRUE(call_of(trace, "set_greeting").reads.has_value());
  EXPECT_FALSE(trace.find(last.path)->reads.has_value());
  ASSERT_EQ(trace.source.missing.size(), 1U);
  EXPECT_NE(trace.source.missing[0].find("was patched"), std::string::npos);
}

TEST_F(TraceReplayTest, every_host_function_is_described) {
  for (const vm::HostEntry& entry : vm::host_table()) {
    if (entry.module != "env") continue;
    EXPECT_EQ(trace::host_argument_count(entry.name), entry.parameters.size()) << entry.name;
  }
}

}  // namespace
}  // namespace farcall::testkit
