// Keys, global contracts and accounts that begin with a state, in scenario files.
#include "explore/scenario/scenario_actions.hpp"

#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "explore/scenario/scenario_file.hpp"
#include "explore/scenario/test_world.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/ids.hpp"

namespace farcall::explore {
namespace {

namespace permission = protocol::access_key_permission;
using protocol::AccountId;
using protocol::GlobalContractIdentifier;

/// Every file is the scribe.
class ScribeFiles final : public ScenarioFiles {
 public:
  Result<Bytes> read(const std::filesystem::path& /*file*/) override {
    return testing::repository_file("explore/fixtures/scribe.wasm");
  }
  Result<Bytes> build(const std::filesystem::path& file) override { return read(file); }
};

Result<Scenario> read_text(const std::string& text) {
  ScribeFiles files;
  return read_scenario(text, "s.toml", "folder", files);
}

std::string error_of(const std::string& text) {
  const auto scenario = read_text(text);
  return scenario ? "no error" : scenario.error().message;
}

protocol::PublicKey key_named(std::string_view name) {
  return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, name).public_key();
}

/// Code that the account `lib` and its hash stand for.
const std::string kDeployed = R"([[setup]]
signer = "lib"
deploy_global = { wasm = "scribe.wasm", as = "account" }
[[setup]]
signer = "lib"
deploy_global = { wasm = "scribe.wasm", as = "hash" }
)";

TEST(ScenarioActionsTest, GlobalContractsAreDeployedAndUsed) {
  const auto read = read_text(kDeployed + R"([[transactions]]
signer = "app"
use_global = { account = "lib" }
[[transactions]]
signer = "app"
use_global = { wasm = "scribe.wasm" }
[[transactions]]
signer = "alice"
call = "app.note"
)");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const Bytes wasm = testing::repository_file("explore/fixtures/scribe.wasm");
  using protocol::GlobalContractDeployMode;
  const auto deployed = [&](GlobalContractDeployMode mode) {
    return std::vector{protocol::Action{protocol::DeployGlobalContract{wasm, mode}}};
  };
  EXPECT_EQ(read->setup[0].actions, deployed(GlobalContractDeployMode::kAccountId));
  EXPECT_EQ(read->setup[1].actions, deployed(GlobalContractDeployMode::kCodeHash));
  const auto used = [](GlobalContractIdentifier code) {
    return std::vector{protocol::Action{protocol::UseGlobalContract{std::move(code)}}};
  };
  namespace identifier = protocol::global_contract_identifier;
  EXPECT_EQ(read->transactions[0].actions, used(identifier::AccountId{AccountId::trusted("lib")}));
  EXPECT_EQ(read->transactions[1].actions, used(identifier::CodeHash{sha256(wasm)}));
  EXPECT_EQ(read->transactions[0].receiver.view(), "app");
  EXPECT_EQ(read->transactions[0].name, "use global");
}

TEST(ScenarioActionsTest, TheReceiverOfAStateInitFollowsFromIt) {
  const std::string init =
      R"(state_init = { account = "lib", data = { k = "v", 0x00ff = "0x01" }, deposit = "1 NEAR" })";
  const auto read = read_text(kDeployed + format_text(R"([[transactions]]
signer = "alice"
{0}
[[transactions]]
signer = "alice"
actions = [{{ {0} }}, {{ call = "note" }}]
)",
                                                      init));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const auto* action = read->transactions[0].actions[0].as<protocol::DeterministicStateInit>();
  ASSERT_NE(action, nullptr);
  EXPECT_EQ(action->deposit, near(1));
  const auto& state = std::get<protocol::deterministic_state_init::V1>(action->state_init).init;
  EXPECT_EQ(state.data,
            (std::map<Bytes, Bytes>{{to_bytes("k"), to_bytes("v")}, {{0x00, 0xff}, {1}}}));
  const AccountId made = protocol::deterministic_account_id(action->state_init);
  EXPECT_EQ(read->transactions[0].receiver, made);
  EXPECT_EQ(read->transactions[1].receiver, made);

  const std::string later = kDeployed + format_text(R"([[transactions]]
signer = "alice"
{}
[[transactions]]
signer = "alice"
call = "{}.{{}}"
)",
                                                    init, made.view());
  EXPECT_EQ(error_of(format_text("{}", later).replace(later.find("{}"), 2, "note")), "no error");
  EXPECT_TRUE(error_of(std::string{later}.replace(later.find("{}"), 2, "nte"))
                  .contains("has no method \"nte\"; did you mean \"note\"?"));
  EXPECT_EQ(error_of(kDeployed + "[[transactions]]\nsigner = \"alice\"\nto = \"app\"\n" + init),
            format_text("s.toml: line 9, column 6: transactions[0].to: this state is that of {}; "
                        "\"to\" may be left out",
                        made.view()));
}

TEST(ScenarioActionsTest, GasKeysAreMadePaidAndEmptied) {
  const auto read = read_text(R"([[transactions]]
signer = "alice"
to = "alice"
actions = [
  { add_key = { of = "k1", num_nonces = 4 } },
  { add_key = { of = "k2", num_nonces = 1, receiver = "alice", methods = ["m"] } },
  { fund_gas_key = { of = "k1", amount = "2 NEAR" } },
  { withdraw_from_gas_key = { of = "k1", amount = "1 NEAR" } },
]
)");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const auto& actions = read->transactions[0].actions;
  ASSERT_EQ(actions.size(), 4U);
  const auto added = [&](std::size_t at) {
    return actions[at].as<protocol::AddKey>()->access_key.permission;
  };
  EXPECT_EQ(added(0), (protocol::AccessKeyPermission{permission::GasKeyFullAccess{{{}, 4}}}));
  EXPECT_EQ(added(1), (protocol::AccessKeyPermission{permission::GasKeyFunctionCall{
                          {{}, 1}, {.receiver_id = "alice", .method_names = {"m"}}}}));
  EXPECT_EQ(actions[2], protocol::Action{(protocol::TransferToGasKey{key_named("k1"), near(2)})});
  EXPECT_EQ(actions[3], protocol::Action{(protocol::WithdrawFromGasKey{key_named("k1"), near(1)})});
}

TEST(ScenarioActionsTest, WhatIsWrongIsToldWithLineAndField) {
  const auto wrong = [](const std::string& action, const std::string& before = "") {
    return error_of(before + "[[transactions]]\nsigner = \"alice\"\n" + action + "\n");
  };
  EXPECT_EQ(wrong("use_global = { account = \"lib\" }"),
            "s.toml: line 3, column 14: transactions[0].use_global: no such global contract: an "
            "earlier transaction has to make it with \"deploy_global\", best in [[setup]]");
  EXPECT_EQ(wrong("use_global = { hash = \"xyz0\" }"),
            "s.toml: line 3, column 23: transactions[0].use_global.hash: expected 32 bytes in "
            "base58");
  EXPECT_EQ(wrong("use_global = { hash = \"x\", account = \"lib\" }"),
            "s.toml: line 3, column 14: transactions[0].use_global: expected one of \"account\", "
            "\"wasm\" and \"hash\"");
  EXPECT_EQ(wrong("deploy_global = { wasm = \"a.wasm\", as = \"name\" }"),
            "s.toml: line 3, column 41: transactions[0].deploy_global.as: expected \"hash\" or "
            "\"account\"");
  EXPECT_EQ(wrong("state_init = { account = \"lib\", rows = {} }"),
            "s.toml: line 3, column 33: transactions[0].state_init: unknown key \"rows\"; "
            "expected one of account, wasm, hash, data, deposit");
  EXPECT_EQ(wrong("add_key = { of = \"k1\", num_nonces = 0 }"),
            "s.toml: line 3, column 37: transactions[0].add_key.num_nonces: expected at least 1");
  EXPECT_TRUE(wrong("add_key = { of = \"k1\", num_nonces = 2000 }").contains("from 0 to 1024"));
  EXPECT_EQ(wrong("add_key = { of = \"k1\", allowance = \"1 NEAR\" }"),
            "s.toml: line 3, column 36: transactions[0].add_key.allowance: needs \"receiver\"");
  EXPECT_EQ(
      wrong(
          "add_key = { of = \"k1\", num_nonces = 1, receiver = \"app\", allowance = \"1 NEAR\" }"),
      "s.toml: line 3, column 70: transactions[0].add_key.allowance: a gas key has a balance of "
      "its own, and no allowance");
  EXPECT_TRUE(wrong("add_key = { of = \"A\" }")
                  .starts_with("s.toml: line 3, column 18: transactions[0].add_key.of: "));
  EXPECT_EQ(wrong("fund_gas_key = { of = \"k1\" }"),
            "s.toml: line 3, column 16: transactions[0].fund_gas_key: missing key \"amount\": how "
            "much");
  EXPECT_EQ(wrong("fund_gas_key = { of = \"k1\", amount = 1 }", "protocol = 84\n"),
            "s.toml: line 4, column 16: transactions[0].fund_gas_key: gas keys need protocol 85 or "
            "later, got 84");
}

}  // namespace
}  // namespace farcall::explore
