// Scenarios of transactions of a network, from an endpoint that answers as it is told.
#include "cli/explore/from_network.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "explore/scenario/scenario_file.hpp"
#include "node/test_folder.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kHash = "9dVcyGPxAEEJEhy7zRFxvUsXGTeNQZbtbDKjRzRfV8mq";
constexpr std::string_view kBlock = "GnBcsUrn9Do1hZcQf91raBJ1UVGR6XupmwtrUkbQyYC8";
constexpr std::string_view kBefore = "BmLRd4CX8G7bzZksYPKryTf8wy5BhfiemRdTZ42szF2a";
constexpr std::string_view kNoCode = "11111111111111111111111111111111";
constexpr std::string_view kKey = "ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp";
const std::string kSignature = "ed25519:" + std::string(64, '1');
constexpr std::string_view kWasm = FARCALL_SOURCE_DIR "/explore/fixtures/scribe.wasm";

/// alice calls bank.flow; the accounts are those that it has.
class Endpoint {
 public:
  Endpoint() {
    account("alice", kNoCode);
    account("bank", kBlock);
    wasm = to_bytes(read_file(std::string{kWasm}).value());
  }

  void account(const std::string& id, std::string_view code_hash, std::string_view locked = "0") {
    accounts[id] = {{"amount", "7000000000000000000000000"},
                    {"locked", locked},
                    {"code_hash", code_hash},
                    {"storage_usage", 182},
                    {"storage_paid_at", 0}};
  }

  Result<node::RemoteAnswer> answer(std::string_view method, const json::value& params) {
    if (method == "EXPERIMENTAL_tx_status") return found(status());
    if (method == "block")
      return has_block ? found({{"header", {{"prev_hash", kBefore}, {"height", 77}}}})
                       : refused("UNKNOWN_BLOCK");
    if (method == "EXPERIMENTAL_protocol_config") return found({{"protocol_version", version}});
    const json::object& request = params.get_object();
    EXPECT_EQ(request.at("block_id"), json::value(kBefore)) << json::serialize(params);
    const std::string kind{request.at("request_type").get_string()};
    const std::string id{request.at("account_id").get_string()};
    if (kind == "view_account")
      return accounts.contains(id) ? found(accounts[id]) : refused("UNKNOWN_ACCOUNT");
    if (kind == "view_code") return found({{"code_base64", to_base64(wasm)}});
    return state(request);
  }

  json::array actions{{{"FunctionCall",
                        {{"method_name", "flow"},
                         {"args", to_base64(as_bytes("{\"a\":\"\\\"\"}"))},
                         {"gas", 30000000000000},
                         {"deposit", "5"}}}}};
  std::map<std::string, json::object> accounts;
  Bytes wasm;
  std::vector<std::pair<std::string, std::string>> rows{{"k", "v"}, {std::string("\0\x7f", 2), ""}};
  /// Rows of one answer; a state with more is refused unless pages are asked for.
  std::size_t rows_max = 10;
  bool has_pages = true;
  bool has_block = true;
  ProtocolVersion version = 88;

 private:
  static Result<node::RemoteAnswer> found(json::object value) {
    return node::RemoteAnswer{.result = std::move(value), .error_cause = {}};
  }
  static Result<node::RemoteAnswer> refused(std::string cause) {
    return node::RemoteAnswer{.result = nullptr, .error_cause = std::move(cause)};
  }

  [[nodiscard]] json::object status() const {
    const json::object receipt{{"predecessor_id", "bank"},
                               {"receiver_id", "gone"},
                               {"receipt", "of a kind that is not known"}};
    return {{"transaction",
             {{"signer_id", "alice"},
              {"public_key", kKey},
              {"nonce", 1},
              {"receiver_id", "bank"},
              {"actions", actions},
              {"priority_fee", 0},
              {"signature", kSignature},
              {"hash", kHash}}},
            {"transaction_outcome", {{"block_hash", kBlock}}},
            {"receipts", json::array{receipt}}};
  }

  Result<node::RemoteAnswer> state(const json::object& request) {
    const bool is_page = request.contains("limit");
    if (rows.size() > rows_max && (!is_page || !has_pages))
      return refused(is_page ? "PARSE_ERROR" : "TOO_LARGE_CONTRACT_STATE");
    std::size_t from = 0;
    if (const json::value* after = request.if_contains("after_key_base64")) {
      while (to_base64(as_bytes(rows[from].first)) != after->get_string()) ++from;
      ++from;
    }
    json::array values;
    const std::size_t end = std::min(rows.size(), from + rows_max);
    for (std::size_t i = from; i < end; ++i)
      values.push_back({{"key", to_base64(as_bytes(rows[i].first))},
                        {"value", to_base64(as_bytes(rows[i].second))}});
    json::object answer{{"values", std::move(values)}};
    if (is_page && end < rows.size()) answer["last_key"] = to_base64(as_bytes(rows[end - 1].first));
    return found(std::move(answer));
  }
};

class FromNetworkTest : public ::testing::Test {
 protected:
  Result<NetworkScenario> make() {
    return scenario_from_network(
        [this](std::string_view method, const json::value& params) {
          return endpoint_.answer(method, params);
        },
        {.hash = CryptoHash::from_base58(kHash).value(), .url = "http://there"}, folder_.path());
  }
  explore::Scenario scenario() {
    const auto made = make();
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    if (!made) return {};
    auto read = explore::read_scenario(made->file);
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return read ? std::move(*read) : explore::Scenario{};
  }
  std::string error() {
    const auto made = make();
    return made ? "made" : made.error().message;
  }

  Endpoint endpoint_;
  node::testing::TestFolder folder_;
};

TEST_F(FromNetworkTest, takes_accounts_code_state_and_the_transaction) {
  const explore::Scenario it = scenario();
  ASSERT_EQ(it.accounts.size(), 2U);  // "gone" was not there
  EXPECT_EQ(it.protocol_version, 88U);
  for (const explore::ScenarioAccount& each : it.accounts)
    EXPECT_EQ(each.balance, farcall::near(7));
  const auto& bank = it.accounts[it.accounts[0].id.view() == "bank" ? 0 : 1];
  ASSERT_NE(bank.wasm, nullptr);
  EXPECT_EQ(*bank.wasm, endpoint_.wasm);
  const std::vector<std::pair<Bytes, Bytes>> rows{{to_bytes("k"), to_bytes("v")},
                                                  {Bytes{0, 0x7f}, Bytes{}}};
  EXPECT_EQ(bank.state, rows);
  ASSERT_EQ(it.transactions.size(), 1U);
  const auto* call = it.transactions[0].actions.at(0).as<protocol::FunctionCall>();
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->method_name, "flow");
  EXPECT_EQ(as_text(call->args), "{\"a\":\"\\\"\"}");
  EXPECT_EQ(call->gas, tgas(30));
  EXPECT_EQ(call->deposit, Balance{5});
}

TEST_F(FromNetworkTest, writes_the_same_files_again) {
  ASSERT_TRUE(make());
  const auto text = read_file(folder_.path() / "scenario.toml");
  ASSERT_TRUE(make());
  EXPECT_EQ(read_file(folder_.path() / "scenario.toml"), text);
}

TEST_F(FromNetworkTest, reads_a_large_state_in_pages) {
  endpoint_.rows.clear();
  for (int i = 0; i < 25; ++i) endpoint_.rows.emplace_back(format_text("key{:02}", i), "v");
  const explore::Scenario it = scenario();
  std::size_t rows = 0;
  for (const explore::ScenarioAccount& each : it.accounts) rows += each.state.size();
  EXPECT_EQ(rows, 25U);
}

TEST_F(FromNetworkTest, says_what_the_endpoint_would_not_give) {
  endpoint_.rows.resize(25, {"k", "v"});
  endpoint_.has_pages = false;
  EXPECT_TRUE(error().starts_with("the state of bank is too large for this endpoint")) << error();
  endpoint_.has_block = false;
  EXPECT_TRUE(error().contains("an archival one has it")) << error();
}

TEST_F(FromNetworkTest, refuses_actions_that_scenarios_do_not_have) {
  endpoint_.actions = {{{"Stake", {{"stake", "5"}, {"public_key", kKey}}}}};
  EXPECT_TRUE(error().contains("the action Stake")) << error();
}

TEST_F(FromNetworkTest, explores_what_a_meta_transaction_carried) {
  const json::object inner{{"sender_id", "carol"},         {"receiver_id", "bank"},
                           {"actions", endpoint_.actions}, {"nonce", 1},
                           {"max_block_height", 100},      {"public_key", kKey}};
  endpoint_.account("carol", kNoCode, "9");
  endpoint_.actions = {{{"Delegate", {{"delegate_action", inner}, {"signature", kSignature}}}}};
  const auto made = make();
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->notes.size(), 2U);
  EXPECT_EQ(made->notes[0],
            "a meta-transaction: explored as what carol signed, without alice, who paid for it");
  EXPECT_EQ(made->notes[1], "carol has a stake, which is left out");
  EXPECT_EQ(scenario().transactions.at(0).signer.view(), "carol");
}

TEST_F(FromNetworkTest, writes_every_action_that_scenarios_have) {
  const json::object full{{"nonce", 0}, {"permission", "FullAccess"}};
  const json::object part{
      {"nonce", 0},
      {"permission",
       {{"FunctionCall",
         {{"allowance", "9"}, {"receiver_id", "bank"}, {"method_names", json::array{"a", "b"}}}}}}};
  endpoint_.actions = {"CreateAccount",
                       {{"Transfer", {{"deposit", "12"}}}},
                       {{"AddKey", {{"public_key", kKey}, {"access_key", full}}}},
                       {{"AddKey", {{"public_key", kKey}, {"access_key", part}}}},
                       {{"DeleteKey", {{"public_key", kKey}}}},
                       {{"DeleteAccount", {{"beneficiary_id", "alice"}}}}};
  const explore::Scenario it = scenario();
  const auto& actions = it.transactions.at(0).actions;
  ASSERT_EQ(actions.size(), 6U);
  EXPECT_EQ(actions[1].as<protocol::Transfer>()->deposit, Balance{12});
  const auto& key = actions[3].as<protocol::AddKey>()->access_key;
  ASSERT_NE(key.function_call_permission(), nullptr);
  EXPECT_EQ(key.function_call_permission()->allowance, Balance{9});
  EXPECT_EQ(key.function_call_permission()->method_names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(actions[5].as<protocol::DeleteAccount>()->beneficiary_id.view(), "alice");
}

TEST_F(FromNetworkTest, explores_older_networks_with_the_newest_protocol) {
  endpoint_.version = 70;
  const auto made = make();
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->notes.size(), 1U);
  EXPECT_EQ(made->notes[0], "the network ran protocol 70; explored with 88");
}

}  // namespace
}  // namespace farcall::cli
