// Methods whose answers follow rules of nearcore's view client.
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "node/node_fixture.hpp"
#include "node/rpc/receipt_limits.hpp"
#include "node/store/files.hpp"

namespace farcall::node {
namespace {

namespace json = boost::json;

class MethodsTest : public testing::NodeTest {
 protected:
  /// Name of the cause of the error, or nothing.
  std::string cause(std::string_view method, const json::value& params) {
    const json::value body = rpc(method, params).body;
    const auto* error = member(body, "error");
    return error == nullptr ? "" : std::string{*as_string(error->at("cause").at("name"))};
  }
  std::string data(std::string_view method, const json::value& params) {
    const json::value body = rpc(method, params).body;
    const auto* error = member(body, "error");
    return error == nullptr ? "" : std::string{as_string(error->at("data")).value_or("?")};
  }
  std::uint64_t head() {
    return *as_u64(
        result("block", json::object{{"finality", "optimistic"}}).at("header").at("height"));
  }
};

class FastMethodsTest : public MethodsTest {
 protected:
  void SetUp() override {
    begin({.fast = true});
    result("farcall_set_mining", json::array{false});
  }
};

TEST_F(FastMethodsTest, maintenance_lasts_from_the_head_to_the_end_of_the_epoch) {
  result("farcall_mine", json::object{{"blocks", 10}});
  const auto start = *as_u64(result("status", nullptr).at("sync_info").at("epoch_start_height"));
  const json::value window = json::object{{"start", head()}, {"end", start + 60}};
  EXPECT_EQ(result("maintenance_windows", json::object{{"account_id", "observer.near"}}),
            json::value(json::array{window}));
  EXPECT_EQ(result("EXPERIMENTAL_maintenance_windows", json::array{"observer.near"}),
            json::value(json::array{window}));
  EXPECT_EQ(result("maintenance_windows", json::object{{"account_id", "test.near"}}),
            json::value(json::array{}));
}

TEST_F(FastMethodsTest, validators_of_a_block_are_known_when_its_epoch_ended_with_it) {
  result("sandbox_fast_forward", json::object{{"delta_height", 130}});
  const std::uint64_t last = head();
  std::uint64_t end = 0;  // the last block of an epoch
  json::value before;
  for (std::uint64_t height = last; height > last - 20 && end == 0; --height) {
    const json::value body = rpc("block", json::object{{"block_id", height}}).body;
    if (member(body, "result") == nullptr) continue;
    const json::value& epoch = body.at("result").at("header").at("epoch_id");
    if (!before.is_null() && before != epoch) end = height;
    before = epoch;
  }
  ASSERT_NE(end, 0U);
  const json::value by_block = result("validators", json::object{{"block_id", end}});
  EXPECT_EQ(by_block, result("validators", json::array{end}));
  EXPECT_EQ(by_block, result("validators", json::object{{"epoch_id", before}}));
  EXPECT_EQ(cause("validators", json::array{end - 1}), "VALIDATOR_INFO_UNAVAILABLE");
  EXPECT_EQ(data("validators", json::array{end - 1}), "Validator info unavailable");
  // No block after the head says whether the epoch ended.
  EXPECT_EQ(cause("validators", json::array{last}), "UNKNOWN_EPOCH");
  EXPECT_EQ(cause("validators", json::array{last + 5}), "UNKNOWN_EPOCH");
}

TEST_F(FastMethodsTest, the_current_epoch_has_more_than_one_name) {
  result("farcall_mine", json::object{{"blocks", 3}});
  const json::value latest = result("validators", "latest");
  EXPECT_EQ(latest, result("validators", json::array{nullptr}));
  EXPECT_EQ(latest, result("validators", json::object{{"latest", nullptr}}));
  const json::value epoch = result("status", nullptr).at("sync_info").at("epoch_id");
  EXPECT_EQ(latest, result("validators", json::object{{"epoch_id", epoch}}));
  for (const json::value& wrong :
       {json::value(nullptr), json::value(json::object{}), json::value(json::array{}),
        json::value(json::object{{"block_id", nullptr}}), json::value("epoch_id"),
        json::value(json::object{{"block_id", 1}, {"x", 1}}), json::value(json::array{"latest"})}) {
    EXPECT_EQ(cause("validators", wrong), "PARSE_ERROR") << wrong;
  }
  // This method takes a block or nothing, and no epoch.
  const json::value ordered = result("EXPERIMENTAL_validators_ordered", json::array{nullptr});
  EXPECT_EQ(ordered, result("EXPERIMENTAL_validators_ordered", json::object{{"block_id", 1}}));
  EXPECT_EQ(cause("EXPERIMENTAL_validators_ordered", "latest"), "PARSE_ERROR");
  EXPECT_EQ(cause("EXPERIMENTAL_validators_ordered", json::array{}), "PARSE_ERROR");
}

TEST_F(MethodsTest, queries_take_the_first_of_two_references) {
  result("farcall_mine", json::object{{"blocks", 3}});
  for (const std::string_view method :
       {"query", "EXPERIMENTAL_view_account", "EXPERIMENTAL_view_access_key_list"}) {
    const json::value answer = result(method, json::object{{"request_type", "view_account"},
                                                           {"account_id", "test.near"},
                                                           {"finality", "final"},
                                                           {"block_id", 2}});
    EXPECT_EQ(as_u64(answer.at("block_height")), 2U) << method;
  }
  json::object changes{{"changes_type", "account_changes"},
                       {"account_ids", json::array{"test.near"}},
                       {"finality", "bogus"},
                       {"block_id", 2}};
  result("changes", changes);
  result("block_effects", changes);
  EXPECT_EQ(cause("block", json::object{{"finality", "final"}, {"block_id", 2}}), "PARSE_ERROR");
  EXPECT_EQ(cause("EXPERIMENTAL_protocol_config", json::array{2}), "PARSE_ERROR");
}

TEST_F(MethodsTest, parameters_that_nearcore_refuses_are_refused) {
  const auto state = [](json::object more) {
    more.emplace("account_id", "test.near");
    more.emplace("finality", "final");
    more.emplace("prefix_base64", "");
    return more;
  };
  EXPECT_EQ(cause("EXPERIMENTAL_view_state", state({{"include_proof", false}})), "");
  EXPECT_EQ(cause("EXPERIMENTAL_view_state", state({{"after_key_base64", nullptr}})), "");
  EXPECT_EQ(cause("EXPERIMENTAL_view_state", state({{"include_proof", nullptr}})), "PARSE_ERROR");
  EXPECT_EQ(cause("EXPERIMENTAL_view_state", state({{"include_proof", 1}})), "PARSE_ERROR");
  EXPECT_EQ(cause("EXPERIMENTAL_view_state", state({{"limit", 0}})), "PARSE_ERROR");
  EXPECT_EQ(cause("EXPERIMENTAL_view_state", state({{"limit", 1.5}})), "PARSE_ERROR");
  EXPECT_EQ(cause("send_tx", json::array{"AA==", "FINAL"}), "PARSE_ERROR");
  EXPECT_EQ(data("send_tx", json::array{"AA==", "FINAL"}),
            "Unable to parse send request: too many params passed");
  EXPECT_EQ(data("tx", json::object{{"tx_hash", "x"}}),
            "Failed parsing args: data did not match any variant of untagged enum TransactionInfo");
  EXPECT_EQ(data("chunk", json::object{{"shard_id", 0}}),
            "Failed parsing args: data did not match any variant of untagged enum ChunkReference");
  EXPECT_EQ(data("query", json::object{{"finality", "final"}, {"request_type", "view_x"}}),
            "Failed parsing args: unknown variant `view_x`, expected one of `view_account`, "
            "`view_code`, `view_state`, `view_access_key`, `view_access_key_list`, "
            "`view_gas_key_nonces`, `call_function`, `view_global_contract_code`, "
            "`view_global_contract_code_by_account_id`");
}

TEST_F(MethodsTest, older_forms_are_taken) {
  const json::value account = result("query", json::array{"account/test.near", "not base58: 0OIl"});
  EXPECT_NE(member(account, "amount"), nullptr);
  EXPECT_NE(member(result("query", json::array{"access_key/test.near", ""}), "keys"), nullptr);
  EXPECT_NE(member(result("query", json::array{"contract/test.near", ""}), "values"), nullptr);
  EXPECT_EQ(data("query", json::array{"contract/test.near", "0OIl"}), "the data is not base58");
  EXPECT_EQ(data("query", json::array{"call/test.near", ""}), "Method name is missing");
  EXPECT_EQ(data("query", json::array{"access_key/test.near/x", ""}), "Invalid public key");
  EXPECT_EQ(data("query", json::array{"account", ""}), "Not enough query parameters provided");
  EXPECT_EQ(data("query", json::array{"x/test.near", ""}), "Unknown path x");
  const std::string long_text(11'000, '1');
  EXPECT_EQ(data("query", json::array{"call/test.near/m", long_text}),
            "Query data size is too large");
  result("farcall_mine", json::object{{"blocks", 2}});
  EXPECT_EQ(result("chunk", json::array{json::array{2, 0}}),
            result("chunk", json::object{{"block_id", 2}, {"shard_id", 0}, {"more", 1}}));
}

TEST_F(MethodsTest, view_methods_have_error_texts_of_their_own) {
  const auto call = [](std::string_view account) {
    return json::object{
        {"finality", "final"}, {"account_id", account}, {"method_name", "m"}, {"args_base64", ""}};
  };
  EXPECT_EQ(data("EXPERIMENTAL_call_function", call("test.near")),
            "Function call returned an error: CompilationError(CodeDoesNotExist { account_id: "
            "AccountId(\"test.near\") })");
  EXPECT_EQ(cause("EXPERIMENTAL_call_function", call("test.near")), "CONTRACT_EXECUTION_ERROR");
  EXPECT_EQ(data("EXPERIMENTAL_call_function", call("nobody.near")),
            "account nobody.near does not exist while viewing");
  const json::object unknown{{"block_id", 1'000'000}, {"account_id", "test.near"}};
  EXPECT_EQ(data("EXPERIMENTAL_view_account", unknown),
            "Block either has never been observed on the node or has been garbage collected: "
            "BlockId(Height(1000000))");
  json::object asked = unknown;
  asked["request_type"] = "view_account";
  EXPECT_EQ(data("query", asked), "DB Not Found Error: BLOCK HEIGHT: 1000000 \n Cause: Unknown");
}

TEST_F(MethodsTest, receipts_lead_to_their_transaction_whatever_the_hint) {
  const json::value sent = result(
      "send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}, {"wait_until", "FINAL"}});
  const json::value& hash = sent.at("transaction").at("hash");
  for (const json::value& outcome : sent.at("receipts_outcome").as_array()) {
    json::object request{{"receipt_id", outcome.at("id")}};
    const json::value answer = result("EXPERIMENTAL_receipt_to_tx", request);
    EXPECT_EQ(answer.at("transaction_hash"), hash);
    EXPECT_EQ(as_string(answer.at("sender_account_id")), "test.near");
    request["block_height"] = 1;
    request["shard_id"] = nullptr;
    request["window"] = kReceiptToTxWindowMax;
    EXPECT_EQ(result("EXPERIMENTAL_receipt_to_tx", request), answer);
  }
  const json::value& id = sent.at("receipts_outcome").at(0).at("id");
  for (const auto& [params, expected] :
       {std::pair{json::object{{"receipt_id", id}, {"shard_id", 0}}, "MALFORMED_HINT"},
        std::pair{json::object{{"receipt_id", id}, {"window", 1}}, "MALFORMED_HINT"},
        std::pair{json::object{{"receipt_id", id}, {"block_height", 1}, {"window", 21}},
                  "WINDOW_TOO_LARGE"},
        std::pair{json::object{{"receipt_id", hash}}, "UNKNOWN_RECEIPT"},
        std::pair{json::object{{"receipt_id", id}, {"block_height", "1"}}, "PARSE_ERROR"}}) {
    EXPECT_EQ(cause("EXPERIMENTAL_receipt_to_tx", params), expected);
  }
  EXPECT_EQ(cause("EXPERIMENTAL_receipt_to_tx", json::array{id}), "PARSE_ERROR");
  EXPECT_EQ(cause("EXPERIMENTAL_receipt", json::array{id}), "");
}

TEST_F(MethodsTest, the_client_configuration_is_that_of_nearcore) {
  stop();
  auto config = read_json(folder_.path() / "config.json");
  ASSERT_TRUE(config);
  config->get_object()["max_gas_burnt_view"] = 5'000'000'000'000;
  config->get_object()["gc_num_epochs_to_keep"] = 7;
  ASSERT_TRUE(write_file(folder_.path() / "config.json", pretty_json(*config)));
  start();
  const json::value shown = result("client_config", nullptr);
  EXPECT_EQ(shown.at("block_production_tracking_delay"), json::value(json::array{0, 100'000'000}));
  EXPECT_EQ(shown.at("min_block_production_delay"), json::value(json::array{0, 600'000'000}));
  EXPECT_EQ(as_u64(shown.at("epoch_length")), 500U);
  EXPECT_EQ(as_u64(shown.at("max_gas_burnt_view")), 5'000'000'000'000U);
  EXPECT_EQ(as_u64(shown.at("gc").at("gc_num_epochs_to_keep")), 7U);
  EXPECT_EQ(shown.at("version"), result("status", nullptr).at("version"));
  EXPECT_EQ(as_string(shown.at("expected_shutdown")), "Mutex { data: None, poisoned: false, .. }");
}

}  // namespace
}  // namespace farcall::node
