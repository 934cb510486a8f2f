#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "farcall/farcall.hpp"
#include "testkit/test_contracts.hpp"

namespace farcall::testkit {
namespace {

class TestkitTest : public testing::Test {
 protected:
  Chain chain_{Options{.shard_boundaries = {"hello"}}};
  Account alice_ = chain_.create_account("alice", 100_near);
  Account caller_ = chain_.create_account("caller", 20_near);
  Account hello_ = chain_.create_account("hello", 20_near);
  Account wat_ = chain_.create_account("wat-hello", 20_near);

  void SetUp() override {
    ASSERT_TRUE(caller_.deploy(contract("rust/caller.wasm")).all_succeeded());
    ASSERT_TRUE(hello_.deploy(contract("rust/hello.wasm")).all_succeeded());
    ASSERT_TRUE(wat_.deploy(contract("wat/greeter.wasm")).all_succeeded());
  }
};

TEST_F(TestkitTest, a_call_changes_what_a_view_sees) {
  EXPECT_EQ(wat_.view("get_greeting").text(), R"("Hello from WAT")");
  const Outcome outcome = alice_.call(wat_, "set_greeting", R"({"greeting":"hi"})");
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_EQ(outcome.logs(), std::vector<std::string>{"a new greeting"});
  EXPECT_EQ(wat_.view("get_greeting").text(), R"("hi")");
}

TEST_F(TestkitTest, a_callback_gets_the_answer_of_a_contract_in_another_shard) {
  ASSERT_NE(chain_.shard_of(caller_.id()), chain_.shard_of(wat_.id()));
  const Outcome outcome =
      alice_.call(caller_, "query_greeting", R"({"hello":"wat-hello.test.near"})");
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_EQ(outcome.text(), R"("Hello from WAT")");
  const Receipt* callback = outcome.call_of("query_greeting_callback");
  ASSERT_NE(callback, nullptr);
  const Receipt* callee = outcome.call_of("get_greeting");
  ASSERT_NE(callee, nullptr);
  EXPECT_EQ(callback->waits_for, std::vector<std::string>{callee->path});
  EXPECT_GT(callback->block_height, callee->block_height);
}

TEST(ShardBoundaries, may_be_one_letter) {
  Chain chain{Options{.shard_boundaries = {"m", "s"}}};
  const auto shard_of = [&](const char* name) {
    const Account account = chain.create_account(name);
    return account.transaction(account).transfer(Amount{1}).send().receipts().front().shard_id;
  };
  EXPECT_EQ(shard_of("lz"), 0U);
  EXPECT_EQ(shard_of("m-0"), 1U);
  EXPECT_EQ(shard_of("m0"), 1U);
  EXPECT_EQ(shard_of("sam"), 2U);
}

TEST_F(TestkitTest, a_deposit_comes_back_after_a_failed_call) {
  const Amount before = alice_.balance();
  const Outcome outcome =
      alice_.call(caller_, "pay_for_greeting", R"({"hello":"hello.test.near","greeting":""})",
                  {.gas = 100_tgas, .deposit = 2_near});
  EXPECT_TRUE(outcome.succeeded()) << outcome.tree();
  EXPECT_FALSE(outcome.all_succeeded());
  EXPECT_GT(alice_.balance(), before - 100_millinear);
  const Receipt* failed = outcome.call_of("set_greeting_paid");
  ASSERT_NE(failed, nullptr);
  EXPECT_NE(failed->error.find("the greeting must not be empty"), std::string::npos)
      << failed->error;
}

TEST_F(TestkitTest, a_snapshot_brings_everything_back) {
  const auto before = chain_.snapshot();
  const std::string root = chain_.state_root();
  EXPECT_TRUE(alice_.call(wat_, "set_greeting", R"({"greeting":"hi"})").all_succeeded());
  EXPECT_NE(chain_.state_root(), root);
  chain_.restore(before);
  EXPECT_EQ(chain_.state_root(), root);
  EXPECT_EQ(wat_.view("get_greeting").text(), R"("Hello from WAT")");
}

TEST_F(TestkitTest, a_chunk_that_is_missing_holds_receipts_back) {
  ASSERT_NE(chain_.shard_of(alice_.id()), chain_.shard_of(wat_.id()));
  const auto call = alice_.transaction(wat_).call("set_greeting", R"({"greeting":"hi"})").start();
  ASSERT_TRUE(call.has_value());
  ASSERT_EQ(chain_.produce_block(), std::nullopt);
  ASSERT_EQ(chain_.produce_block({.without_chunk = {wat_.id()}}), std::nullopt);
  EXPECT_EQ(wat_.view("get_greeting").text(), R"("Hello from WAT")");
  ASSERT_EQ(chain_.produce_block(), std::nullopt);
  EXPECT_EQ(wat_.view("get_greeting").text(), R"("hi")");
  chain_.run_until_idle();
  EXPECT_TRUE(chain_.outcome(*call).all_succeeded());
}

TEST_F(TestkitTest, a_block_that_no_network_makes_is_refused) {
  const std::uint64_t height = chain_.block_height();
  ASSERT_TRUE(alice_.transaction(wat_).transfer(1_near).start().has_value());
  // Its transaction would be in a chunk that is missing.
  EXPECT_TRUE(chain_.produce_block({.without_chunk = {alice_.id()}}).has_value());
  EXPECT_EQ(chain_.produce_block({.shuffle_salt = "12"}), "expected 64 hex digits, got \"12\"");
  EXPECT_EQ(chain_.produce_block({.without_chunk = {"A"}}), "expected an account id, got \"A\"");
  EXPECT_EQ(chain_.block_height(), height);
  ASSERT_EQ(chain_.produce_block({.skipped_heights = 9}), std::nullopt);
  EXPECT_EQ(chain_.block_height(), height + 10);
}

TEST_F(TestkitTest, an_account_begins_with_a_state_and_a_global_contract) {
  std::ifstream file{contract("wat/greeter.wasm"), std::ios::binary};
  const Bytes code{std::istreambuf_iterator<char>{file}, {}};
  ASSERT_TRUE(hello_.transaction(hello_).deploy_global_code_as_account(code).send().succeeded());
  const GlobalCode greeter{.hash = {}, .account = hello_.id()};
  const auto id = deterministic_account_id(greeter, {{{'k'}, {'v'}}});
  ASSERT_TRUE(id.has_value());
  const Account made = chain_.account(*id);
  const Outcome outcome =
      alice_.transaction(made).state_init(greeter, {{{'k'}, {'v'}}}, 1_near).send();
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_EQ(made.state("k"), Bytes{'v'});
  EXPECT_EQ(made.view("get_greeting").text(), R"("Hello from WAT")");
  EXPECT_TRUE(alice_.transaction(alice_).use_global_code(greeter).send().all_succeeded());
  EXPECT_EQ(alice_.view("get_greeting").text(), R"("Hello from WAT")");
}

TEST_F(TestkitTest, a_gas_key_is_funded_and_emptied) {
  const Outcome outcome = alice_.transaction(alice_)
                              .add_gas_key("@gas", 2)
                              .fund_gas_key("@gas", 2_near)
                              .withdraw_from_gas_key("@gas", 1_near)
                              .send();
  EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
  EXPECT_FALSE(alice_.transaction(alice_).withdraw_from_gas_key("@gas", 5_near).send().succeeded());
}

TEST_F(TestkitTest, a_global_contract_has_one_name) {
  EXPECT_FALSE(deterministic_account_id({}).has_value());
  EXPECT_FALSE(deterministic_account_id({.hash = "x", .account = "lib"}).has_value());
  EXPECT_TRUE(alice_.transaction(alice_).use_global_code({}).send().refused());
  const GlobalCode no_hash{.hash = "x0", .account = {}};
  EXPECT_TRUE(alice_.transaction(alice_).state_init(no_hash).send().refused());
}

TEST_F(TestkitTest, what_cannot_be_sent_is_refused_with_a_reason) {
  const Outcome missing = alice_.deploy("no/such/file.wasm");
  EXPECT_TRUE(missing.refused());
  EXPECT_EQ(missing.error(), "the file no/such/file.wasm cannot be read");
  const Outcome poor = alice_.transfer(hello_, 1'000'000_near);
  EXPECT_TRUE(poor.refused());
  EXPECT_NE(poor.error().find("are missing"), std::string::npos) << poor.error();
  EXPECT_TRUE(alice_.transfer("No Account", 1_near).refused());
}

TEST_F(TestkitTest, transactions_sent_together_share_a_block) {
  std::vector<Transaction> both;
  both.push_back(alice_.transaction(hello_).transfer(1_near));
  both.push_back(alice_.transaction(wat_).transfer(1_near));
  const std::vector<Outcome> outcomes = chain_.send_all(both);
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_TRUE(outcomes[0].all_succeeded());
  EXPECT_EQ(outcomes[0].receipts()[0].block_height, outcomes[1].receipts()[0].block_height);
}

TEST_F(TestkitTest, state_can_be_set_and_read) {
  hello_.set_balance(5_near);
  EXPECT_EQ(hello_.balance(), 5_near);
  const Bytes key{'k'};
  const Bytes value{'v'};
  hello_.set_state(key, value);
  EXPECT_EQ(hello_.state("k"), value);
  hello_.remove_state(key);
  EXPECT_FALSE(hello_.state("k").has_value());
}

TEST_F(TestkitTest, trees_fit_a_hundred_columns) {
  const std::string tree =
      alice_.call(caller_, "batch", R"({"hello":"hello.test.near","first":"one","second":"two"})")
          .tree();
  std::size_t width = 0;
  for (const char c : tree) {
    if (c == '\n') {
      EXPECT_LE(width, 100U) << tree;
      width = 0;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++width;
    }
  }
  EXPECT_NE(tree.find("batch"), std::string::npos);
}

TEST_F(TestkitTest, time_moves_when_told) {
  const auto before = chain_.block_time();
  chain_.advance_time(std::chrono::hours{1});
  EXPECT_EQ(chain_.block_time() - before, std::chrono::hours{1});
}

}  // namespace
}  // namespace farcall::testkit
