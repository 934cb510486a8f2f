// Borsh between contracts, and yields with ids of their own.
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "farcall/farcall.hpp"

namespace farcall::testkit {
namespace {

class Features : public testing::Test {
 protected:
  Chain chain_;
  Account alice_ = chain_.create_account("alice");

  Account put(std::string_view name, std::string_view contract) {
    const Account account = chain_.create_account(name);
    const Outcome outcome =
        account.deploy(std::format("{}/{}.wasm", FARCALL_WASM_FOLDER, contract));
    EXPECT_TRUE(outcome.all_succeeded()) << outcome.error();
    return account;
  }
  std::string answer(const Account& app, std::string_view method, const Args& args) {
    const Outcome outcome = alice_.call(app, method, args);
    EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
    return outcome.text();
  }
};

TEST_F(Features, interfaces_speak_borsh_where_they_say_so) {
  put("server", "spec_borsh_server");
  const Account client = put("client", "spec_borsh_client");
  EXPECT_EQ(answer(client, "add", R"({"server":"server.test.near","amount":6})"),
            R"("typed: 6 high 1 alice.near")");
  EXPECT_EQ(answer(client, "ask", R"({"server":"server.test.near"})"),
            R"("answer only: 6 low 1 alice.near")");
  EXPECT_EQ(answer(client, "chain", R"({"server":"server.test.near"})"), R"("sum 36")");
}

TEST_F(Features, borsh_of_another_shape_is_an_error_value) {
  put("hello", "hello");
  const Account client = put("client", "spec_borsh_client");
  EXPECT_EQ(answer(client, "misread", R"({"server":"hello.test.near"})"), R"("misread: error 1")");
}

TEST_F(Features, borsh_of_strangers_is_checked) {
  const Account server = put("server", "spec_borsh_server");
  const auto echo = [&](std::string_view account, std::uint8_t mood) {
    return server.view("echo", Borsh{}.string(account).u8(mood));
  };
  EXPECT_TRUE(echo("alice.near", 1).succeeded) << echo("alice.near", 1).error;
  for (const std::string_view bad : {"A", "", "..", "\xff\xff"})
    EXPECT_NE(echo(bad, 1).error.find("not Borsh of the parameters"), std::string::npos);
  EXPECT_NE(echo("alice.near", 2).error.find("not Borsh of the parameters"), std::string::npos);
  const ViewResult text = server.view("add", Borsh{}.u64(1).u8(1).string("\xc3\x28"));
  EXPECT_NE(text.error.find("not Borsh of the parameters"), std::string::npos) << text.error;
}

TEST_F(Features, bytes_in_borsh_need_not_be_text) {
  const Account server = put("server", "spec_borsh_server");
  const std::string key = '\0' + std::string(32, '\xfe');
  const auto bytes = [&](std::string_view key_bytes) {
    return server.view("bytes", Borsh{}.string(key_bytes).string("\xff\xfe"));
  };
  EXPECT_EQ(bytes(key).value, Args{Borsh{}.string(key).string("\xff\xfe")}.bytes())
      << bytes(key).error;
  EXPECT_FALSE(bytes(key.substr(1)).succeeded);
}

Bytes file(std::string_view name) {
  std::ifstream stream{std::format("{}/{}.wasm", FARCALL_WASM_FOLDER, name), std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

TEST_F(Features, a_new_version_takes_over_what_was_stored) {
  const Account app = put("app", "spec_version1");
  for (const int score : {5, 9, 2})
    answer(app, "add", std::format(R"({{"name":"eve","score":{}}})", score));
  ASSERT_TRUE(app.deploy_code(file("spec_version2")).all_succeeded());
  EXPECT_FALSE(app.view("show", R"({"name":"eve"})").succeeded);  // bytes of another shape
  ASSERT_TRUE(app.call(app, "migrate").all_succeeded());
  EXPECT_EQ(app.view("show", R"({"name":"eve"})").text(), R"("16 9 100")");
  answer(app, "limit", R"({"limit":7,"reason":"rain"})");
  EXPECT_EQ(app.view("show", R"({"name":"eve"})").text(), R"("16 9 7")");
  EXPECT_TRUE(app.call(app, "migrate").failed());  // there is no old state any more
}

/// Keys that nobody uses yet.
constexpr std::string_view kFirst = "ed25519:GjtVi5xVZGVgNnnCNYLdYpPfVxGRXfgtYmTJvjvGTfqC";
constexpr std::string_view kSecond = "ed25519:8fWHD35Rjd78yeowShh9GwhRudRtLLsGCRjZtgPjAw9R";

TEST_F(Features, accounts_keys_and_stakes_are_made_by_actions) {
  const Account app = put("app", "spec_actions");
  answer(app, "create", std::format(R"({{"name":"kid","key":"{}"}})", kFirst));
  EXPECT_EQ(chain_.account("kid.app.test.near").balance(), 3_near);
  answer(app, "keys", std::format(R"({{"first":"{}","second":"{}"}})", kFirst, kSecond));
  answer(app, "gas_keys",
         std::format(R"({{"first":"{}","second":"{}"}})", kFirst, alice_.public_key()));
  app.set_balance(5000_near);
  answer(app, "stake",
         std::format(R"({{"amount":"1000000000000000000000000000","key":"{}"}})",
                     alice_.public_key()));
  EXPECT_EQ(app.staked(), 1000_near);
}

TEST_F(Features, global_code_is_published_and_used_by_hash_and_by_name) {
  const Account app = put("app", "spec_actions");
  const Bytes code = file("hello");
  ASSERT_TRUE(alice_.call(app, "publish", code).all_succeeded());
  ASSERT_TRUE(alice_.call(app, "publish_by_name", code).all_succeeded());
  chain_.advance_blocks(5);
  const std::string hash = sha256(code).to_base58();
  EXPECT_EQ(answer(app, "use", std::format(R"({{"name":"one","code":"{}"}})", hash)), R"("Hello")");
  EXPECT_EQ(answer(app, "use_by_name", R"({"name":"two"})"), R"("Hello")");
}

TEST(Universal, accounts_are_made_from_the_bytes_that_name_them) {
  Chain chain{{.protocol_version = 88}};
  const Account app = chain.create_account("app");
  ASSERT_TRUE(
      app.deploy(std::string{FARCALL_WASM_FOLDER} + "/spec_universal.wasm").all_succeeded());
  // Version 0, no code, no storage, one ed25519 key.
  Bytes state_init{0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
  state_init.resize(state_init.size() + 32, 7);
  const std::string args = std::format(R"({{"state_init":"{}"}})", to_base64(state_init));
  const std::string name = app.view("name_of", args).text();
  const Outcome made = app.call(app, "make", args);
  ASSERT_TRUE(made.all_succeeded()) << made.tree();
  // So small an account locks nothing: the deposit comes back.
  const Account account = chain.account(name.substr(1, name.size() - 2));
  EXPECT_TRUE(account.exists());
  EXPECT_EQ(account.balance(), 0_near);
  EXPECT_FALSE(app.call(app, "make", R"({"state_init":"AAAA"})").succeeded());
}

TEST_F(Features, deposits_that_cannot_be_delivered_go_where_the_contract_says) {
  const Account app = put("app", "spec_actions");
  const Account bob = chain_.create_account("bob", 1_near);
  const Outcome outcome =
      alice_.call(app, "lose", R"({"receiver":"alice.test.near","refund":"bob.test.near"})");
  EXPECT_TRUE(outcome.failed());
  EXPECT_EQ(bob.balance(), 2_near);
}

TEST_F(Features, an_account_can_end_itself) {
  const Account app = put("app", "spec_actions");
  const Account bob = chain_.create_account("bob", 1_near);
  ASSERT_TRUE(alice_.call(app, "end", R"({"beneficiary":"bob.test.near"})").all_succeeded());
  EXPECT_FALSE(app.exists());
  EXPECT_GT(bob.balance(), 90_near);
}

TEST_F(Features, a_yield_has_the_id_that_the_contract_chooses) {
  const Account desk = put("desk", "spec_named_yield");
  auto asked = alice_.transaction(desk).call("ask", R"({"topic":"tea"})").start();
  ASSERT_TRUE(asked.has_value());
  chain_.advance_blocks(3);
  EXPECT_EQ(answer(desk, "ask", R"({"topic":"tea"})"), R"("asked already")");
  EXPECT_EQ(answer(desk, "answer", R"({"topic":"coffee","text":"no"})"), "false");
  EXPECT_EQ(answer(desk, "answer", R"({"topic":"tea","text":"green"})"), "true");
  chain_.run_until_idle();
  EXPECT_EQ(chain_.outcome(*asked).text(), R"("tea: green")");
  EXPECT_EQ(answer(desk, "answer", R"({"topic":"tea","text":"late"})"), "false");
}

TEST_F(Features, the_id_is_free_again_when_nobody_answered) {
  const Account desk = put("desk", "spec_named_yield");
  auto asked = alice_.transaction(desk).call("ask", R"({"topic":"tea"})").start();
  ASSERT_TRUE(asked.has_value());
  chain_.advance_blocks(210);
  chain_.run_until_idle();
  EXPECT_EQ(chain_.outcome(*asked).text(), R"("tea: nobody")");
  EXPECT_EQ(answer(desk, "answer", R"({"topic":"tea","text":"late"})"), "false");
}

}  // namespace
}  // namespace farcall::testkit
