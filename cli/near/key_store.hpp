// Where keys are kept: the folder that NEAR's tools share, and the system's keychain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "protocol/account_id.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::cli::near {

/// A key with what is known of its origin. The text forms hold secrets.
struct StoredKey {
  protocol::SecretKey key;
  std::optional<std::string> phrase = {};
  std::optional<std::string> hd_path = {};
  /// Where it was read from.
  std::string place = {};

  /// One line of JSON, as near-cli-rs writes it.
  [[nodiscard]] std::string to_json() const;
};

/// From the text of a key file: `public_key` and `private_key`. `place` names it in errors, which
/// never repeat secrets.
[[nodiscard]] Result<StoredKey> parse_key_file(std::string_view text, const std::string& place);
[[nodiscard]] Result<StoredKey> read_key_file(const std::filesystem::path& file);
/// A node's `validator_key.json`, whose secret is `secret_key`.
[[nodiscard]] Result<StoredKey> read_node_key_file(const std::filesystem::path& file);

/// Writes a file that only its owner can read; false: it exists already.
[[nodiscard]] Result<bool> write_secret_file(const std::filesystem::path& file,
                                             std::string_view text);

/// The credentials folder of one network: `NETWORK/ACCOUNT/ed25519_….json`, `NETWORK/ACCOUNT.json`.
class KeyFolder {
 public:
  KeyFolder(const std::filesystem::path& credentials, const std::string& network)
      : folder_{credentials / network} {}

  /// Keys with files for the account, without doubles. Files that do not parse are errors.
  [[nodiscard]] Result<std::vector<StoredKey>> keys(const protocol::AccountId& account) const;
  /// Writes the key's file, and the account's if it has none; gives their paths.
  [[nodiscard]] Result<std::vector<std::filesystem::path>> save(const protocol::AccountId& account,
                                                                const StoredKey& key) const;
  /// Accounts with files, for completion.
  [[nodiscard]] std::vector<std::string> accounts() const;
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// The Secret Service, through libsecret where it is installed.
class SystemKeychain {
 public:
  explicit SystemKeychain(std::string network) : network_{std::move(network)} {}
  /// A service answers on this machine.
  [[nodiscard]] static bool is_present();
  /// Nothing: it has no such key.
  [[nodiscard]] Result<std::optional<StoredKey>> find(const protocol::AccountId& account,
                                                      const std::string& public_key) const;
  [[nodiscard]] Result<void> save(const protocol::AccountId& account, const StoredKey& key) const;

 private:
  std::string network_;
};

}  // namespace farcall::cli::near
