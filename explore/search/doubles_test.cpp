#include "explore/search/doubles.hpp"

#include <gtest/gtest.h>

#include "explore/oracles/run_facts.hpp"
#include "explore/scenario/test_world.hpp"
#include "explore/search/schedule.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::explore {
namespace {

using testing::TestWorld;

class DoublesTest : public ::testing::Test {
 protected:
  /// What the signer of a call of "d.near" is told.
  TransactionEnd call(const Bytes& code, std::string_view method) {
    TestWorld world;
    world.account("u.near").account("d.near", code);
    world.call("u.near", "d.near", method, "");
    ReceiptModel model{world.setup(), machine_};
    const ScheduledRun run = run_schedule(model, {});
    return RunFacts{static_cast<const ReceiptWorld&>(*run.worlds.back()), 1}.transactions()[0];
  }

  vm::Machine machine_;
  std::vector<std::string> methods_{"go", "other", "go"};
};

TEST_F(DoublesTest, HasTheMethods) {
  EXPECT_EQ(vm::callable_methods(make_double(methods_, {}), 86).value(),
            (std::vector<std::string>{"go", "other"}));
}

TEST_F(DoublesTest, ReturnsItsValue) {
  const TransactionEnd end = call(make_double(methods_, {.value = to_bytes("null")}), "go");
  EXPECT_FALSE(end.has_failed) << end.error;
  EXPECT_EQ(end.value, to_bytes("null"));
}

TEST_F(DoublesTest, ReturnsMoreThanAPage) {
  const TransactionEnd end = call(make_double(methods_, {.value = Bytes(100'000, 'x')}), "other");
  ASSERT_TRUE(end.value.has_value()) << end.error;
  EXPECT_EQ(end.value->size(), 100'000U);
}

TEST_F(DoublesTest, Panics) {
  const TransactionEnd end = call(make_double(methods_, {.panics = true}), "go");
  EXPECT_TRUE(end.has_failed);
  EXPECT_NE(end.error.find("the double panics"), std::string::npos) << end.error;
}

TEST_F(DoublesTest, BurnsItsGas) {
  const TransactionEnd end = call(make_double(methods_, {.burns_gas = true}), "go");
  EXPECT_TRUE(end.has_failed);
  EXPECT_NE(end.error.find("gas"), std::string::npos) << end.error;
}

TEST_F(DoublesTest, CallsAnotherFirst) {
  DoubleBehaviour behaviour;
  behaviour.call = DoubleCall{
      .receiver = "nobody.near", .method = "f", .args = {}, .deposit = {}, .gas = tgas(5)};
  behaviour.returns_call = true;
  const TransactionEnd end = call(make_double(methods_, behaviour), "go");
  EXPECT_TRUE(end.has_failed);
  EXPECT_NE(end.error.find("nobody.near"), std::string::npos) << end.error;
}

TEST_F(DoublesTest, AnswersWhenItsYieldTimesOut) {
  const TransactionEnd end =
      call(make_double(methods_, {.waits = true, .value = to_bytes("late")}), "go");
  EXPECT_EQ(end.value, to_bytes("late")) << end.error;
}

TEST_F(DoublesTest, AContractWithoutOneOfItsMethodsIsWhatItWasOtherwise) {
  const Bytes whole = make_double(methods_, {.value = to_bytes("here")});
  const Bytes code = without_method(whole, "go");
  EXPECT_EQ(call(code, "other").value, to_bytes("here"));
  const TransactionEnd end = call(code, "go");
  EXPECT_TRUE(end.has_failed);
  EXPECT_NE(end.error.find("method"), std::string::npos) << end.error;
  EXPECT_TRUE(without_method(whole, "gone").empty());
  EXPECT_TRUE(without_method(whole, "").empty());
}

TEST_F(DoublesTest, RelayCallsWithAResult) {
  TestWorld world;
  world.account("u.near").account(
      "r.near",
      make_relay("r.near",
                 {.receiver = "d.near", .method = "go", .args = {}, .deposit = {}, .gas = tgas(10)},
                 as_bytes("true")));
  world.account("d.near", make_double(methods_, {.value = to_bytes("got")}));
  world.call("u.near", "r.near", "relay", "");
  ReceiptModel model{world.setup(), machine_};
  const ScheduledRun run = run_schedule(model, {});
  const RunFacts facts{static_cast<const ReceiptWorld&>(*run.worlds.back()), 1};
  EXPECT_EQ(facts.transactions()[0].value, to_bytes("got")) << facts.transactions()[0].error;
  // The relay, its answer, and the call that waited for it.
  ASSERT_EQ(facts.executions().size(), 3U);
  const protocol::Receipt& last = *facts.executions().back().event->receipt;
  EXPECT_EQ(last.predecessor_id.view(), "r.near");
  EXPECT_EQ(last.action()->input_data_ids.size(), 1U);
}

}  // namespace
}  // namespace farcall::explore
