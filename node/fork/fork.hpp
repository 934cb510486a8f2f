// Imports accounts of another network when they are first needed, so that a fork costs only what it
// uses. Answers are cached in files for later forks of the same block.
#pragma once

#include <boost/json/array.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "node/fork/remote_rpc.hpp"
#include "protocol/action.hpp"

namespace farcall::node {

struct ForkOptions {
  std::string url;
  /// Sent as `x-api-key`.
  std::optional<std::string> api_key = {};
  /// The last final block if not given.
  std::optional<std::uint64_t> height;
  /// The cache of answers, with a folder for each network and block.
  std::filesystem::path cache;
  /// The file that lists the imported accounts of a home: accounts deleted there are not imported
  /// again.
  std::filesystem::path taken_file;
};

/// Accounts and codes that the next block or an answer may read.
struct ForkNeeds {
  std::set<protocol::AccountId> accounts;
  std::set<protocol::GlobalContractIdentifier> codes;

  /// Adds the global contracts that the actions use.
  void note_codes(std::span<const protocol::Action> actions);
};

/// State to import, as `World::patch` takes it: records, and rows that no record describes.
struct ForkImport {
  boost::json::array records;
  boost::json::array rows;
};

/// Not thread-safe. Functions block until the other node answers.
class Fork {
 public:
  /// Asks the other node which block to fork from.
  [[nodiscard]] static Result<std::unique_ptr<Fork>> open(const ForkOptions& options);

  /// Returns the needed accounts that are missing here and exist there, with the code of the global
  /// contracts that they use.
  [[nodiscard]] Result<ForkImport> missing(const chain::Chain& chain, const ForkNeeds& needs);
  /// Records that the accounts have been imported.
  [[nodiscard]] Result<void> note_taken(const std::set<protocol::AccountId>& accounts);

  [[nodiscard]] std::uint64_t height() const noexcept { return height_; }
  [[nodiscard]] const std::string& chain_id() const noexcept { return chain_id_; }

 private:
  explicit Fork(RemoteRpc remote) : remote_{std::move(remote)} {}
  /// Empty if there is no such account.
  [[nodiscard]] Result<boost::json::array> read(const protocol::AccountId& account);
  [[nodiscard]] Result<boost::json::array> fetch(const protocol::AccountId& account) const;
  [[nodiscard]] Result<void> fetch_code(const protocol::AccountId& account,
                                        boost::json::array& records) const;
  [[nodiscard]] Result<void> fetch_keys(const protocol::AccountId& account,
                                        boost::json::array& records) const;
  [[nodiscard]] Result<void> fetch_nonces(const protocol::AccountId& account,
                                          const protocol::KeyHandle& key,
                                          boost::json::array& records) const;
  /// In base64; empty if there is no such contract.
  [[nodiscard]] Result<std::string> read_code(const protocol::GlobalContractIdentifier& code);
  [[nodiscard]] Result<void> add_rows(const chain::Chain& chain,
                                      const protocol::GlobalContractIdentifier& code,
                                      boost::json::array& rows);
  [[nodiscard]] Result<void> fetch_state(const protocol::AccountId& account,
                                         boost::json::array& records) const;
  [[nodiscard]] Result<RemoteAnswer> query(std::string_view type,
                                           const protocol::AccountId& account,
                                           boost::json::object more = {}) const;
  [[nodiscard]] Result<RemoteAnswer> query(boost::json::object request) const;

  RemoteRpc remote_;
  std::uint64_t height_ = 0;
  std::string chain_id_;
  std::filesystem::path folder_;
  std::filesystem::path taken_file_;
  /// Accounts that need no further requests.
  std::unordered_set<std::string> settled_;
  std::set<protocol::GlobalContractIdentifier> settled_codes_;
};

}  // namespace farcall::node
