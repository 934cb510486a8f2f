#include "protocol/json/json.hpp"

#include <gtest/gtest.h>

#include "protocol/borsh/borsh.hpp"
#include "protocol/errors.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/views.hpp"

namespace farcall::protocol {
namespace {

json::value parsed(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << value.error().message;
  return value ? *value : json::value{};
}

/// Reads a value of a type and writes it again: the same JSON, in any order of members.
template <class T>
void expect_round_trip(std::string_view text) {
  const json::value before = parsed(text);
  const auto value = from_json<T>(before);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(to_json(*value), before) << json::serialize(to_json(*value));
}

template <class T>
std::string read_error(std::string_view text) {
  const auto value = from_json<T>(parsed(text));
  return value ? "read" : value.error().message;
}

TEST(json, errors_have_the_form_of_the_reference) {
  expect_round_trip<TxExecutionError>(
      R"({"ActionError":{"index":0,"kind":{"FunctionCallError":{"ExecutionError":"text"}}}})");
  expect_round_trip<TxExecutionError>(
      R"({"ActionError":{"index":null,"kind":{"NewReceiptValidationError":
          {"ActionsValidation":"DelegateActionMustBeOnlyOne"}}}})");
  expect_round_trip<TxExecutionError>(
      R"({"ActionError":{"index":1,"kind":{"FunctionCallError":{"CompilationError":
          {"PrepareError":"TooManyLocals"}}}}})");
  expect_round_trip<TxExecutionError>(
      R"({"ActionError":{"index":1,"kind":{"FunctionCallError":
          {"MethodResolveError":"MethodNotFound"}}}})");
  expect_round_trip<TxExecutionError>(
      R"({"ActionError":{"index":1,"kind":{"LackBalanceForState":
          {"account_id":"a.near","amount":"340282366920938463463374607431768211455"}}}})");
  expect_round_trip<InvalidTxError>(R"({"InvalidNonce":{"tx_nonce":1,"ak_nonce":2}})");
  expect_round_trip<InvalidTxError>(R"("InvalidSignature")");
  expect_round_trip<InvalidTxError>(R"({"ShardCongested":{"shard_id":1,"congestion_level":0.5}})");
  expect_round_trip<ActionErrorKind>(
      R"({"GlobalContractDoesNotExist":{"identifier":{"account_id":"a.near"}}})");
}

TEST(json, borsh_of_an_error_goes_by_position) {
  const TxExecutionError error = tx_execution_error::ActionError{
      {3, action_error_kind::FunctionCallError{function_call_error::ExecutionError{"no"}}}};
  const Bytes bytes = borsh_encode(error);
  EXPECT_EQ(to_hex(bytes),
            "00"
            "010300000000000000"
            "0c"
            "07"
            "020000006e6f");
  EXPECT_EQ(*borsh_decode<TxExecutionError>(bytes), error);
}

TEST(json, wrong_values_are_named_by_their_path) {
  EXPECT_EQ(read_error<std::vector<ActionView>>(
                R"(["CreateAccount",{"FunctionCall":
                    {"method_name":"m","args":"","gas":-1,"deposit":"0"}}])"),
            "[1].FunctionCall.gas: expected a number that is whole and not negative");
  EXPECT_EQ(read_error<ActionView>(R"({"Transfer":{"deposit":"1x"}})"),
            "Transfer.deposit: expected decimal digits below 2^128");
  EXPECT_EQ(read_error<ActionView>(R"({"Transfer":{}})"), "Transfer: member 'deposit' is missing");
  EXPECT_EQ(read_error<ActionView>(R"({"Nothing":{}})"), "'Nothing' is no known variant");
  EXPECT_EQ(read_error<ActionView>(R"({"DeployContract":{"code":"x"}})"),
            "DeployContract.code: expected base64 with padding");
  EXPECT_EQ(read_error<ActionView>("7"),
            "expected the name of a variant, or an object with one member");
  EXPECT_EQ(read_error<AccessKeyView>(R"({"nonce":1.5,"permission":"FullAccess"})"),
            "nonce: expected a number that is whole and not negative");
  EXPECT_EQ(read_error<CryptoHash>(R"("1")"), "expected base58 of 32 bytes");
}

TEST(json, text_is_limited_and_errors_name_line_and_column) {
  const auto error = [](std::string_view text, const JsonLimits& limits = {}) {
    return parse_json(text, limits).error().message;
  };
  EXPECT_EQ(error("[1,2"), "line 1, column 5: invalid JSON: incomplete JSON");
  EXPECT_EQ(error("[1] x"), "line 1, column 5: invalid JSON: text after the end of the value");
  EXPECT_TRUE(error("[1,\n ]").starts_with("line 2, column 2: invalid JSON: "));
  EXPECT_TRUE(error("").starts_with("line 1, column 1: invalid JSON: "));
  EXPECT_EQ(error("[1]", {.bytes = 2}), "3 bytes of JSON: at most 2 are read");
  EXPECT_TRUE(parse_json(" [1] \n"));
  EXPECT_TRUE(parse_json("[1]", {}));
  EXPECT_TRUE(parse_json(std::string(60, '[') + std::string(60, ']')));
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
  EXPECT_TRUE(parse_json("[[1]]", JsonLimits{.depth = 2}));
  EXPECT_FALSE(parse_json("[[[1]]]", JsonLimits{.depth = 2}));
}

TEST(json, a_value_lives_where_the_caller_says) {
  json::monotonic_resource arena;
  const auto value = parse_json(R"({"a":["b"]})", JsonLimits{}, &arena);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->storage().get(), &arena);
  EXPECT_EQ(value->at("a").storage().get(), &arena);
}

TEST(json, delegate_actions_do_not_nest) {
  const std::string inner =
      R"({"sender_id":"aa","receiver_id":"bb","nonce":1,"max_block_height":2,
          "public_key":"ed25519:11111111111111111111111111111111","actions":)";
  expect_round_trip<DelegateAction>(inner + R"([{"CreateAccount":{}},{"AddKey":{"public_key":
      "ed25519:11111111111111111111111111111111","access_key":{"nonce":0,"permission":
      {"GasKeyFunctionCall":[{"balance":"1","num_nonces":2},
      {"allowance":null,"receiver_id":"x","method_names":["a"]}]}}}}]})");
  EXPECT_EQ(read_error<DelegateAction>(inner + R"([{"Delegate":{}}]})"),
            "actions[0]: a delegate action must not contain another one");
}

TEST(json, accounts_of_genesis_files) {
  expect_round_trip<Account>(
      R"({"amount":"1","locked":"2","code_hash":"11111111111111111111111111111111",
          "storage_usage":3,"version":"V1"})");
  expect_round_trip<Account>(
      R"({"amount":"1","locked":"0","code_hash":"11111111111111111111111111111111",
          "storage_usage":3,"version":"V2","global_contract_account_id":"a.near"})");
  expect_round_trip<Account>(
      R"({"amount":"1","locked":"0","code_hash":"11111111111111111111111111111111",
          "storage_usage":3,"version":"V1","state":"uninitialized","bootstrap_nonce":7})");
  EXPECT_EQ(read_error<Account>(
                R"({"amount":"1","locked":"0","code_hash":"11111111111111111111111111111112",
          "storage_usage":3,"version":"V2","global_contract_account_id":"a.near"})"),
            "an account has one contract, local or global, not several");
  // Without a version, the first one is assumed.
  EXPECT_EQ(from_json<Account>(
                parsed(
                    R"({"amount":"1","locked":"0","code_hash":"11111111111111111111111111111111",
          "storage_usage":3})"))
                ->version,
            Account::Version::kV1);
}

TEST(json, records_of_genesis_files) {
  expect_round_trip<StateRecord>(R"({"Data":{"account_id":"aa","data_key":"AQ==","value":""}})");
  expect_round_trip<StateRecord>(R"({"ReceivedData":{"account_id":"aa",
      "data_id":"11111111111111111111111111111111","data":null}})");
  expect_round_trip<StateRecord>(R"({"AccessKey":{"account_id":"aa",
      "public_key":"ml-dsa-65-hash:11111111111111111111111111111111",
      "access_key":{"nonce":0,"permission":"FullAccess"}}})");
  expect_round_trip<StateRecord>(R"({"PostponedReceipt":{"predecessor_id":"aa",
      "receiver_id":"bb","receipt_id":"11111111111111111111111111111111","receipt":{"ActionV2":{
      "signer_id":"aa","refund_to":null,
      "signer_public_key":"ed25519:11111111111111111111111111111111","gas_price":"5",
      "output_data_receivers":[{"data_id":"11111111111111111111111111111111","receiver_id":"cc"}],
      "input_data_ids":["11111111111111111111111111111111"],
      "actions":[{"Transfer":{"deposit":"1"}}]}}}})");
  EXPECT_EQ(
      state_record_from_json(parsed(R"({"Data":{"account_id":"A","data_key":"","value":""}})"))
          .error()
          .message.substr(0, 15),
      "Data.account_id");
}

TEST(json, layouts_of_every_form) {
  for (const std::string_view text : {
           R"({"V0":{"num_shards":4,"version":0}})",
           R"({"V1":{"boundary_accounts":["aurora","kk"],"shards_split_map":[[0,1,2]],
               "to_parent_shard_map":[0,0,0],"version":1}})",
           R"({"V2":{"boundary_accounts":[],"shard_ids":[0],"id_to_index_map":{"0":0},
               "index_to_id_map":{"0":0},"shards_split_map":null,"shards_parent_map":null,
               "version":0}})",
           R"({"V2":{"boundary_accounts":["kk"],"shard_ids":[2,1],
               "id_to_index_map":{"1":1,"2":0},"index_to_id_map":{"0":2,"1":1},
               "shards_split_map":{"0":[2,1]},"shards_parent_map":{"1":0,"2":0},"version":3}})",
           R"({"V3":{"boundary_accounts":["kk"],"shard_ids":[2,1],
               "id_to_index_map":{"1":1,"2":0},"shards_split_map":{"0":[1,2]},"last_split":0}})",
       }) {
    const json::value before = parsed(text);
    const auto layout = shard_layout_from_json(before);
    ASSERT_TRUE(layout) << layout.error().message;
    json::value after = to_json_layout(*layout);
    if (layout->form() == ShardLayout::Form::kV1) {
      // A shard that was not split is its own parent.
      after.at("V1").at("to_parent_shard_map") = before.at("V1").at("to_parent_shard_map");
    }
    EXPECT_EQ(after, before) << json::serialize(after);
  }
  EXPECT_EQ(to_json_layout(ShardLayout::single()),
            parsed(R"({"V2":{"boundary_accounts":[],"shard_ids":[0],"id_to_index_map":{"0":0},
               "index_to_id_map":{"0":0},"shards_split_map":null,"shards_parent_map":null,
               "version":0}})"));
  EXPECT_EQ(shard_layout_from_json(parsed(R"({"V2":{"boundary_accounts":["b1","aa"],
      "shard_ids":[0,1,2],"shards_split_map":null,"shards_parent_map":null,"version":0}})"))
                .error()
                .message,
            "shard layout: boundary account aa is not above b1");
  EXPECT_FALSE(shard_layout_from_json(parsed(R"({"V0":{"num_shards":0,"version":0}})")));
  EXPECT_FALSE(shard_layout_from_json(parsed(R"({"V0":{"num_shards":99999999999,"version":0}})")));
}

}  // namespace
}  // namespace farcall::protocol
