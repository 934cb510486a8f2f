#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "chain/genesis/genesis_config.hpp"
#include "chain/genesis/json_field.hpp"

namespace farcall::chain {
namespace {

namespace json = boost::json;

json::object genesis_object() {
  return json::parse(R"({
    "protocol_version": 86, "chain_id": "conformance", "genesis_time": "2025-01-31T12:00:00.5Z",
    "genesis_height": 0, "epoch_length": 100, "gas_limit": 1000000000000000,
    "min_gas_price": "100000000", "max_gas_price": "10000000000000000000000",
    "gas_price_adjustment_rate": [1, 100], "transaction_validity_period": 100,
    "validators": [{"account_id": "test.near", "amount": "50000000000000000000000000",
                    "public_key": "ed25519:7dXw8y5VJ6zey8xb27LQ7wKszYEPFToQkdqKeSnfPLXg"}],
    "protocol_treasury_account": "test.near", "protocol_reward_rate": [1, 10],
    "max_inflation_rate": [1, 20], "total_supply": "100000000000000000000000000",
    "num_block_producer_seats": 50,
    "shard_layout": {"V0": {"num_shards": 1, "version": 0}},
    "records": [{"Account": {"account_id": "test.near", "account": {
      "amount": "50000000000000000000000000", "locked": "50000000000000000000000000",
      "code_hash": "11111111111111111111111111111111", "storage_usage": 0, "version": "V1"}}}]
  })")
      .as_object();
}

std::string refusal(std::string_view field, const json::value& value) {
  json::object genesis = genesis_object();
  genesis[field] = value;
  const Result<Genesis> made = parse_genesis(json::value(genesis));
  return made.has_value() ? "accepted" : made.error().message;
}

TEST(Genesis, a_whole_file_is_accepted) {
  const Result<Genesis> made = parse_genesis(json::value(genesis_object()));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->config.genesis_time, Nanoseconds{1'738'324'800'500'000'000});
  EXPECT_EQ(made->config.max_inflation_rate.denominator, 40U)
      << "only chains that init named take the rules of epochs from the file";
}

TEST(Genesis, numbers_out_of_range_are_refused_by_name) {
  EXPECT_EQ(refusal("protocol_version", 83),
            "protocol_version: 83 is not known; versions 84 to 88 are");
  EXPECT_EQ(refusal("epoch_length", 3), "epoch_length: expected at least 4, got 3");
  EXPECT_EQ(refusal("epoch_length", UINT64_MAX), "epoch_length: at most 1000000000000");
  EXPECT_EQ(refusal("genesis_height", UINT64_MAX), "genesis_height: at most 1000000000000");
  EXPECT_EQ(refusal("transaction_validity_period", UINT64_MAX),
            "transaction_validity_period: at most 1000000000000");
  EXPECT_EQ(refusal("min_gas_price", "10000000000000000000001"),
            "min_gas_price: must not be above max_gas_price");
  EXPECT_EQ(refusal("max_inflation_rate", json::array{2, 1}), "accepted")
      << "not read for this chain";
  EXPECT_EQ(refusal("protocol_reward_rate", json::array{2, 1}),
            "protocol_reward_rate: must not be above 1");
  EXPECT_EQ(refusal("protocol_reward_rate", json::array{1, 0}),
            "protocol_reward_rate: a ratio is a list of two numbers, the second not 0");
  EXPECT_EQ(refusal("total_supply", "340282366920938463463374607431768211455"),
            "total_supply: at most 2^120 yoctoNEAR");
  json::object two = genesis_object();
  two["shard_layout"] = json::parse(
      R"({"V1": {"boundary_accounts": ["pp"], "shards_split_map": null,
                 "to_parent_shard_map": null, "version": 1}})");
  two["gas_limit"] = UINT64_MAX;
  EXPECT_EQ(parse_genesis(json::value(two)).error().message,
            "gas_limit: at most 9223372036854775807 with so many shards");
  EXPECT_EQ(refusal("validators", json::array{}), "validators: at least one is needed");
  for (const char* time :
       {"2600-01-01T00:00:00Z", "", "2025", "2025-01-T12:00:00Z", "2025-13-01T12:00:00Z",
        "2025-02-30T12:00:00Z", "2025-01-31T24:00:00Z", "2025-01-31T12:00:60Z", "2025-01-31T12:00Z",
        "2025-01-31 12:00:00Z", "2025-01-31T12:00:00", "+025-01-31T12:00:00Z",
        "2025-01-31T12:00:00.5Zx"}) {
    EXPECT_EQ(refusal("genesis_time", time),
              "genesis_time: expected a time like 2025-01-31T12:00:00.5Z")
        << time;
  }
}

TEST(Genesis, an_uninitialized_account_owns_nothing) {
  const std::string id = "0u" + std::string(52, '0');
  json::object genesis = genesis_object();
  json::array& records = genesis["records"].as_array();
  records.push_back(json::object{
      {"Account",
       json::object{{"account_id", id},
                    {"account", json::object{{"amount", "5"},
                                             {"locked", "0"},
                                             {"code_hash", "11111111111111111111111111111111"},
                                             {"storage_usage", 100},
                                             {"version", "V1"},
                                             {"state", "uninitialized"},
                                             {"bootstrap_nonce", 7}}}}}});
  const Result<Genesis> made = parse_genesis(json::value(genesis));
  EXPECT_TRUE(made.has_value()) << made.error().message;

  records.push_back(json::object{
      {"AccessKey",
       json::object{{"account_id", id},
                    {"public_key", "ed25519:7dXw8y5VJ6zey8xb27LQ7wKszYEPFToQkdqKeSnfPLXg"},
                    {"access_key", json::object{{"nonce", 0}, {"permission", "FullAccess"}}}}}});
  const Result<Genesis> refused = parse_genesis(json::value(genesis));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(
      refused.error().message,
      "records: " + id + " is uninitialized and has no keys, code or data: drop these records");
}

TEST(Genesis, records_that_are_wrong_are_refused_with_their_place) {
  EXPECT_EQ(refusal("records", json::array{}), "records: the validator test.near has no account");
  json::object genesis = genesis_object();
  genesis["records"].as_array()[0].at("Account").at("account").as_object()["amount"] =
      "340282366920938463463374607431768211455";
  EXPECT_EQ(parse_genesis(json::value(genesis)).error().message,
            "records[0]: test.near has more than 2^120 yoctoNEAR");
  EXPECT_EQ(refusal("shard_layout", 5).substr(0, 13), "shard_layout:");
  EXPECT_EQ(parse_genesis(std::string_view{"{\n  \"chain_id\": }"}).error().message.substr(0, 18),
            "line 2, column 15:");
}

}  // namespace
}  // namespace farcall::chain
