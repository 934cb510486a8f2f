// A scenario from a transaction of a network: what it did once, to be run in every order.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "node/fork/remote_rpc.hpp"
#include "protocol/account_id.hpp"

namespace farcall::cli {

/// Calls a method of a JSON-RPC endpoint. An error: there was no answer.
using AskNetwork = std::function<Result<node::RemoteAnswer>(std::string_view method,
                                                            const boost::json::value& params)>;

struct NetworkScenario {
  std::filesystem::path file;
  /// What the scenario does not take over from the network, in sentences.
  std::vector<std::string> notes;
};

struct NetworkTransaction {
  CryptoHash hash;
  /// Account of the shard that is asked.
  protocol::AccountId sender = protocol::AccountId::trusted("near");
  /// Where it was found, for the scenario's first line.
  std::string url;
};

/// Fetches balance, code and state of every account that the transaction touched, as they were
/// before the block that holds it, and writes them into `folder`: `scenario.toml`, one wasm file
/// for each contract, and `world.json`. A meta-transaction becomes what it carried. Errors name
/// what the endpoint would not give, and what can be done instead.
[[nodiscard]] Result<NetworkScenario> scenario_from_network(const AskNetwork& ask,
                                                            const NetworkTransaction& transaction,
                                                            const std::filesystem::path& folder);

}  // namespace farcall::cli
