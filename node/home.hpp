// A node's home folder: config.json, genesis.json, validator_key.json, node_key.json, data/. Names
// and shapes are those of the reference's `neard init`, so that launchers can read and edit them.
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
#include "protocol/keys.hpp"

namespace farcall::node {

/// What `init` can be told. The defaults are the reference's.
struct InitOptions {
  /// `test-chain-` and five random letters or digits if not given.
  std::optional<std::string> chain_id;
  /// The one validator, which is also the root account.
  std::string account_id = "test.near";
  /// Makes the validator's key predictable.
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

/// A home that was read and checked.
struct Home {
  std::filesystem::path folder;
  boost::asio::ip::tcp::endpoint rpc_address;
  HttpLimits http;
  std::chrono::nanoseconds min_block_delay{600'000'000};
  std::chrono::nanoseconds max_block_delay{2'000'000'000};
  /// How long requests wait for a transaction.
  std::chrono::nanoseconds polling_timeout{10'000'000'000};
  /// Largest state that `view_state` gives away without pages.
  std::optional<std::uint64_t> state_size_limit = 50'000;
  /// Gas that a view may burn; nothing: the protocol's limit.
  std::optional<Gas> view_gas_limit;
  /// Keeps the whole history readable.
  bool archive = false;
  /// How many epochs stay readable otherwise.
  std::uint64_t readable_epochs = 5;
  /// Blocks are made when nothing happens.
  bool produce_empty_blocks = true;
  KeyFile validator;
  KeyFile node_key;
  /// config.json as it stands, for dumps.
  boost::json::value config;
  /// genesis.json (with its records file, if it names one) as it stands.
  std::string genesis_text;

  [[nodiscard]] std::filesystem::path data() const { return folder / "data"; }
};

/// Makes the folder and its files. A home that has a config.json already only gets the key files
/// that it lacks. Errors name the file.
[[nodiscard]] Result<void> init_home(const std::filesystem::path& folder,
                                     const InitOptions& options);

/// Reads a home. Errors name the file, the place and what would be right.
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
