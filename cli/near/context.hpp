// What every NEAR command works with: its words, the network, the place of its output.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>

#include "cli/grammar/parse.hpp"
#include "cli/near/key_store.hpp"
#include "cli/near/networks.hpp"
#include "cli/near/output.hpp"
#include "cli/rpc/rpc_client.hpp"

namespace farcall::cli::near {

/// The account that a local network begins with.
struct RootAccount {
  protocol::AccountId account;
  std::filesystem::path key_file;
};

class Context {
 public:
  Context(grammar::CommandLine words, Networks known)
      : line{std::move(words)}, networks{std::move(known)} {}

  grammar::CommandLine line;
  Networks networks;
  Output out;

  /// Finds the network that the words name; `connection` is valid after it succeeded.
  [[nodiscard]] Outcome<void> select_network();
  [[nodiscard]] const Connection& connection() const noexcept { return *connection_; }
  /// Replaces the network's URL, for a dry run on a fork of it.
  void redirect(const std::string& url);
  [[nodiscard]] rpc::RpcClient& rpc();
  [[nodiscard]] KeyFolder keys() const {
    return {networks.credentials(), connection_->network_name};
  }
  /// Nothing: not a farcall node on this machine. Asked once.
  [[nodiscard]] const std::optional<RootAccount>& root();

  /// Asks the node; errors become failures that say what to do.
  [[nodiscard]] Outcome<boost::json::value> ask(std::string_view method,
                                                const boost::json::value& params);
  /// `query` at the block that the words name, or at the last final one.
  [[nodiscard]] Outcome<boost::json::value> query(boost::json::object request);
  [[nodiscard]] Failure explain(const rpc::RpcFailure& failure);

 private:
  std::optional<Connection> connection_;
  std::unique_ptr<rpc::RpcClient> rpc_;
  bool has_asked_root_ = false;
  std::optional<RootAccount> root_;
};

/// Asks the network's endpoints, with its key.
[[nodiscard]] std::unique_ptr<rpc::RpcClient> make_client(const Connection& connection,
                                                          std::chrono::seconds timeout);

/// The network that is meant when the words name none.
[[nodiscard]] std::string default_network();
[[nodiscard]] const char* environment(const char* name);
/// The network that FARCALL_NETWORK, NEAR_NETWORK or NEAR_ENV names; null: none of them is set.
[[nodiscard]] const char* network_of_environment();

}  // namespace farcall::cli::near
