#include "cli/conform/view.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "cli/conform/python_json.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

class ViewTest : public testing::Test {
 protected:
  ViewTest() {
    chain::SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.root_key =
        protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near").public_key();
    chain_ = std::make_unique<chain::Chain>(chain::sandbox_genesis(genesis), chain::ChainOptions{},
                                            machine_);
    for (int i = 0; i < 5; ++i) chain_->produce();
  }
  json::value view(std::string_view text) {
    WasmFolders wasm{{}};
    const json::value step = json::parse(mark_exact_numbers(text));
    const Result<json::value> answer = answer_view(*chain_, Field{step, "view"}, wasm);
    EXPECT_TRUE(answer.has_value()) << answer.error().message;
    return answer.value_or(json::value{});
  }
  std::string parse_error(std::string_view text) {
    const json::value answer = view(text);
    EXPECT_EQ(answer.at("error").at("name").as_string(), "REQUEST_VALIDATION_ERROR");
    EXPECT_EQ(answer.at("error").at("cause").as_string(), "PARSE_ERROR");
    return std::string{answer.at("error").at("data").as_string()};
  }
  std::string handler_error(std::string_view text, std::string_view cause) {
    const json::value answer = view(text);
    EXPECT_EQ(answer.at("error").at("name").as_string(), "HANDLER_ERROR");
    EXPECT_EQ(answer.at("error").at("cause").as_string(), cause);
    return std::string{answer.at("error").at("data").as_string()};
  }

  vm::testing::NoMachine machine_;
  std::unique_ptr<chain::Chain> chain_;
};

TEST_F(ViewTest, parameters_that_cannot_be_read_are_refused_in_the_references_words) {
  EXPECT_EQ(parse_error(R"({"view_account": {"account_id": "Bad"}})"),
            "Failed parsing args: invalid value: \"Bad\", the Account ID contains an invalid "
            "character 'B' at index 0");
  EXPECT_EQ(parse_error(R"({"view_account": {}})"),
            "Failed parsing args: missing field `account_id`");
  EXPECT_EQ(parse_error(R"({"view_account": {"account_id": 5}})"),
            "Failed parsing args: invalid type: integer `5`, expected a string");
  EXPECT_EQ(
      parse_error(R"({"view_access_key": {"account_id": "near", "public_key": "ed25519:1"}})"),
      "Failed parsing args: invalid key length: expected the input of 32 bytes, but 1 was "
      "given");
  EXPECT_EQ(parse_error(R"({"view_access_key": {"account_id": "near"}})"),
            "Failed parsing args: missing field `public_key`");
  EXPECT_EQ(parse_error(R"({"view_state": {"account_id": "near", "limit": 0}})"),
            "Failed parsing args: invalid value: integer `0`, expected a nonzero u32");
  EXPECT_EQ(parse_error(R"({"view_state": {"account_id": "near", "limit": 2,
                            "include_proof": true}})"),
            "include_proof is not supported with paginated view_state (after_key_base64 / limit)");
  EXPECT_EQ(parse_error(R"({"view_state": {"account_id": "near", "prefix_base64": "YQ==",
                            "after_key_base64": "Yg=="}})"),
            "after_key_base64 must start with prefix_base64");
  EXPECT_EQ(parse_error(R"({"view_nothing": {"account_id": "near"}})"),
            "Failed parsing args: unknown variant `view_nothing`, expected one of `view_account`, "
            "`view_code`, `view_state`, `view_access_key`, `view_access_key_list`, "
            "`view_gas_key_nonces`, `call_function`, `view_global_contract_code`, "
            "`view_global_contract_code_by_account_id`");
  EXPECT_EQ(parse_error(R"({"view_account": {"account_id": "near", "finality": "soon"}})"),
            "Failed parsing args: unknown variant `soon`, expected one of `optimistic`, "
            "`near-final`, `final`");
}

TEST_F(ViewTest, what_is_not_there_is_refused_in_the_references_words) {
  EXPECT_EQ(handler_error(R"({"view_code": {"account_id": "near"}})", "NO_CONTRACT_CODE"),
            "Contract code for contract ID #near has never been observed on the node");
  const std::string key = "ed25519:11111111111111111111111111111111";
  EXPECT_EQ(handler_error(
                R"({"view_gas_key_nonces": {"account_id": "near", "public_key": ")" + key + "\"}}",
                "UNKNOWN_GAS_KEY"),
            "Gas key for public key " + key + " does not exist while viewing");
  EXPECT_EQ(handler_error(R"({"view_global_contract_code_by_account_id": {"account_id": "near"}})",
                          "NO_GLOBAL_CONTRACT_CODE"),
            "Global contract code with identifier AccountId(AccountId(\"near\")) has never been "
            "observed on the node");
  EXPECT_EQ(handler_error(R"({"view_global_contract_code":
                              {"code_hash": "11111111111111111111111111111111"}})",
                          "NO_GLOBAL_CONTRACT_CODE"),
            "Global contract code with identifier CodeHash(11111111111111111111111111111111) has "
            "never been observed on the node");
  EXPECT_EQ(
      handler_error(R"({"view_account": {"account_id": "near", "block_id": 77}})", "UNKNOWN_BLOCK"),
      "DB Not Found Error: BLOCK HEIGHT: 77 \n Cause: Unknown");
  EXPECT_EQ(view(R"({"view_access_key": {"account_id": "near", "public_key": ")" + key + "\"}}"),
            (json::value{{"error", "access key " + key + " does not exist while viewing"},
                         {"logs", json::array{}}}));
}

TEST_F(ViewTest, blocks_are_chosen_by_finality_or_id) {
  for (const std::string_view block :
       {R"("finality": "final")", R"("finality": "near-final")", R"("block_id": 2)"}) {
    const json::value answer =
        view(format_text(R"({{"view_account": {{"account_id": "near", {}}}}})", block));
    EXPECT_TRUE(answer.as_object().contains("amount")) << block;
  }
}

}  // namespace
}  // namespace farcall::cli
