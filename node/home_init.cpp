#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdlib>
#include <random>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "node/home.hpp"
#include "node/store/files.hpp"

namespace farcall::node {

namespace fs = std::filesystem;
namespace json = boost::json;
using protocol::AccountId;
using protocol::KeyType;
using protocol::SecretKey;

namespace {

std::string random_chain_id() {
  static constexpr std::string_view kSymbols =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> pick{0, kSymbols.size() - 1};
  std::string id = "test-chain-";
  for (int i = 0; i < 5; ++i) id += kSymbols[pick(device)];
  return id;
}

json::object delay(std::uint64_t milliseconds) {
  return {{"secs", milliseconds / 1000}, {"nanos", milliseconds % 1000 * 1'000'000}};
}

json::object config_json(const InitOptions& options) {
  json::object config{
      {"genesis_file", "genesis.json"},
      {"genesis_records_file", nullptr},
      {"validator_key_file", "validator_key.json"},
      {"node_key_file", "node_key.json"},
      {"rpc",
       json::object{{"addr", "0.0.0.0:3030"},
                    {"prometheus_addr", nullptr},
                    {"cors_allowed_origins", json::array{"*"}},
                    {"polling_config", json::object{{"polling_interval", delay(200)},
                                                    {"polling_timeout", delay(10'000)}}},
                    {"limits_config", json::object{{"json_payload_max_size", 10 * 1024 * 1024}}},
                    {"enable_debug_rpc", false}}},
      {"telemetry", json::object{{"endpoints", json::array{}}}},
      {"network", json::object{{"addr", "0.0.0.0:24567"}, {"boot_nodes", ""}}},
      {"consensus", json::object{{"min_num_peers", 0},
                                 {"min_block_production_delay", delay(options.fast ? 120 : 600)},
                                 {"max_block_production_delay", delay(options.fast ? 500 : 2000)},
                                 {"produce_empty_blocks", true}}},
      {"tracked_shards_config", "AllShards"},
      {"archive", false},
      {"gc_num_epochs_to_keep", 5},
      {"trie_viewer_state_size_limit", 50'000},
      {"store", json::object{{"path", nullptr}, {"max_open_files", 10'000}}},
  };
  config["max_gas_burnt_view"] =
      options.max_gas_burnt_view ? json::value(*options.max_gas_burnt_view) : json::value(nullptr);
  return config;
}

json::object genesis_json(const InitOptions& options, std::string chain_id,
                          const protocol::PublicKey& root) {
  const auto now = std::chrono::floor<std::chrono::nanoseconds>(std::chrono::system_clock::now());
  return chain::sandbox_genesis_file(
      {.protocol_version = options.protocol_version,
       .chain_id = std::move(chain_id),
       .genesis_time = Nanoseconds{static_cast<std::uint64_t>(now.time_since_epoch().count())},
       .epoch_length = options.fast ? std::uint64_t{60} : std::uint64_t{500},
       .root = AccountId::trusted(options.account_id),
       .root_key = root});
}

Result<void> write_key(const fs::path& path, std::string_view account, const SecretKey& key) {
  const json::object file{{"account_id", account},
                          {"public_key", key.public_key().str()},
                          {"secret_key", key.reveal()}};
  return write_file(path, pretty_json(file), FileAccess::kOwnerOnly);
}

SecretKey validator_key(const InitOptions& options) {
  return options.test_seed ? SecretKey::from_test_seed(KeyType::kEd25519, *options.test_seed)
                           : SecretKey::generate(KeyType::kEd25519);
}

/// Writes key files that are missing beside a config.json.
Result<void> complete_keys(const fs::path& folder, const InitOptions& options) {
  const auto config = read_json(folder / "config.json");
  if (!config) return std::unexpected{config.error()};
  const auto name = [&](std::string_view key) {
    const auto* object = config->if_object();
    const auto* value = object == nullptr ? nullptr : object->if_contains(key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return folder / (text == nullptr ? format_text("{}.json", key.substr(0, key.size() - 5))
                                     : std::string{text->data(), text->size()});
  };
  const fs::path validator = name("validator_key_file");
  const auto has_validator = file_exists(validator);
  if (!has_validator) return std::unexpected{has_validator.error()};
  if (!*has_validator) {
    if (auto done = write_key(validator, options.account_id, validator_key(options)); !done)
      return done;
  }
  const fs::path node = name("node_key_file");
  const auto has_node = file_exists(node);
  if (!has_node) return std::unexpected{has_node.error()};
  return *has_node ? Result<void>{}
                   : write_key(node, "node", SecretKey::generate(KeyType::kEd25519));
}

/// Writes the keys, and a genesis whose root account has one of them.
Result<void> write_identity(const fs::path& folder, const InitOptions& options) {
  const SecretKey root = validator_key(options);
  const std::string chain_id = options.chain_id.value_or(random_chain_id());
  const auto genesis = pretty_json(genesis_json(options, chain_id, root.public_key()));
  auto done = write_key(folder / "node_key.json", "node", SecretKey::generate(KeyType::kEd25519));
  if (done) done = write_key(folder / "validator_key.json", options.account_id, root);
  if (done) done = write_file(folder / "genesis.json", genesis);
  return done;
}

}  // namespace

Result<void> init_home(const fs::path& folder, const InitOptions& options) {
  if (auto id = AccountId::parse(options.account_id); !id) {
    return fail("--account-id: " + id.error().message);
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(format_text("cannot make {}: {}", folder.string(), error.message()));
  const auto has_config = file_exists(folder / "config.json");
  if (!has_config) return std::unexpected{has_config.error()};
  if (*has_config) return complete_keys(folder, options);

  // config.json is written last, so a home without it is incomplete. Keys may be regenerated only
  // as long as no genesis.json names them.
  const auto has_genesis = file_exists(folder / "genesis.json");
  if (!has_genesis) return std::unexpected{has_genesis.error()};
  const auto has_key = file_exists(folder / "validator_key.json");
  if (!has_key) return std::unexpected{has_key.error()};
  const auto has_data = file_exists(folder / "data");
  if (!has_data) return std::unexpected{has_data.error()};
  if (*has_genesis && !*has_key) {
    return fail(format_text(
        "{} has a genesis.json, but the key that it gives the root account to is gone: put "
        "validator_key.json back, or remove genesis.json to start over",
        folder.string()));
  }
  if (!*has_genesis && *has_data) {
    return fail(
        format_text("{} has data, but no genesis.json that they belong to: put it back, or remove "
                    "data to start "
                    "over",
                    folder.string()));
  }
  Result<void> done;
  if (!*has_genesis) done = write_identity(folder, options);
  if (done) done = write_file(folder / "config.json", pretty_json(config_json(options)));
  if (done) done = complete_keys(folder, options);
  return done;
}

}  // namespace farcall::node
