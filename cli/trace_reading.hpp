// Where commands read traces, a node or a file, and where they write what they make of them.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/result.hpp"
#include "cli/session.hpp"
#include "trace/rpc_source.hpp"
#include "trace/trace.hpp"

namespace farcall::cli {

struct TraceOrigin {
  /// A hash, or a file.
  std::string transaction;
  /// A URL, or the name of a connection.
  std::string url = "http://127.0.0.1:3030";
  std::string sender = "near";
  /// A farcall node is asked to run the chunks again, for everything that only this tells.
  bool with_replay = false;
};

/// Adds TX, --url and --sender to a command.
void add_trace_origin(CLI::App& command, TraceOrigin& origin);

/// Puts a trace together from the answers of any endpoint.
[[nodiscard]] Result<trace::Trace> trace_by_rpc(trace::RpcTransport transport,
                                                const CryptoHash& transaction,
                                                const protocol::AccountId& sender);

/// A farcall node answers with the trace itself; what others answer is put together here.
[[nodiscard]] Result<trace::Trace> read_trace(const TraceOrigin& origin);

/// Traces in a JSON document: one, a list, or what `farcall demo --json` writes.
[[nodiscard]] Result<std::vector<trace::Trace>> read_trace_file(const std::string& path);

/// The JSON document in a file.
[[nodiscard]] Result<boost::json::value> read_document(const std::string& path);

/// Writes to a file, or to stdout where `path` is empty.
void deliver(Session& session, const std::string& path, std::string_view bytes);

/// Columns of the terminal that stdout is, 60 to 160; 100 for others.
[[nodiscard]] std::size_t terminal_width();

}  // namespace farcall::cli
