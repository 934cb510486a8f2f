// Where commands read traces, a node or a file, and where they write what they make of them.
#pragma once

#include <boost/json/value.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/near/failure.hpp"
#include "cli/near/networks.hpp"
#include "cli/rpc/rpc_client.hpp"
#include "cli/session.hpp"
#include "node/fork/remote_rpc.hpp"
#include "trace/source/rpc_source.hpp"
#include "trace/trace.hpp"

namespace CLI {
class App;
}

namespace farcall::cli {

struct TraceOrigin {
  /// A hash, or a file.
  std::string transaction;
  /// A URL, or the name of a connection; empty: FARCALL_NETWORK, else the local one.
  std::string url;
  std::string sender = "near";
  /// A farcall node is asked to run the chunks again, for everything that only this tells.
  bool with_replay = false;
};

/// The result of a call, or the endpoint's own error in words.
[[nodiscard]] Result<boost::json::value> result_of(Result<node::RemoteAnswer> answer,
                                                   std::string_view method);

/// Asks a network for its transactions, at one of its JSON-RPC endpoints.
class Endpoint {
 public:
  explicit Endpoint(const near::Connection& connection);

  /// Fails if no answer came.
  [[nodiscard]] Result<node::RemoteAnswer> call(std::string_view method,
                                                const boost::json::value& params);
  /// Without the path, which may hold a key.
  [[nodiscard]] std::string origin() const;
  /// The last call failed because no answer came.
  [[nodiscard]] bool is_out_of_reach() const noexcept { return is_out_of_reach_; }

 private:
  std::unique_ptr<rpc::RpcClient> client_;
  bool is_out_of_reach_ = false;
};

/// The endpoint that a URL or the name of a connection names.
[[nodiscard]] Result<Endpoint> endpoint_of(const std::string& url_or_name);

/// Adds --url and --sender to a command.
void add_endpoint_options(CLI::App& command, TraceOrigin& origin);
/// Adds TX, --url and --sender to a command.
void add_trace_origin(CLI::App& command, TraceOrigin& origin);

/// Puts a trace together from the answers of any endpoint.
[[nodiscard]] Result<trace::Trace> trace_by_rpc(trace::RpcTransport transport,
                                                const CryptoHash& transaction,
                                                const protocol::AccountId& sender);

/// A farcall node answers with the trace itself; what others answer is put together here.
[[nodiscard]] near::Outcome<trace::Trace> read_trace(const TraceOrigin& origin);

/// Traces in a JSON document: one, a list, or what `farcall demo --json` writes.
[[nodiscard]] Result<std::vector<trace::Trace>> read_trace_file(const std::string& path);

/// The JSON document in a file.
[[nodiscard]] Result<boost::json::value> read_document(const std::string& path);

/// Writes to a file, or to stdout where `path` is empty.
void deliver(Session& session, const std::string& path, std::string_view bytes);

/// Columns of the terminal behind `stream`, else COLUMNS, else 100; 60 to 160.
[[nodiscard]] std::size_t terminal_width(std::FILE* stream);

}  // namespace farcall::cli
