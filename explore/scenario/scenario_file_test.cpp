#include "explore/scenario/scenario_file.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "explore/scenario/scenario_keys.hpp"
#include "explore/scenario/test_world.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;
using protocol::AccountId;

/// `scribe.wasm` has the methods flow, note and others; other files are made by tests.
class FakeFiles final : public ScenarioFiles {
 public:
  Result<Bytes> read(const std::filesystem::path& file) override {
    const std::string name = file.filename().string();
    if (name == "scribe.wasm") return testing::repository_file("explore/fixtures/scribe.wasm");
    const auto found = texts.find(name);
    if (found == texts.end()) return fail("cannot read " + name);
    return to_bytes(found->second);
  }
  Result<Bytes> build(const std::filesystem::path& /*source*/) override {
    return testing::repository_file("explore/fixtures/scribe.wasm");
  }
  std::map<std::string, std::string> texts;
};

class ScenarioFileTest : public ::testing::Test {
 protected:
  Scenario read(const std::string& text) {
    auto scenario = read_scenario(text, "bank.toml", "folder", files_);
    EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
    return scenario ? std::move(*scenario) : Scenario{};
  }
  std::string error(const std::string& text) {
    const auto scenario = read_scenario(text, "bank.toml", "folder", files_);
    return scenario ? "no error" : scenario.error().message;
  }
  /// The text of a scenario with lines added before and after what every scenario needs; the
  /// latter begin at line 6.
  static std::string with(const std::string& after) {
    return R"([accounts]
bank = { wasm = "scribe.wasm" }
[[transactions]]
signer = "alice"
call = "bank.flow"
)" + after;
  }
  FakeFiles files_;
};

const protocol::FunctionCall& call_of(const ScenarioTransaction& transaction) {
  return *transaction.actions.at(0).as<protocol::FunctionCall>();
}

TEST_F(ScenarioFileTest, a_simple_scenario_has_ten_lines) {
  const Scenario scenario = read(R"([accounts]
bank = { wasm = "scribe.wasm", init = "note" }

[[transactions]]
signer = "alice"
call = "bank.flow"
args = { to = "bob", amount = "5 NEAR", text = "5 apples" }
deposit = "1 yocto"
)");
  EXPECT_EQ(scenario.name, "bank");
  EXPECT_EQ(scenario.protocol_version, 86U);
  ASSERT_EQ(scenario.accounts.size(), 2U);
  EXPECT_EQ(scenario.accounts[0].id.view(), "bank");
  EXPECT_EQ(scenario.accounts[0].balance, near(50));
  EXPECT_NE(scenario.accounts[0].wasm, nullptr);
  EXPECT_EQ(scenario.accounts[1].id.view(), "alice");
  EXPECT_EQ(scenario.accounts[1].balance, near(1000));
  ASSERT_EQ(scenario.setup.size(), 1U);
  EXPECT_EQ(scenario.setup[0].name, "init bank");
  EXPECT_EQ(scenario.setup[0].signer.view(), "bank");
  EXPECT_EQ(call_of(scenario.setup[0]).method_name, "note");
  ASSERT_EQ(scenario.transactions.size(), 1U);
  const ScenarioTransaction& transaction = scenario.transactions[0];
  EXPECT_EQ(transaction.name, "flow");
  EXPECT_EQ(transaction.receiver.view(), "bank");
  const protocol::FunctionCall& call = call_of(transaction);
  EXPECT_EQ(to_string(call.args),
            R"({"to":"bob","amount":"5000000000000000000000000","text":"5 apples"})");
  EXPECT_EQ(call.deposit, Balance{1});
  EXPECT_EQ(call.gas, tgas(100));
  EXPECT_EQ(scenario.strangers.balance, near(1000));
}

TEST_F(ScenarioFileTest, everything_can_be_said) {
  const Scenario scenario = read(R"(
name = "whole"
description = "for readers"
mode = "layout"
protocol = 88
shard_boundaries = ["bank", "token"]
[accounts]
bank = { contract = "bank.cpp", balance = "2.5 NEAR", state = { k = "v", 0x00ff = "0x0102" } }
"token.near" = { wasm = "scribe.wasm", untrusted = true, init = { method = "note", args_text = "x", deposit = 5, gas = "3 Tgas", signer = "owner" } }
[[setup]]
signer = "owner"
to = "bob.owner"
actions = [{ create_account = true }, { transfer = "1 NEAR" }, { add_key = { of = "bob.owner" } }]
[[transactions]]
name = "pay"
signer = "alice"
call = "token.near.flow"
args_base64 = "AQI="
gas = 7
[[transactions]]
signer = "alice"
to = "bank"
call = "note"
args_hex = "0x0a0b"
after = "pay"
optional = true
[[transactions]]
signer = "alice"
call = "bank.note"
[[transactions]]
signer = "carol"
delete_account = "alice"
[[transactions]]
signer = "alice"
add_key = { public_key = "ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp", receiver = "bank", methods = ["note"], allowance = "1 NEAR" }
[[transactions]]
signer = "bank"
deploy = "scribe.wasm"
[[transactions]]
signer = "alice"
to = "carol"
transfer = "1 NEAR"
[strangers]
count = 2
budget = 3
balance = "5 NEAR"
generate = false
targets = ["bank"]
calls = [{ call = "bank.note", args_text = "s" }]
[faults]
budget = 0
kinds = ["panic", "call-back"]
[[properties]]
name = "solvent"
always = 'balance("bank") >= view("bank", "note") or failed("pay")'
[[properties]]
at_end = "true"
[[properties]]
sometimes = 'succeeded("note")'
[declare]
off = ["O8"]
liabilities = { bank = 'view("bank", "note")' }
claims = { alice = ['1', 'view("token.near", "note")'] }
tokens = ["token.near"]
detached = ["bank.note"]
refusals = ["false"]
unordered = { bank = ["k", "0x01"] }
order_views = ['view("bank", "note")']
open_callbacks = ["token.near.note"]
rewards = ["token.near.note"]
exits = [{ signer = "alice", call = "bank.note" }]
gas_margin = 10
fees = "0.1 NEAR"
[budget]
receipts = 100
receipts_per_case = 50
memory = "256 MiB"
seed = 9
)");
  EXPECT_EQ(scenario.mode, Mode::kLayout);
  EXPECT_EQ(scenario.protocol_version, 88U);
  EXPECT_EQ(scenario.shard_boundaries.size(), 2U);
  const ScenarioAccount& bank = scenario.accounts[0];
  EXPECT_EQ(bank.balance, Balance{kYoctoPerNear * 5 / 2});
  EXPECT_EQ(bank.state, (std::vector<std::pair<Bytes, Bytes>>{{to_bytes("k"), to_bytes("v")},
                                                              {{0x00, 0xff}, {1, 2}}}));
  EXPECT_TRUE(scenario.accounts[1].is_untrusted);
  ASSERT_EQ(scenario.setup.size(), 2U);
  EXPECT_EQ(scenario.setup[0].signer.view(), "owner");
  EXPECT_EQ(call_of(scenario.setup[0]).gas, tgas(3));
  EXPECT_EQ(scenario.setup[1].actions.size(), 3U);
  EXPECT_EQ(scenario.setup[1].name, "3 actions");
  std::vector<std::string> names;
  for (const ScenarioTransaction& each : scenario.transactions) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"pay", "note", "note 2", "delete account", "add key",
                                             "deploy", "transfer"}));
  EXPECT_EQ(call_of(scenario.transactions[0]).args, (Bytes{1, 2}));
  EXPECT_EQ(call_of(scenario.transactions[1]).args, (Bytes{10, 11}));
  EXPECT_EQ(scenario.transactions[1].after, 0U);
  EXPECT_TRUE(scenario.transactions[1].is_optional);
  EXPECT_EQ(scenario.transactions[3].receiver.view(), "carol");
  EXPECT_EQ(scenario.strangers.calls.size(), 1U);
  EXPECT_EQ(scenario.faults.kinds,
            (std::vector<FaultKind>{FaultKind::kPanic, FaultKind::kCallBack}));
  ASSERT_EQ(scenario.properties.size(), 3U);
  EXPECT_EQ(scenario.properties[1].name, "true");
  EXPECT_EQ(scenario.properties[2].when, Property::When::kSometimes);
  EXPECT_EQ(scenario.declared.claims.at(AccountId::trusted("alice")).size(), 2U);
  EXPECT_EQ(scenario.declared.unordered.size(), 2U);
  EXPECT_EQ(scenario.declared.exits.size(), 1U);
  EXPECT_EQ(scenario.declared.gas_margin_percent, 10U);
  EXPECT_EQ(scenario.declared.fees, Balance{kYoctoPerNear / 10});
  EXPECT_EQ(scenario.budget.memory_bytes, std::uint64_t{256} << 20);
  EXPECT_EQ(scenario.budget.seed, 9U);
}

TEST_F(ScenarioFileTest, text_that_is_no_toml_is_told_where) {
  // These broke assertions of toml++.
  for (const std::string text : {"[#", "[", "a.#", "\x80"}) {
    EXPECT_TRUE(error(text).starts_with("bank.toml: line 1")) << error(text);
  }
}

TEST_F(ScenarioFileTest, unknown_keys_are_named_with_their_nearest) {
  EXPECT_EQ(error(with("[stranger]\ncount = 1\n")),
            "bank.toml: line 6, column 2: unknown key \"stranger\"; did you mean \"strangers\"?");
  EXPECT_EQ(error(with("depositt = \"1 NEAR\"\n")),
            "bank.toml: line 6, column 1: transactions[0]: unknown key \"depositt\"; did you mean "
            "\"deposit\"?");
  EXPECT_EQ(error(with("[faults]\nkinds = [\"panik\"]\n")),
            "bank.toml: line 7, column 10: faults.kinds[0]: unknown fault \"panik\"; did you mean "
            "\"panic\"?");
  EXPECT_EQ(
      error("mode = \"some\"\n" + with("")),
      "bank.toml: line 1, column 8: mode: unknown mode \"some\"; expected one of any, layout, "
      "load");
  EXPECT_EQ(error(with("[declare]\noff = [\"O13\"]\n")),
            "bank.toml: line 7, column 8: declare.off[0]: unknown built-in property \"O13\"; did "
            "you mean \"O3\"?");
}

TEST_F(ScenarioFileTest, accounts_are_checked) {
  EXPECT_EQ(error("[accounts]\nbank = { wasm = \"gone.wasm\" }\n"),
            "bank.toml: line 2, column 17: accounts.bank.wasm: cannot read gone.wasm");
  const std::string twice =
      error("[accounts]\nbank = { wasm = \"scribe.wasm\" }\nbank = { balance = \"1 NEAR\" }\n");
  EXPECT_TRUE(twice.starts_with("bank.toml: line 3, column ")) << twice;
  EXPECT_TRUE(twice.contains("bank")) << twice;
  EXPECT_EQ(error("[accounts]\nBank = {}\n").substr(0, 47),
            "bank.toml: line 2, column 8: accounts.Bank: inv");
  files_.texts["text.wasm"] = "no wasm";
  const std::string broken = error("[accounts]\nbank = { wasm = \"text.wasm\" }\n");
  EXPECT_TRUE(
      broken.starts_with("bank.toml: line 2, column 17: accounts.bank.wasm: not a contract "
                         "that protocol 86 runs: "))
      << broken;
  EXPECT_EQ(error("[accounts]\nbank = { wasm = \"scribe.wasm\", init = \"nwe\" }\n").substr(0, 79),
            "bank.toml: line 2, column 39: accounts.bank.init: bank has no method \"nwe\"; exp");
  EXPECT_EQ(
      error(with("[[transactions]]\nsigner = \"alice\"\nto = \"bnk\"\ntransfer = 5\n")),
      "bank.toml: line 8, column 6: transactions[1].to: unknown account \"bnk\"; did you mean "
      "\"bank\"?; [accounts] makes one with bnk = {}");
  EXPECT_EQ(
      error(with("[[transactions]]\nsigner = \"bob\"\ncall = \"alice.pay\"\n")),
      "bank.toml: line 8, column 8: transactions[1].call: alice has no contract: its entry in "
      "[accounts] needs \"wasm\"");
}

TEST_F(ScenarioFileTest, methods_and_names_are_checked) {
  EXPECT_EQ(
      error(with("[[transactions]]\nsigner = \"bob\"\ncall = \"bank.flw\"\n")),
      "bank.toml: line 8, column 8: transactions[1].call: bank has no method \"flw\"; did you "
      "mean \"flow\"?");
  EXPECT_EQ(error(with("[[transactions]]\nsigner = \"bob\"\ncall = \"bank\"\n")),
            "bank.toml: line 8, column 8: transactions[1].call: expected \"account.method\", got "
            "\"bank\"; or put the account into \"to\"");
  EXPECT_EQ(
      error(with("[[transactions]]\nsigner = \"bob\"\ncall = \"bank.flow\"\nafter = \"flo\"\n")),
      "bank.toml: line 9, column 9: transactions[1].after: no earlier transaction is named "
      "\"flo\"; "
      "did you mean \"flow\"?");
  EXPECT_EQ(error(with("[[properties]]\nalways = 'balance(\"bnk\") > 0'\n")),
            "bank.toml: line 7, column 10: properties[0].always: unknown account \"bnk\"; did you "
            "mean \"bank\"?; [accounts] makes one with bnk = {}");
  EXPECT_EQ(error(with("[[properties]]\nat_end = 'failed(\"flw\")'\n")),
            "bank.toml: line 7, column 10: properties[0].at_end: unknown transaction \"flw\"; did "
            "you mean \"flow\"?");
  EXPECT_EQ(error(with("[[properties]]\nat_end = 'view(\"bank\", \"nte\") == 1'\n")),
            "bank.toml: line 7, column 10: properties[0].at_end: bank has no method \"nte\"; did "
            "you mean \"note\"?");
  EXPECT_EQ(error(with("[[properties]]\nat_end = '1 +'\n")),
            "bank.toml: line 7, column 10: properties[0].at_end: in the condition, line 1, column "
            "4: expected a value, got the end");
}

TEST_F(ScenarioFileTest, amounts_are_checked) {
  EXPECT_EQ(error(with("deposit = \"400000000000000000 NEAR\"\n")),
            "bank.toml: line 6, column 11: transactions[0].deposit: the number is too large");
  EXPECT_EQ(error(with("deposit = \"5 Tgas\"\n")),
            "bank.toml: line 6, column 11: transactions[0].deposit: expected the unit NEAR, "
            "milliNEAR or yocto, got \"Tgas\"");
  EXPECT_EQ(error(with("deposit = \"1.5\"\n")),
            "bank.toml: line 6, column 11: transactions[0].deposit: \"1.5\" has no unit; expected "
            "an amount such as \"1.5 NEAR\" or \"1 yocto\"");
  EXPECT_EQ(
      error(with("gas = \"5 NEAR\"\n")),
      "bank.toml: line 6, column 7: transactions[0].gas: expected the unit Tgas, Ggas or gas, "
      "got \"NEAR\"");
  EXPECT_EQ(error(with("gas = \"20000000 Tgas\"\n")),
            "bank.toml: line 6, column 7: transactions[0].gas: the number is too large: gas has 64 "
            "bits");
  EXPECT_EQ(error(with("deposit = -1\n")),
            "bank.toml: line 6, column 11: transactions[0].deposit: expected a whole number from 0 "
            "to 9223372036854775807, got -1");
  EXPECT_EQ(error(with("deposit = true\n")),
            "bank.toml: line 6, column 11: transactions[0].deposit: expected an amount such as "
            "\"1.5 NEAR\", got true or false");
  EXPECT_EQ(error(with("[budget]\nmemory = \"1 TB\"\n")),
            "bank.toml: line 7, column 10: budget.memory: expected \"256 MiB\", \"1 GiB\" or a "
            "number of bytes, got \"1 TB\"");
}

TEST_F(ScenarioFileTest, contradictions_are_refused) {
  EXPECT_TRUE(error("[accounts]\n").contains("expected at least one [[transactions]]"));
  EXPECT_TRUE(error("[[transactions]]\ncall = \"a.b\"\n").contains("missing key \"signer\""));
  EXPECT_TRUE(error(with("transfer = 1\n")).contains("found several"));
  EXPECT_TRUE(error(with("args = {}\nargs_text = \"\"\n")).contains("not both"));
  EXPECT_TRUE(
      error(with("args_hex = \"0x1\"\n")).contains("expected an even number of hex digits"));
  EXPECT_TRUE(error(with("[[properties]]\nname = \"x\"\n")).contains("expected one of always"));
  EXPECT_TRUE(error(with("[[properties]]\nalways = \"true\"\nat_end = \"true\"\n"))
                  .contains("expected one of always"));
  EXPECT_TRUE(
      error("shard_boundaries = [\"bank\"]\n" + with("")).contains("needs mode = \"layout\""));
  EXPECT_TRUE(error("budget = { choices = 1 }\n" + with(""))
                  .contains("needs mode = \"layout\" or \"load\""));
  EXPECT_TRUE(error("protocol = 83\n" + with("")).contains("from 84 to 88, got 83"));
  EXPECT_TRUE(error(with("[strangers]\nbudget = 4\n")).contains("from 0 to 3, got 4"));
  EXPECT_TRUE(error("a = \n").starts_with("bank.toml: line 1, column "));
  EXPECT_TRUE(error("[accounts]\ndora = { untrusted = true }\n")
                  .contains("accounts.dora: only contracts can be untrusted"));
}

TEST_F(ScenarioFileTest, dumps_of_nodes_are_worlds) {
  files_.texts["state.json"] = R"({"records": [
    {"Account": {"account_id": "bank", "account": {"amount": "7000000000000000000000000",
      "locked": "0", "code_hash": "11111111111111111111111111111111", "storage_usage": 182,
      "version": "V1"}}},
    {"Data": {"account_id": "bank", "data_key": "aw==", "value": "dg=="}},
    {"Account": {"account_id": "other", "account": {"amount": "1", "locked": "0",
      "code_hash": "11111111111111111111111111111111", "storage_usage": 182, "version": "V1"}}}]})";
  const std::string text = R"([world]
dump = "state.json"
accounts = ["bank"]
[accounts]
bank = { untrusted = true, wasm = "scribe.wasm" }
[[transactions]]
signer = "alice"
call = "bank.flow"
)";
  const Scenario scenario = read(text);
  ASSERT_EQ(scenario.accounts.size(), 2U);
  EXPECT_EQ(scenario.accounts[0].balance, near(7));
  EXPECT_EQ(scenario.accounts[0].state,
            (std::vector<std::pair<Bytes, Bytes>>{{to_bytes("k"), to_bytes("v")}}));
  EXPECT_TRUE(scenario.accounts[0].is_untrusted);
  files_.texts["state.json"] = "{}";
  EXPECT_EQ(error(text),
            "bank.toml: line 2, column 8: world.dump: folder/state.json: expected a genesis with "
            "\"records\", or a list of records");
}

TEST_F(ScenarioFileTest, the_schema_has_the_keys_of_the_reader) {
  const Bytes text = testing::repository_file("docs/scenario-schema.json");
  const json::value schema = json::parse(as_text(text));
  for (const TableKeys& table : keys::kAllTables) {
    const json::object& described = table.name == keys::kTop.name
                                        ? schema.as_object()
                                        : schema.at("$defs").as_object().at(table.name).as_object();
    std::set<std::string_view> documented;
    for (const auto& member : described.at("properties").as_object())
      documented.insert(std::string_view{member.key()});
    EXPECT_EQ(documented, (std::set<std::string_view>{table.keys.begin(), table.keys.end()}))
        << table.name;
    EXPECT_EQ(described.at("additionalProperties"), json::value(false)) << table.name;
  }
}

}  // namespace
}  // namespace farcall::explore
