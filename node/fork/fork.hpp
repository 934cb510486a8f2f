// Accounts of another network, copied when they are first needed: a fork of it that costs only what
// is used. What was read is kept in files, so that later forks of the same block need not ask
// again.
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
  /// Nothing: the last final block.
  std::optional<std::uint64_t> height;
  /// Where answers are kept; a folder for each network and block is made in it.
  std::filesystem::path cache;
  /// The file that keeps which accounts a home took over: what was deleted there does not come
  /// back.
  std::filesystem::path taken_file;
};

/// What the next block or an answer may look at.
struct ForkNeeds {
  std::set<protocol::AccountId> accounts;
  std::set<protocol::GlobalContractIdentifier> codes;

  /// The code of global contracts that the actions put to use.
  void note_codes(std::span<const protocol::Action> actions);
};

/// What `World::patch` takes: records, and rows that no record describes.
struct ForkImport {
  boost::json::array records;
  boost::json::array rows;
};

/// For one thread. Functions wait for the other node.
class Fork {
 public:
  /// Asks the other node which block it is.
  [[nodiscard]] static Result<std::unique_ptr<Fork>> open(const ForkOptions& options);

  /// What of it this chain has not seen and the other one has; accounts that use a global contract
  /// bring its code.
  [[nodiscard]] Result<ForkImport> missing(const chain::Chain& chain, const ForkNeeds& needs);
  /// The accounts are in the chain's state now.
  [[nodiscard]] Result<void> note_taken(const std::set<protocol::AccountId>& accounts);

  [[nodiscard]] std::uint64_t height() const noexcept { return height_; }
  [[nodiscard]] const std::string& chain_id() const noexcept { return chain_id_; }

 private:
  explicit Fork(RemoteRpc remote) : remote_{std::move(remote)} {}
  /// Empty: there is no such account.
  [[nodiscard]] Result<boost::json::array> read(const protocol::AccountId& account);
  [[nodiscard]] Result<boost::json::array> fetch(const protocol::AccountId& account) const;
  [[nodiscard]] Result<void> fetch_code(const protocol::AccountId& account,
                                        boost::json::array& records) const;
  [[nodiscard]] Result<void> fetch_keys(const protocol::AccountId& account,
                                        boost::json::array& records) const;
  [[nodiscard]] Result<void> fetch_nonces(const protocol::AccountId& account,
                                          const protocol::KeyHandle& key,
                                          boost::json::array& records) const;
  /// In base64. Empty: there is no such contract.
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
  /// Not to be asked about again.
  std::unordered_set<std::string> settled_;
  std::set<protocol::GlobalContractIdentifier> settled_codes_;
};

}  // namespace farcall::node
