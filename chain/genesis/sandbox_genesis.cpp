#include "chain/genesis/sandbox_genesis.hpp"

#include <boost/json.hpp>
#include <chrono>

#include "base/format_text.hpp"
#include "chain/genesis/genesis_state.hpp"
#include "protocol/json/genesis_records.hpp"

namespace farcall::chain {
namespace {

namespace json = boost::json;

/// Balances of a new network (nearcore/src/config.rs: TESTING_INIT_BALANCE, TESTING_INIT_STAKE).
const Balance kLiquid = near(1'000'000'000);
const Balance kStaked = near(50'000'000);

/// The account beside the root, with the key that is made from its name.
constexpr std::string_view kNearAccount = "near";

protocol::PublicKey near_key() {
  return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, kNearAccount)
      .public_key();
}

void add_account(std::vector<protocol::StateRecord>& records, const protocol::AccountId& id,
                 Balance amount, Balance locked, const protocol::PublicKey& key) {
  protocol::Account account;
  account.amount = amount;
  account.locked = locked;
  records.emplace_back(protocol::state_record::Account{id, account});
  records.emplace_back(protocol::state_record::AccessKey{id, protocol::KeyHandle{key}, {}});
}

std::string text(Balance amount) {
  return to_string(amount.value());
}

std::string utc_text(Nanoseconds since_1970) {
  const std::chrono::sys_time<std::chrono::nanoseconds> time{
      std::chrono::nanoseconds{since_1970.value()}};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return format_text("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", seconds, (time - seconds).count());
}

json::object account_record(std::string_view id, Balance amount, Balance locked) {
  json::object account{{"amount", text(amount)},
                       {"locked", text(locked)},
                       {"code_hash", CryptoHash{}.to_base58()},
                       {"storage_usage", 0},
                       {"version", "V1"}};
  return {{"Account", json::object{{"account_id", id}, {"account", std::move(account)}}}};
}

json::object key_record(std::string_view id, const protocol::PublicKey& key) {
  return {{"AccessKey",
           json::object{{"account_id", id},
                        {"public_key", key.str()},
                        {"access_key", json::object{{"nonce", 0}, {"permission", "FullAccess"}}}}}};
}

}  // namespace

Genesis sandbox_genesis(const SandboxGenesis& options) {
  ChainConfig config;
  config.protocol_version = options.protocol_version;
  config.chain_id = options.chain_id;
  config.genesis_time = options.genesis_time;
  config.epoch_length = options.epoch_length;
  config.validators = {{options.root, options.root_key, kStaked}};
  config.protocol_treasury_account = options.root;
  config.total_supply = kLiquid + kLiquid + kStaked;
  config.shard_layout = options.layout;

  std::vector<protocol::StateRecord> records;
  add_account(records, options.root, kLiquid, kStaked, options.root_key);
  add_account(records, protocol::AccountId::trusted(kNearAccount), kLiquid, Balance{}, near_key());
  Result<Genesis> genesis = make_genesis(std::move(config), records);
  FARCALL_ASSERT(genesis.has_value(), "these records are well-formed");
  return std::move(*genesis);
}

json::object sandbox_genesis_file(const SandboxGenesis& options) {
  const std::string_view root = options.root.view();
  json::array records{account_record(root, kLiquid, kStaked), key_record(root, options.root_key)};
  Balance supply = kLiquid + kStaked;
  if (root != kNearAccount) {
    records.push_back(account_record(kNearAccount, kLiquid, Balance{}));
    records.push_back(key_record(kNearAccount, near_key()));
    supply += kLiquid;
  }
  json::array validators{json::object{
      {"account_id", root}, {"public_key", options.root_key.str()}, {"amount", text(kStaked)}}};
  return {{"protocol_version", options.protocol_version},
          {"genesis_time", utc_text(options.genesis_time)},
          {"chain_id", options.chain_id},
          {"genesis_height", 0},
          {"num_block_producer_seats", 50},
          {"dynamic_resharding", false},
          {"protocol_upgrade_stake_threshold", json::array{4, 5}},
          {"epoch_length", options.epoch_length},
          {"gas_limit", 1'000'000'000'000'000},
          {"min_gas_price", "100000000"},
          {"max_gas_price", "10000000000000000000000"},
          {"block_producer_kickout_threshold", 90},
          {"chunk_producer_kickout_threshold", 90},
          {"chunk_validator_only_kickout_threshold", 80},
          {"target_validator_mandates_per_shard", 68},
          {"online_min_threshold", json::array{9, 10}},
          {"online_max_threshold", json::array{99, 100}},
          {"gas_price_adjustment_rate", json::array{1, 100}},
          {"validators", std::move(validators)},
          {"transaction_validity_period", 100},
          {"protocol_reward_rate", json::array{1, 10}},
          {"max_inflation_rate", json::array{1, 20}},
          {"total_supply", text(supply)},
          {"num_blocks_per_year", 31'536'000},
          {"protocol_treasury_account", root},
          {"fishermen_threshold", text(near(10))},
          {"minimum_stake_divisor", 10},
          {"shard_layout", protocol::to_json_layout(options.layout)},
          {"minimum_validators_per_shard", 1},
          {"max_kickout_stake_perc", 100},
          {"minimum_stake_ratio", json::array{1, 6250}},
          {"shuffle_shard_assignment_for_chunk_producers", false},
          {"use_production_config", false},
          {"num_chunk_producer_seats", 100},
          {"num_chunk_validator_seats", 300},
          {"chunk_producer_assignment_changes_limit", 5},
          {"records", std::move(records)}};
}

}  // namespace farcall::chain
