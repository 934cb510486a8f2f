// What the contracts of the specification do on a chain.
#include <cstdlib>
#include <gtest/gtest.h>

#include "farcall/farcall.hpp"

namespace farcall::testkit {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) out += std::format("{:02x}", byte);
  return out;
}

class Contracts : public testing::Test {
 protected:
  Chain chain_{Options{.shard_boundaries = {"bob", "hello"}}};
  Account alice_ = chain_.create_account("alice");
  Account bob_ = chain_.create_account("bob");

  /// The contract of the specification, on an account of any name.
  Account put(std::string_view id, std::string_view name) {
    Account account = chain_.account(id);
    account.set_balance(50_near);
    const Outcome outcome =
        account.deploy(std::format("{}/spec_{}.wasm", FARCALL_WASM_FOLDER, name));
    EXPECT_TRUE(outcome.all_succeeded()) << outcome.error();
    return account;
  }
  static std::string state(const Account& account) {
    const auto bytes = account.state("STATE");
    return bytes ? hex(*bytes) : "";
  }
};

/// The answer of a call all of whose receipts succeeded.
std::string answer(const Outcome& outcome) {
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  return outcome.text();
}

/// The call, and nothing else, failed with this message of the contract.
void expect_panic(const Outcome& outcome, std::string_view message) {
  EXPECT_TRUE(outcome.failed());
  EXPECT_NE(outcome.error().find(message), std::string::npos) << outcome.error();
}

TEST_F(Contracts, hello_stores_and_answers) {
  const Account hello = put("hello.near", "hello");
  EXPECT_EQ(hello.view("get_greeting").text(), R"("Hello")");
  const Outcome outcome = alice_.call(hello, "set_greeting", R"({"greeting":"Howdy \"ü\" 😀\n"})");
  EXPECT_EQ(answer(outcome), "");
  EXPECT_EQ(outcome.logs(), std::vector<std::string>{"Saving greeting: Howdy \"ü\" 😀\n"});
  EXPECT_EQ(hello.view("get_greeting").text(), R"("Howdy \"ü\" 😀\n")");
}

TEST_F(Contracts, state_is_borsh_of_the_fields) {
  const Account hello = put("hello.near", "hello");
  answer(alice_.call(hello, "set_greeting", R"({"greeting":"hi"})"));
  EXPECT_EQ(state(hello), "020000006869");
}

TEST_F(Contracts, bad_arguments_are_named) {
  const Account hello = put("hello.near", "hello");
  const auto refused = [&](std::string_view args, std::string_view message) {
    expect_panic(alice_.call(hello, "set_greeting", args), message);
  };
  refused("", R"(Bad arguments: "greeting": expected but missing)");
  refused("{}", R"(Bad arguments: "greeting": expected but missing)");
  refused(R"({"greeting":1})", R"(Bad arguments: "greeting": expected a string)");
  refused(R"({"greeting":"a","greeting":"b"})", R"(Bad arguments: "greeting": expected once)");
  refused(R"({"greeting":"a")", "Bad arguments: expected a comma or end");
  refused(R"({"greeting":"a"} x)", "Bad arguments: expected the end");
  refused(R"({"greeting":"\ud800"})", R"(Bad arguments: "greeting": expected a full string)");
  refused("{\"greeting\":\"\xFF\"}", R"(Bad arguments: "greeting": expected UTF-8)");
  refused("[]", "Bad arguments: expected an object");
  answer(alice_.call(hello, "set_greeting",
                     R"({"other":[1,{"a":null,"b":-1.5e3}],"greeting":"\ud83d\ude00"})"));
  EXPECT_EQ(hello.view("get_greeting").text(), R"("😀")");
}

TEST_F(Contracts, deposits_are_refused_unless_the_method_is_payable) {
  const Account hello = put("hello.near", "hello");
  const Account book = put("book.near", "guestbook");
  expect_panic(alice_.call(hello, "set_greeting", R"({"greeting":"x"})", {.deposit = 1_yocto}),
               "Method set_greeting doesn't accept deposit");
  answer(alice_.call(book, "add_message", R"({"text":"rich"})", {.deposit = 10_millinear}));
  answer(bob_.call(book, "add_message", R"({"text":"poor"})"));
  EXPECT_EQ(book.view("get_messages", R"({"from_index":"0"})").text(),
            R"([{"premium":true,"sender":"alice.test.near","text":"rich"},)"
            R"({"premium":false,"sender":"bob.test.near","text":"poor"}])");
  EXPECT_EQ(book.view("get_messages", R"({"from_index":"1","limit":5})").text(),
            R"([{"premium":false,"sender":"bob.test.near","text":"poor"}])");
  EXPECT_EQ(book.view("total_messages").text(), "2");
}

TEST_F(Contracts, simple_queries_and_changes_high_and_low_level) {
  put("hello.near", "hello");
  const Account app = put("app.near", "simple");
  const std::string_view init = R"({"hello_account":"hello.near"})";
  expect_panic(alice_.call(app, "hl_query_greeting"), "The contract is not initialized");
  expect_panic(alice_.call(app, "init", init), "Method init is private");
  answer(app.call(app, "init", init));
  expect_panic(app.call(app, "init", init), "The contract has already been initialized");
  for (const std::string level : {"hl", "ll"}) {
    EXPECT_EQ(answer(alice_.call(app, level + "_change_greeting",
                                 std::format(R"({{"new_greeting":"{}"}})", level))),
              "true");
    EXPECT_EQ(answer(alice_.call(app, level + "_query_greeting")), '"' + level + '"');
  }
  expect_panic(alice_.call(app, "hl_query_greeting_callback"),
               "Method hl_query_greeting_callback is private");
}

TEST_F(Contracts, the_callback_of_simple_runs_when_the_call_fails) {
  const Account app = put("app.near", "simple");
  answer(app.call(app, "init", R"({"hello_account":"nobody.near"})"));
  const Outcome asked = alice_.call(app, "hl_query_greeting");
  EXPECT_EQ(asked.text(), R"("")");
  EXPECT_EQ(asked.logs(), std::vector<std::string>{"There was an error contacting Hello NEAR"});
  const Outcome changed = alice_.call(app, "hl_change_greeting", R"({"new_greeting":"x"})");
  EXPECT_EQ(changed.text(), "false");
  EXPECT_EQ(changed.logs(), std::vector<std::string>{"set_greeting failed..."});
}

TEST_F(Contracts, advanced_batches_and_joins) {
  put("hello.near", "hello");
  const Account counter = put("counter.near", "counter");
  const Account book = put("book.near", "guestbook");
  const Account app = put("app.near", "advanced");
  answer(app.call(app, "init",
                  R"({"hello_account":"hello.near","counter_account":"counter.near",)"
                  R"("guestbook_account":"book.near"})"));
  answer(alice_.call(counter, "increment", R"({"number":7})"));
  answer(alice_.call(book, "add_message", R"({"text":"hey"})"));
  EXPECT_EQ(answer(alice_.call(app, "batch_actions")), R"("bye")");
  const Outcome several = alice_.call(app, "multiple_contracts");
  EXPECT_EQ(answer(several),
            R"(["bye",7,[{"premium":false,"sender":"alice.test.near","text":"hey"}]])");
  EXPECT_EQ(
      several.logs(),
      (std::vector<std::string>{
          "HelloNear says bye", "Counter is 7",
          R"(The messages are [{"premium":false,"sender":"alice.test.near","text":"hey"}])"}));
  EXPECT_EQ(answer(alice_.call(app, "similar_contracts")), R"(["hi","howdy","bye"])");
}

TEST_F(Contracts, answers_of_another_shape_are_errors) {
  const Account app = put("app.near", "advanced");  // usable at once: every field has a value
  put("hello.near-examples.testnet", "counter");
  EXPECT_EQ(alice_.call(app, "batch_actions").text(), R"("")");
  EXPECT_EQ(alice_.call(app, "multiple_contracts").text(), R"(["",0,[]])");
  EXPECT_EQ(alice_.call(app, "similar_contracts").text(), "[]");
}

TEST_F(Contracts, the_tutorial_puts_callbacks_on_any_account) {
  const Account first = put("a.near", "hello");
  put("b.near", "hello");
  const Account app = put("app.near", "tutorial");
  const std::string_view both = R"({"account_a":"a.near","account_b":"b.near"})";
  answer(alice_.call(app, "call_set_greeting", R"({"account_id":"a.near","greeting":"Testing!"})"));
  EXPECT_EQ(answer(alice_.call(app, "get_greeting_with_callback", R"({"account_id":"a.near"})")),
            R"("Testing!")");
  EXPECT_EQ(answer(alice_.call(app, "sequential", both)), R"("Hello")");
  EXPECT_EQ(first.view("get_greeting").text(), R"("one")");
  EXPECT_EQ(answer(alice_.call(app, "parallel", both)), "true");
  EXPECT_EQ(
      alice_.call(app, "parallel", R"({"account_a":"a.near","account_b":"gone.near"})").text(),
      "false");
}

TEST_F(Contracts, python_forms_carry_context_and_dictionaries) {
  put("hello-near.testnet", "hello");
  const Account app = put("app.near", "python_like");
  EXPECT_EQ(answer(alice_.call(app, "change_greeting", R"({"new_greeting":"yo"})")),
            R"({"success":true,"message":"Successfully set greeting to 'yo'","result":null})");
  EXPECT_EQ(alice_.call(app, "call_multiple_contracts").text(),
            R"({"contract_a":{"id":"contract-a.testnet","result":null,"success":false},)"
            R"("contract_b":{"id":"contract-b.testnet","result":null,"success":false},)"
            R"("success":false})");
}

TEST_F(Contracts, optional_context_batches_polls_and_values_or_promises) {
  put("hello-near.testnet", "hello");
  const Account app = put("app.near", "seed_misc");
  EXPECT_EQ(answer(alice_.call(app, "query_greeting")),
            R"({"success":true,"greeting":"Hello",)"
            R"("message":"Successfully got greeting: Hello","context":null})");
  EXPECT_EQ(
      answer(alice_.call(app, "call_multiple_methods", R"({"greeting1":"1","greeting2":"2"})")),
      R"({"success":true,"result":null,"original_data":["1","2"]})");
  EXPECT_EQ(answer(alice_.call(app, "cached", R"({"fresh":false})")), R"("cached")");
  EXPECT_EQ(answer(alice_.call(app, "cached", R"({"fresh":true})")), R"("2")");
  EXPECT_EQ(alice_.call(app, "poll", R"({"accounts":["hello-near.testnet","none.near"]})").text(),
            R"(["2","?"])");
  EXPECT_EQ(alice_.call(app, "high_level", R"({"a":"x","b":1})").text(),
            R"("nothingsaved for callback")");
}

TEST_F(Contracts, inline_callbacks_find_their_way_back) {
  put("hello.near", "hello");
  const Account app = put("app.near", "inline_cb");
  EXPECT_EQ(answer(alice_.call(app, "greet", R"({"who":"Bob"})")), R"("Hello, Bob")");
  EXPECT_EQ(app.view("count").text(), "1");
  expect_panic(alice_.call(app, "near_then", R"({"then":"on_greeting","with":["x"]})"),
               "Method near_then is private");
}

TEST_F(Contracts, several_units_are_one_contract) {
  put("hello.near", "hello");
  const Account app = put("app.near", "multi");
  answer(alice_.call(app, "init", R"({"hello_account":"hello.near"})"));
  EXPECT_EQ(answer(alice_.call(app, "change_greeting", R"({"new_greeting":"m"})")), "true");
  EXPECT_EQ(answer(alice_.call(app, "query_greeting")), R"("m!")");
}

TEST_F(Contracts, arithmetic_that_overflows_panics) {
  const Account app = put("c.near", "overflow");
  const Account counter = put("counter.near", "counter");
  EXPECT_EQ(answer(alice_.call(app, "add", R"({"x":5})")), "5");
  expect_panic(alice_.call(app, "sub", R"({"x":6})"), "attempt to subtract with overflow");
  expect_panic(alice_.call(app, "add", R"({"x":18446744073709551615})"),
               "attempt to add with overflow");
  expect_panic(alice_.call(app, "add", R"({"x":18446744073709551616})"),
               R"(Bad arguments: "x": expected an integer in range)");
  answer(alice_.call(counter, "increment", R"({"number":127})"));
  expect_panic(alice_.call(counter, "increment"), "counter overflow");
}

TEST_F(Contracts, a_typed_error_is_the_panic_and_nothing_changes) {
  const Account token = put("t.near", "token");
  const Outcome made = alice_.call(
      token, "new",
      R"({"owner":"alice.test.near","total_supply":"340282366920938463463374607431768211455"})");
  answer(made);
  EXPECT_EQ(made.logs(),
            std::vector<std::string>{
                R"(EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":[)"
                R"({"owner_id":"alice.test.near",)"
                R"("amount":"340282366920938463463374607431768211455"}]})"});
  const With yocto{.deposit = 1_yocto};
  answer(alice_.call(token, "ft_transfer",
                     R"({"receiver_id":"bob.test.near","amount":"5","memo":"m"})", yocto));
  const auto balance = [&] {
    return token.view("ft_balance_of", R"({"account_id":"bob.test.near"})").text();
  };
  EXPECT_EQ(balance(), R"("5")");
  const auto refused = [&](std::string_view args, std::string_view message) {
    expect_panic(bob_.call(token, "ft_transfer", args, yocto), message);
  };
  refused(R"({"receiver_id":"alice.test.near","amount":"6"})", R"({"have":"5","need":"6"})");
  refused(R"({"receiver_id":"A","amount":"1"})",
          R"(Bad arguments: "receiver_id": expected a valid account id)");
  refused(R"({"receiver_id":"alice.test.near","amount":1})",
          R"(Bad arguments: "amount": expected an integer in quotes, like "100")");
  EXPECT_EQ(balance(), R"("5")");
}

TEST_F(Contracts, maps_have_the_keys_of_the_rust_sdk) {
  const Account app = put("s.near", "status");
  answer(alice_.call(app, "set_status", R"({"message":"busy"})"));
  EXPECT_EQ(app.view("get_status", R"({"account_id":"alice.test.near"})").text(), R"("busy")");
  EXPECT_EQ(app.view("get_status", R"({"account_id":"bob.test.near"})").text(), "null");
  const std::string key{"s\x0f\0\0\0alice.test.near", 20};
  EXPECT_TRUE(app.state(key).has_value());
  EXPECT_EQ(state(app), "0100000073");
}

TEST_F(Contracts, rust_and_cpp_take_over_the_state_of_each_other) {
  const std::string rust = FARCALL_SOURCE_DIR "/examples/rust/hello.wasm";
  const Account app = put("app.near", "rust_state");
  const std::string cpp = std::string{FARCALL_WASM_FOLDER} + "/spec_rust_state.wasm";
  const auto pay = [&](std::string_view args) {
    answer(alice_.call(app, "set_greeting_paid", args, {.deposit = 2_millinear}));
  };
  pay(R"({"greeting":"from C++"})");
  const std::string written = state(app);
  ASSERT_TRUE(app.deploy(rust).all_succeeded());
  EXPECT_EQ(app.view("get_greeting").text(), R"("from C++")");
  EXPECT_EQ(app.view("earned").text(), R"("2000000000000000000000")");
  pay(R"({"greeting":"from Rust"})");
  ASSERT_TRUE(app.deploy(cpp).all_succeeded());
  EXPECT_EQ(app.view("get_greeting").text(), R"("from Rust")");
  EXPECT_EQ(app.view("earned").text(), R"("4000000000000000000000")");
  EXPECT_NE(state(app), written);
}

TEST_F(Contracts, cpp_burns_less_gas_than_rust) {
  const Account rust = put("rust.near", "rust_state");
  ASSERT_TRUE(rust.deploy(FARCALL_SOURCE_DIR "/examples/rust/hello.wasm").all_succeeded());
  const Account cpp = put("cpp.near", "rust_state");
  const With paid{.deposit = 2_millinear};
  const std::string_view args = R"({"greeting":"good morning"})";
  const Outcome slow = alice_.call(rust, "set_greeting_paid", args, paid);
  const Outcome fast = alice_.call(cpp, "set_greeting_paid", args, paid);
  answer(slow);
  answer(fast);
  EXPECT_LT(fast.gas_burnt().value(), slow.gas_burnt().value());
}

TEST_F(Contracts, roles_are_given_and_taken_by_an_admin) {
  const Account app = put("app.near", "standards");
  answer(alice_.call(app, "init", R"({"admin":"alice.test.near"})"));
  const std::string_view minter = R"({"role":"minter","account_id":"bob.test.near"})";
  expect_panic(bob_.call(app, "mint"), "only accounts with the role minter may do this");
  expect_panic(bob_.call(app, "role_grant", minter),
               "only accounts with the role admin may do this");
  answer(alice_.call(app, "role_grant", minter));
  answer(bob_.call(app, "mint"));
  EXPECT_EQ(app.view("role_members", R"({"role":"minter"})").text(), R"(["bob.test.near"])");
  answer(alice_.call(app, "role_revoke", minter));
  expect_panic(bob_.call(app, "mint"), "only accounts with the role minter may do this");
  expect_panic(alice_.call(app, "role_renounce", R"({"role":"admin"})"),
               "somebody has to stay admin");
}

TEST_F(Contracts, source_metadata_is_nep_330) {
  const Account app = put("app.near", "standards");
  answer(alice_.call(app, "init", R"({"admin":"alice.test.near"})"));
  EXPECT_EQ(app.view("contract_source_metadata").text(),
            R"({"version":"1.0.0","link":"https://example.com/app",)"
            R"("standards":[{"standard":"nep330","version":"1.2.0"}],"build_info":null})");
}

}  // namespace
}  // namespace farcall::testkit
