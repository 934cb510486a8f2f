// A node's home folder: config.json, genesis.json, validator_key.json, node_key.json, data/. Names
// and shapes are those of nearcore's `neard init`, so that launchers can read and edit them.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/units.hpp"
#include "node/http/server.hpp"
#include "protocol/account_id.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::node {

/// Options of `init`. The defaults are nearcore's.
struct InitOptions {
  /// `test-chain-` and five random letters or digits if not given.
  std::optional<std::string> chain_id;
  /// The one validator, which is also the root account.
  std::string account_id = "test.near";
  /// Derives the validator's key from this text.
  std::optional<std::string> test_seed;
  /// Short epochs and blocks.
  bool fast = false;
  ProtocolVersion protocol_version = 86;
  std::optional<std::uint64_t> max_gas_burnt_view;
};

struct KeyFile {
  protocol::AccountId account_id;
  protocol::SecretKey key;
};

/// The checked content of a home folder.
struct Home {
  std::filesystem::path folder;
  boost::asio::ip::tcp::endpoint rpc_address;
  HttpLimits http;
  std::chrono::nanoseconds min_block_delay{600'000'000};
  std::chrono::nanoseconds max_block_delay{2'000'000'000};
  /// How long requests wait for a transaction.
  std::chrono::nanoseconds polling_timeout{10'000'000'000};
  /// The largest state that `view_state` returns without pages.
  std::optional<std::uint64_t> state_size_limit = 50'000;
  /// The gas that a view may burn; the protocol's limit if not set.
  std::optional<Gas> view_gas_limit;
  /// Keeps the whole history readable.
  bool archive = false;
  /// How many epochs stay readable otherwise.
  std::uint64_t readable_epochs = 5;
  /// Blocks are made when nothing happens.
  bool produce_empty_blocks = true;
  KeyFile validator;
  KeyFile node_key;
  /// config.json as read, for dumps.
  boost::json::value config;
  /// genesis.json as read, with the records of its records file if it names one.
  std::string genesis_text;

  [[nodiscard]] std::filesystem::path data() const { return folder / "data"; }
};

/// Makes the folder and its files. If there is a config.json already, only missing key files are
/// written. Errors name the file.
[[nodiscard]] Result<void> init_home(const std::filesystem::path& folder,
                                     const InitOptions& options);

/// Reads a home. Errors name the file, the member and the expected value.
[[nodiscard]] Result<Home> load_home(const std::filesystem::path& folder);

/// Reads a key file, `{account_id, public_key, secret_key}`. Errors never repeat the secret.
[[nodiscard]] Result<KeyFile> read_key(const std::filesystem::path& path);

/// `IP:PORT`, with a name or brackets where nearcore takes them.
[[nodiscard]] Result<boost::asio::ip::tcp::endpoint> parse_address(std::string_view text);

/// `IP:PORT`, with brackets around an IPv6 address.
[[nodiscard]] std::string address_text(const boost::asio::ip::tcp::endpoint& address);

/// What a setting of config.json does here.
enum class SettingEffect : std::uint8_t { kFollowed, kNone };
struct SettingNote {
  /// With dots between levels.
  std::string_view path;
  SettingEffect effect;
};
/// Every setting that `init` writes.
[[nodiscard]] std::span<const SettingNote> setting_notes();

}  // namespace farcall::node
