// A whole node on a free port, asked over HTTP.
#include "node/node.hpp"

#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "node/node_fixture.hpp"
#include "node/rpc/openapi.hpp"
#include "node/rpc/openapi_types.hpp"
#include "node/rpc/schema_check.hpp"

namespace farcall::node {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using protocol::AccountId;
using testing::NodeTest;

class NodeAt88 : public NodeTest {
 protected:
  void SetUp() override { begin({.protocol_version = 88}); }
};

TEST_F(NodeAt88, a_universal_account_begins_with_a_transaction_of_its_own) {
  const auto own = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "universal");
  Bytes state_init{0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
  protocol::borsh_append(state_init, protocol::KeyHandle{own.public_key()});
  const std::string id = protocol::universal_account_id(state_init).str();
  result("send_tx", json::object{{"signed_tx_base64", transfer(1, id)}});

  const auto waiting = view_account(id).at("result");
  EXPECT_EQ(as_string(waiting.at("state")), "uninitialized");
  const Nonce nonce = as_u64(waiting.at("bootstrap_nonce")).value_or(0) + 1;
  const auto outcome =
      result("send_tx",
             json::object{{"signed_tx_base64",
                           signed_transaction(id, own, nonce, id,
                                              {{protocol::UniversalStateInit{state_init, {}}}})}});
  EXPECT_NE(member(outcome.at("status"), "SuccessValue"), nullptr);
  const auto made = view_account(id).at("result");
  EXPECT_EQ(member(made, "state"), nullptr);
  EXPECT_EQ(member(made, "bootstrap_nonce"), nullptr);
  EXPECT_EQ(as_string(view_keys(id, {}).at("result").at("keys").at(0).at("public_key")),
            own.public_key().str());
}

TEST_F(NodeTest, keys_of_an_account_come_in_pages) {
  json::array records;
  for (const std::string_view seed : {"a", "b", "c"}) {
    const auto key = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, seed);
    records.push_back(json::object{
        {"AccessKey",
         json::object{{"account_id", "near"},
                      {"public_key", key.public_key().str()},
                      {"access_key", json::object{{"nonce", 0}, {"permission", "FullAccess"}}}}}});
  }
  result("sandbox_patch_state", json::object{{"records", records}});
  const auto all = view_keys("near", {}).at("result");
  ASSERT_EQ(all.at("keys").as_array().size(), 4U);
  EXPECT_EQ(member(all, "last_key"), nullptr);

  const auto first = view_keys("near", {{"limit", 3}}).at("result");
  ASSERT_EQ(first.at("keys").as_array().size(), 3U);
  EXPECT_EQ(first.at("last_key"), first.at("keys").at(2).at("public_key"));
  const auto rest =
      view_keys("near", {{"limit", 3}, {"after_key", first.at("last_key")}}).at("result");
  ASSERT_EQ(rest.at("keys").as_array().size(), 1U);
  EXPECT_EQ(rest.at("keys").at(0), all.at("keys").at(3));
  EXPECT_EQ(member(rest, "last_key"), nullptr);
  EXPECT_NE(member(view_keys("near", {{"limit", 0}}), "error"), nullptr);
  EXPECT_NE(member(view_keys("near", {{"after_key", "nonsense"}}), "error"), nullptr);
}

TEST_F(NodeTest, status_answers_at_once) {
  const Answer answer = exchange("GET /status HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200"));
  EXPECT_EQ(as_string(*member(answer.body, "validator_account_id")), "test.near");
}

TEST_F(NodeTest, the_page_is_served_and_may_ask_this_node_only) {
  const Answer page = exchange("GET /explorer HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(page.head.starts_with("HTTP/1.1 200")) << page.head;
  EXPECT_TRUE(page.head.contains("text/html")) << page.head;
  EXPECT_TRUE(page.text.starts_with("<!doctype html>")) << page.text.substr(0, 80);
  EXPECT_TRUE(page.text.contains("default-src 'none'"));
  EXPECT_TRUE(page.text.contains("connect-src 'self'"));
  EXPECT_FALSE(page.text.contains("@FARCALL_")) << "a placeholder was not filled";
  const Answer posted =
      exchange("POST /explorer HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_TRUE(posted.head.starts_with("HTTP/1.1 405")) << posted.head;
}

TEST_F(NodeTest, wrong_requests_get_the_statuses_of_the_reference) {
  const auto status = [this](std::string_view request) {
    return exchange(request).head.substr(9, 3);
  };
  EXPECT_EQ(status("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), "405");
  EXPECT_EQ(status("GET /nowhere HTTP/1.1\r\nConnection: close\r\n\r\n"), "404");
  EXPECT_EQ(status("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"), "415");
  EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
                   "Content-Length: 1\r\n\r\n{"),
            "400");
  EXPECT_EQ(rpc("nope", nullptr).head.substr(9, 3), "400");
  EXPECT_EQ(rpc("block", json::object{}).head.substr(9, 3), "400");
}

TEST_F(NodeTest, sent_transaction_is_final_when_final_was_asked_for) {
  const auto outcome = result(
      "send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}, {"wait_until", "FINAL"}});
  EXPECT_EQ(as_string(outcome.at("final_execution_status")), "FINAL");
  EXPECT_NE(member(outcome.at("status"), "SuccessValue"), nullptr);
}

TEST_F(NodeTest, a_port_that_is_taken_is_an_error) {
  const TestFolder folder;
  ASSERT_TRUE(init_home(folder.path(), {}));
  auto home = load_home(folder.path());
  ASSERT_TRUE(home) << home.error().message;
  const auto second = Node::start(std::move(*home), {.rpc_address = node_->address()}, machine_);
  ASSERT_FALSE(second);
  EXPECT_TRUE(second.error().message.contains("in use")) << second.error().message;
}

TEST_F(NodeTest, acknowledged_transactions_survive_a_new_start) {
  const std::string sent = transfer(1, "near");
  result("send_tx", json::object{{"signed_tx_base64", sent}, {"wait_until", "FINAL"}});
  const auto before = view_account("near").at("result").at("amount");
  stop();
  start();
  EXPECT_EQ(view_account("near").at("result").at("amount"), before);
  // Resending a transaction that is in a block returns the stored outcome.
  const auto again = result("send_tx", json::object{{"signed_tx_base64", sent}});
  EXPECT_NE(member(again.at("status"), "SuccessValue"), nullptr);
}

TEST_F(NodeTest, a_bad_signature_is_refused_and_takes_nothing_from_the_good_one) {
  const std::string good = transfer(1, "near");
  Bytes bytes = from_base64(good).value_or(Bytes{});
  bytes.back() ^= 1U;
  const std::string bad = to_base64(bytes);
  const auto refusal = [&](std::string_view method) {
    const auto body = rpc(method, json::array{bad}).body;
    return body.at("error").at("data").at("TxExecutionError").at("InvalidTxError");
  };
  EXPECT_EQ(refusal("send_tx"), json::value("InvalidSignature"));
  EXPECT_EQ(refusal("broadcast_tx_commit"), json::value("InvalidSignature"));
  result("broadcast_tx_async", json::array{bad});
  result("broadcast_tx_async", json::array{good});
  const auto outcome =
      result("tx", json::array{hash_of(good).to_base58(), json::value("test.near")});
  EXPECT_NE(member(outcome.at("status"), "SuccessValue"), nullptr);
  // A transaction in a block is answered, whichever method asks for it.
  EXPECT_NE(member(result("send_tx", json::array{bad}).at("status"), "SuccessValue"), nullptr);
}

TEST_F(NodeTest, a_receipt_is_found_whether_it_travels_or_not) {
  for (const auto& [nonce, receiver] : {std::pair{1U, "near"}, std::pair{2U, "test.near"}}) {
    const auto outcome =
        result("send_tx", json::object{{"signed_tx_base64", transfer(nonce, receiver)}});
    const auto& made = outcome.at("transaction_outcome").at("outcome").at("receipt_ids");
    const auto receipt = result("EXPERIMENTAL_receipt", json::object{{"receipt_id", made.at(0)}});
    EXPECT_EQ(as_string(receipt.at("receiver_id")), receiver);
  }
}

TEST_F(NodeTest, what_a_deleted_account_held_is_there_when_its_deletion_is) {
  const auto own = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "near");
  const auto amount = [this] {
    return *as_string(view_account("test.near").at("result").at("amount"));
  };
  const std::string before{amount()};
  const std::string deletion = signed_transaction(
      "near", own, 1, "near", {{protocol::DeleteAccount{AccountId::trusted("test.near")}}});
  const auto outcome = result("send_tx", json::object{{"signed_tx_base64", deletion}});
  EXPECT_NE(member(outcome.at("status"), "SuccessValue"), nullptr);
  EXPECT_NE(amount(), before);
}

TEST_F(NodeTest, a_block_needs_no_proof_of_itself) {
  result("farcall_mine", json::array{5});
  const auto hash_of_final = [this] {
    const auto block = result("block", json::object{{"finality", "final"}});
    return std::string{*as_string(block.at("header").at("hash"))};
  };
  const std::string first = hash_of_final();
  result("farcall_mine", json::array{5});
  const std::string last = hash_of_final();
  const auto proof = [this](std::string_view block, std::string_view head) {
    return rpc("EXPERIMENTAL_light_client_block_proof",
               json::object{{"block_hash", block}, {"light_client_head", head}})
        .body;
  };
  EXPECT_TRUE(proof(last, last).at("result").at("block_proof").as_array().empty());
  EXPECT_FALSE(proof(first, last).at("result").at("block_proof").as_array().empty());
  EXPECT_EQ(as_string(proof(last, first).at("error").at("data")),
            format_text("Other Error: block {} is ahead of head block {}", last, first));
}

TEST_F(NodeTest, transactions_of_one_key_run_in_the_order_of_nonces) {
  for (const Nonce nonce : {3U, 2U, 1U}) {
    result("broadcast_tx_async", json::array{transfer(nonce, "near")});
  }
  const auto outcome = result("send_tx", json::object{{"signed_tx_base64", transfer(4, "near")}});
  EXPECT_NE(member(outcome.at("status"), "SuccessValue"), nullptr);
  EXPECT_EQ(as_string(view_account("near").at("result").at("amount")),
            to_string(near(1'000'000'004).value()));
}

TEST_F(NodeTest, a_nonce_too_large_for_the_height_is_refused_at_once) {
  const Nonce large = 1'000'000'000'000'000;
  const auto request = [&](std::string transaction, std::string_view wait_until) {
    return rpc("send_tx", json::object{{"signed_tx_base64", std::move(transaction)},
                                       {"wait_until", wait_until}})
        .body;
  };
  // Refusals of other kinds come first.
  const std::string dear =
      signed_transaction("test.near", *key_, large, "near",
                         {protocol::Action{protocol::Transfer{near(2'000'000'000)}}});
  const json::value poor = request(dear, "EXECUTED_OPTIMISTIC");
  const json::value& why = poor.at("error").at("data").at("TxExecutionError").at("InvalidTxError");
  EXPECT_NE(member(why, "NotEnoughBalance"), nullptr);
  const std::string sent = transfer(large, "near");
  const json::value told = request(sent, "EXECUTED_OPTIMISTIC");
  const json::value& reason = told.at("error").at("data").at("TxExecutionError");
  EXPECT_EQ(as_u64(reason.at("InvalidTxError").at("NonceTooLarge").at("tx_nonce")), large);
  EXPECT_EQ(as_string(request(sent, "NONE").at("result").at("final_execution_status")), "NONE");
  result("farcall_mine", json::array{2});
  const json::value lost = rpc("tx", json::object{{"tx_hash", hash_of(sent).to_base58()},
                                                  {"sender_account_id", "test.near"},
                                                  {"wait_until", "NONE"}})
                               .body;
  EXPECT_EQ(as_string(lost.at("error").at("cause").at("name")), "UNKNOWN_TRANSACTION");
  // The key still works.
  const auto after = result("send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}});
  EXPECT_NE(member(after.at("status"), "SuccessValue"), nullptr);
}

TEST_F(NodeTest, patched_account_is_seen_at_once) {
  const json::value account = json::object{{"amount", "5"},
                                           {"locked", "0"},
                                           {"code_hash", CryptoHash{}.to_base58()},
                                           {"storage_usage", 0}};
  const json::value records = json::array{
      json::object{{"Account", json::object{{"account_id", "new.near"}, {"account", account}}}}};
  for (int time = 0; time < 2; ++time) {
    result("sandbox_patch_state", json::object{{"records", records}});
    EXPECT_EQ(as_string(view_account("new.near").at("result").at("amount")), "5");
  }
}

TEST_F(NodeTest, fast_forward_is_done_when_it_answers) {
  const auto height = [this] {
    return as_u64(
               result("block", json::object{{"finality", "optimistic"}}).at("header").at("height"))
        .value_or(0);
  };
  const std::uint64_t before = height();
  result("sandbox_fast_forward", json::object{{"delta_height", 10'000}});
  EXPECT_GE(height(), before + 10'000);
}

TEST_F(NodeTest, revert_goes_back_to_the_snapshot) {
  const auto before = view_account("near").at("result").at("amount");
  const auto snapshot = result("farcall_snapshot", nullptr);
  result("send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}});
  EXPECT_NE(view_account("near").at("result").at("amount"), before);
  result("farcall_revert", json::object{{"snapshot_id", snapshot.at("snapshot_id")}});
  EXPECT_EQ(view_account("near").at("result").at("amount"), before);
}

TEST_F(NodeTest, path_of_a_block_leads_to_the_root_in_a_later_header) {
  result("farcall_mine", json::object{{"blocks", 9}});
  const auto head = result("block", json::object{{"finality", "final"}}).at("header");
  for (const std::uint64_t height : {0U, 1U, 3U, 6U}) {
    const auto block = result("block", json::object{{"block_id", height}}).at("header");
    const auto proof = result(
        "EXPERIMENTAL_light_client_block_proof",
        json::object{{"block_hash", block.at("hash")}, {"light_client_head", head.at("hash")}});
    CryptoHash hash = hash_at(block, "hash");
    for (const json::value& step : proof.at("block_proof").as_array()) {
      const CryptoHash other = hash_at(step, "hash");
      hash = as_string(step.at("direction")) == "Left" ? sha256({other.view(), hash.view()})
                                                       : sha256({hash.view(), other.view()});
    }
    EXPECT_EQ(hash, hash_at(head, "block_merkle_root")) << "height " << height;
    EXPECT_EQ(proof.at("block_header_lite").at("prev_block_hash"), block.at("prev_hash"));
  }
}

TEST_F(NodeTest, proof_of_a_state_begins_at_its_root) {
  const auto answer = result("query", json::object{{"request_type", "view_state"},
                                                   {"finality", "optimistic"},
                                                   {"account_id", "near"},
                                                   {"prefix_base64", ""},
                                                   {"include_proof", true}});
  const auto after = as_u64(answer.at("block_height")).value_or(0) + 1;
  result("farcall_mine", json::object{{"blocks", 1}});
  const auto block = result("block", json::object{{"block_id", after}});
  const auto root = from_base64(*as_string(answer.at("proof").at(0)));
  ASSERT_TRUE(root);
  EXPECT_EQ(sha256(*root), hash_at(block.at("chunks").at(0), "prev_state_root"));
}

TEST_F(NodeTest, changes_of_a_block_are_those_of_its_accounts) {
  const auto sent = result(
      "send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}, {"wait_until", "FINAL"}});
  const auto& where = sent.at("receipts_outcome").at(0).at("block_hash");
  const auto told =
      result("changes", json::object{{"block_id", where},
                                     {"changes_type", "account_changes"},
                                     {"account_ids", json::array{"near", "nobody.near"}}});
  ASSERT_EQ(told.at("changes").as_array().size(), 1U);
  const auto& change = told.at("changes").at(0);
  EXPECT_EQ(as_string(change.at("type")), "account_update");
  EXPECT_EQ(as_string(change.at("cause").at("type")), "receipt_processing");
  EXPECT_EQ(change.at("cause").at("receipt_hash"), sent.at("receipts_outcome").at(0).at("id"));
  EXPECT_EQ(change.at("change").at("amount"), view_account("near").at("result").at("amount"));
  const auto touched = result("block_effects", json::object{{"block_id", where}});
  const json::value near_touched{{"type", "account_touched"}, {"account_id", "near"}};
  EXPECT_NE(std::ranges::find(touched.at("changes").as_array(), near_touched),
            touched.at("changes").as_array().end());
}

TEST_F(NodeTest, trace_tells_what_a_transaction_did) {
  const auto sent = result(
      "send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}, {"wait_until", "FINAL"}});
  const auto trace =
      result("farcall_trace",
             json::object{{"tx_hash", sent.at("transaction").at("hash")}, {"text", true}});
  EXPECT_EQ(as_string(trace.at("schema")), "farcall-trace/1");
  EXPECT_EQ(as_string(trace.at("verdict")), "ok");
  EXPECT_EQ(as_string(trace.at("receipts").at(0).at("receiver")), "near");
  EXPECT_TRUE(trace.at("violations").as_array().empty());
  EXPECT_NE(as_string(trace.at("text"))->find("transfer to near"), std::string_view::npos);
  EXPECT_FALSE(trace.at("receipts").at(0).as_object().contains("reads"));
  const auto replayed =
      result("farcall_trace",
             json::object{{"tx_hash", sent.at("transaction").at("hash")}, {"replay", true}});
  EXPECT_FALSE(replayed.at("receipts").at(0).at("reads").as_array().empty());
  EXPECT_TRUE(replayed.at("source").at("missing").as_array().empty());
}

TEST_F(NodeTest, a_trace_reads_arguments_by_the_abis_that_came_with_the_question) {
  const auto own = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "near");
  const auto call =
      signed_transaction("near", own, 1, "test.near",
                         {{protocol::FunctionCall{"pay", Bytes{0x34, 0x12}, tgas(10), Balance{}}}});
  const json::value hash =
      result("send_tx", json::object{{"signed_tx_base64", call}}).at("transaction").at("hash");
  const json::value abis = json::parse(R"json({"test.near": {"schema_version": "0.4.0", "body": {
      "functions": [{"name": "pay", "kind": "call", "params": {"serialization_type": "borsh",
        "args": [{"name": "amount", "type_schema": {"declaration": "u16",
                                                    "definitions": {}}}]}}]}}})json");
  const auto arguments = [&](json::object question) {
    question.emplace("tx_hash", hash);
    return result("farcall_trace", question).at("receipts").at(0).at("actions").at(0).at("args");
  };
  EXPECT_EQ(member(arguments({}), "borsh"), nullptr);
  const json::value read = arguments({{"abis", abis}});
  ASSERT_NE(member(read, "borsh"), nullptr) << json::serialize(read);
  EXPECT_EQ(*member(read, "borsh"), (json::value{{"amount", 0x1234}})) << json::serialize(read);
}

TEST_F(NodeTest, loaded_world_is_the_dumped_one) {
  const auto before = view_account("near").at("result").at("amount");
  const auto dump = result("farcall_dump", nullptr);
  const json::value account = json::object{{"amount", "5"},
                                           {"locked", "0"},
                                           {"code_hash", CryptoHash{}.to_base58()},
                                           {"storage_usage", 0}};
  const json::value record =
      json::object{{"Account", json::object{{"account_id", "new.near"}, {"account", account}}}};
  result("sandbox_patch_state", json::object{{"records", json::array{record}}});
  result("send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}});
  result("farcall_load", json::object{{"records", dump.at("records")}});
  stop();
  start();
  EXPECT_EQ(view_account("near").at("result").at("amount"), before);
  EXPECT_NE(member(view_account("new.near"), "error"), nullptr);
}

TEST_F(NodeTest, answers_fit_their_description) {
  const json::object document = openapi();
  std::vector<std::string_view> described;
  for (const MethodNote& note : method_notes()) described.push_back(note.name);
  EXPECT_EQ(described, method_names());
  const auto sent = result(
      "send_tx", json::object{{"signed_tx_base64", transfer(1, "near")}, {"wait_until", "FINAL"}});
  const json::value hash = sent.at("transaction").at("hash");
  const json::value receipt = sent.at("receipts_outcome").at(0).at("id");
  const auto block = result("block", json::object{{"finality", "final"}});
  const json::object status{{"tx_hash", hash}, {"sender_account_id", "near"}};
  const json::object latest{{"finality", "final"}};
  const json::object chunk{{"chunk_id", block.at("chunks").at(0).at("chunk_hash")}};
  const json::object outcome{{"type", "transaction"},
                             {"transaction_hash", hash},
                             {"sender_id", "test.near"},
                             {"light_client_head", block.at("header").at("hash")}};
  const auto of_account = [](std::string_view type) {
    return json::object{{"request_type", type},
                        {"account_id", "test.near"},
                        {"prefix_base64", ""},
                        {"finality", "final"}};
  };
  const auto after = json::object{{"block_id", sent.at("transaction_outcome").at("block_hash")}};
  json::object changes = after;
  changes["changes_type"] = "account_changes";
  changes["account_ids"] = json::array{"near", "test.near"};
  const std::vector<std::pair<std::string_view, json::value>> requests{
      {"block", latest},
      {"chunk", chunk},
      {"tx", status},
      {"EXPERIMENTAL_tx_status", status},
      {"query", of_account("view_account")},
      {"query", of_account("view_access_key_list")},
      {"query", of_account("view_state")},
      {"EXPERIMENTAL_view_account", of_account("x")},
      {"EXPERIMENTAL_view_access_key_list", of_account("x")},
      {"status", nullptr},
      {"health", nullptr},
      {"network_info", nullptr},
      {"gas_price", json::array{nullptr}},
      {"validators", "latest"},
      {"EXPERIMENTAL_validators_ordered", json::array{nullptr}},
      {"changes", changes},
      {"block_effects", after},
      {"genesis_config", nullptr},
      {"client_config", nullptr},
      {"EXPERIMENTAL_protocol_config", latest},
      {"EXPERIMENTAL_receipt", json::object{{"receipt_id", receipt}}},
      {"EXPERIMENTAL_receipt_to_tx", json::object{{"receipt_id", receipt}}},
      {"EXPERIMENTAL_congestion_level", chunk},
      {"light_client_proof", outcome},
      {"next_light_client_block",
       json::object{{"last_block_hash",
                     result("block", json::object{{"block_id", 1}}).at("header").at("hash")}}},
      {"maintenance_windows", json::object{{"account_id", "test.near"}}},
      {"EXPERIMENTAL_split_storage_info", nullptr},
      {"farcall_mine", nullptr},
      {"farcall_snapshot", nullptr},
      {"farcall_dump", nullptr},
      {"farcall_freeze_time", nullptr},
      {"farcall_trace", json::object{{"tx_hash", hash}}}};
  const testing::SchemaCheck check{document};
  for (const auto& [method, params] : requests) {
    const auto& post = document.at("paths").at("/" + std::string{method}).at("post");
    const auto& schema = post.at("responses").at("200").at("content").at("application/json");
    EXPECT_EQ(check.check(schema.at("schema"), rpc(method, params).body), "") << method;
  }
}

TEST_F(NodeTest, global_contracts_are_in_a_dump) {
  const json::object row{{"shard_id", 0}, {"key", "EgAB"}, {"value", "AAEC"}};
  auto dump = result("farcall_dump", nullptr);
  dump.at("rows").as_array().push_back(row);
  result("farcall_load", json::object{{"records", dump.at("records")}, {"rows", dump.at("rows")}});
  const auto again = result("farcall_dump", nullptr);
  EXPECT_EQ(again.at("records"), dump.at("records"));
  EXPECT_NE(std::ranges::find(again.at("rows").as_array(), json::value(row)),
            again.at("rows").as_array().end());
  // A receipt in a queue has no place in a running chain.
  const json::object queued{{"shard_id", 0}, {"key", "BwAB"}, {"value", "AAEC"}};
  const auto refused = rpc(
      "farcall_load", json::object{{"records", dump.at("records")}, {"rows", json::array{queued}}});
  EXPECT_NE(member(refused.body, "error"), nullptr);
}

TEST_F(NodeTest, validator_signs_the_headers_that_are_looked_at) {
  result("farcall_mine", json::object{{"blocks", 1}});
  const auto block = result("block", json::object{{"finality", "optimistic"}});
  for (const auto& [header, name] :
       {std::pair{block.at("header"), "hash"}, std::pair{block.at("chunks").at(0), "chunk_hash"}}) {
    const auto signature = protocol::Signature::parse(*as_string(header.at("signature")));
    ASSERT_TRUE(signature);
    EXPECT_TRUE(signature->verify(hash_at(header, name), key_->public_key()));
  }
}

}  // namespace
}  // namespace farcall::node
