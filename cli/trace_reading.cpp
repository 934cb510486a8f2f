#include "cli/trace_reading.hpp"

#include <boost/json.hpp>

#include <CLI/CLI.hpp>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/near/context.hpp"
#include "protocol/json/json_text.hpp"
#include "trace/build/check.hpp"
#include "trace/json.hpp"
#include "trace/source/rpc_source.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

/// Bytes of a document that are read at most.
constexpr std::size_t kDocumentMax = std::size_t{1} << 28;
/// Values of contracts, which may be nested themselves, stand in documents.
constexpr std::size_t kDepthMax = 256;

/// How long a trace waits for one answer, with retries.
constexpr std::chrono::seconds kAnswerTimeout{30};

Result<json::value> call(Endpoint& endpoint, std::string_view method, const json::value& params) {
  return result_of(endpoint.call(method, params), method);
}

near::Outcome<trace::Trace> read_from_node(const TraceOrigin& origin, const CryptoHash& hash) {
  auto endpoint = endpoint_of(origin.url);
  if (!endpoint) return near::failure(Exit::kUsage, "--url: " + endpoint.error().message);
  Endpoint& rpc = *endpoint;
  const auto sender = protocol::AccountId::parse(origin.sender);
  if (!sender) return near::failure(Exit::kUsage, "--sender: " + sender.error().message);
  const auto ask_farcall = [&](bool with_replay) -> Result<trace::Trace> {
    const auto answer = call(rpc, "farcall_trace",
                             json::object{{"tx_hash", hash.to_base58()}, {"replay", with_replay}});
    if (!answer) return std::unexpected{answer.error()};
    return trace::from_json(*answer);
  };
  if (auto trace = ask_farcall(origin.with_replay)) {
    // What would have worked is found by running again, and wanted where something failed.
    if (!origin.with_replay && !trace->failures.empty()) {
      if (auto replayed = ask_farcall(true)) trace->failures = std::move(replayed->failures);
    }
    return std::move(*trace);
  }
  auto trace = trace_by_rpc([&rpc](std::string_view method,
                                   const json::value& value) { return call(rpc, method, value); },
                            hash, *sender);
  if (!trace)
    return near::failure(rpc.is_out_of_reach() ? Exit::kEnvironment : Exit::kInput,
                         std::move(trace.error().message));
  return std::move(*trace);
}

Result<void> add_traces(const json::value& value, std::vector<trace::Trace>& out) {
  const auto add = [&](const json::value& document) -> Result<void> {
    auto trace = trace::from_json(document);
    if (!trace) return std::unexpected{trace.error()};
    out.push_back(std::move(*trace));
    return {};
  };
  if (const json::array* list = value.if_array()) {
    for (const json::value& item : *list) {
      if (auto added = add_traces(item, out); !added) return added;
    }
    return {};
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return fail("expected a trace, or a list of traces");
  if (const json::value* steps = object->if_contains("steps")) return add_traces(*steps, out);
  if (const json::value* inner = object->if_contains("trace")) return add(*inner);
  return add(value);
}

}  // namespace

Result<json::value> result_of(Result<node::RemoteAnswer> answer, std::string_view method) {
  if (!answer) return std::unexpected{answer.error()};
  if (answer->error_cause == "UNKNOWN_TRANSACTION")
    return fail("the network does not know this transaction, or this endpoint does not keep it");
  if (!answer->error_cause.empty())
    return fail(format_text("{}: the endpoint answered {}", method, answer->error_cause));
  return std::move(answer->result);
}

Endpoint::Endpoint(const near::Connection& connection)
    : client_{near::make_client(connection, kAnswerTimeout)} {}

Result<node::RemoteAnswer> Endpoint::call(std::string_view method, const json::value& params) {
  auto answer = client_->call(method, params);
  is_out_of_reach_ = !answer && answer.error().kind != rpc::RpcFailure::Kind::kRefused;
  if (answer) return node::RemoteAnswer{.result = std::move(*answer), .error_cause = {}};
  rpc::RpcFailure& failed = answer.error();
  if (failed.kind == rpc::RpcFailure::Kind::kUnreachable)
    return fail("no connection to " + failed.message);
  if (is_out_of_reach_) return fail("no usable answer from " + failed.message);
  return node::RemoteAnswer{
      .result = nullptr,
      .error_cause = failed.cause.empty() ? std::move(failed.message) : std::move(failed.cause)};
}

std::string Endpoint::origin() const {
  const rpc::Url& url = client_->url();
  return format_text("{}://{}:{}", url.is_https ? "https" : "http", url.host, url.port);
}

Result<Endpoint> endpoint_of(const std::string& url_or_name) {
  const auto networks = near::Networks::load();
  if (!networks) return std::unexpected{networks.error()};
  const auto connection =
      networks->find(url_or_name.empty() ? near::default_network() : url_or_name);
  if (!connection) return std::unexpected{connection.error()};
  return Endpoint{*connection};
}

Result<trace::Trace> trace_by_rpc(trace::RpcTransport transport, const CryptoHash& transaction,
                                  const protocol::AccountId& sender) {
  trace::RpcSource source{std::move(transport), sender};
  auto trace = trace::trace_of(source, transaction);
  if (trace) trace->violations = trace::check(*trace);
  return trace;
}

void add_endpoint_options(CLI::App& command, TraceOrigin& origin) {
  command.add_option("--url", origin.url,
                     "JSON-RPC endpoint, or a network's name; the default is FARCALL_NETWORK, else "
                     "the local node");
  command
      .add_option("--sender", origin.sender,
                  "Account of the shard that is asked, where the endpoint has some shards only")
      ->capture_default_str();
}

void add_trace_origin(CLI::App& command, TraceOrigin& origin) {
  command
      .add_option("TX", origin.transaction,
                  "Hash of a transaction, or a file; FILE#2 is the second trace in it")
      ->required();
  add_endpoint_options(command, origin);
}

Result<json::value> read_document(const std::string& path) {
  const auto text = read_file(path, kDocumentMax);
  if (!text) return std::unexpected{text.error()};
  auto document = protocol::parse_json(*text, {.bytes = kDocumentMax, .depth = kDepthMax});
  if (!document) return fail(path + ": " + document.error().message);
  return document;
}

void deliver(Session& session, const std::string& path, std::string_view bytes) {
  if (path.empty()) return session.result(bytes);
  if (const auto done = write_file(path, bytes); !done)
    return session.fail(Exit::kEnvironment, done.error().message);
  session.say("wrote " + path);
}

Result<std::vector<trace::Trace>> read_trace_file(const std::string& path) {
  const auto document = read_document(path);
  if (!document) return std::unexpected{document.error()};
  std::vector<trace::Trace> traces;
  if (auto added = add_traces(*document, traces); !added)
    return fail(path + ": " + added.error().message);
  return traces;
}

near::Outcome<trace::Trace> read_trace(const TraceOrigin& origin) {
  if (const auto hash = CryptoHash::from_base58(origin.transaction))
    return read_from_node(origin, *hash);
  std::string path = origin.transaction;
  std::optional<std::uint64_t> number;
  if (const std::size_t mark = path.rfind('#'); mark != std::string::npos) {
    number = parse_u64(std::string_view{path}.substr(mark + 1));
    if (number) path.resize(mark);
  }
  const auto wrong = [](std::string message) {
    return near::failure(Exit::kInput, std::move(message));
  };
  const auto exists = file_exists(path);
  if (!exists) return wrong(exists.error().message);
  if (!*exists) return wrong("expected the hash of a transaction or a file, got '" + path + "'");
  auto traces = read_trace_file(path);
  if (!traces) return wrong(traces.error().message);
  if (!number && traces->size() > 1)
    return wrong(format_text("{} holds {} traces: name one as {}#1", path, traces->size(), path));
  const std::uint64_t place = number.value_or(1);
  if (place == 0 || place > traces->size())
    return wrong(format_text("{} holds {} traces, not {}", path, traces->size(), place));
  return std::move((*traces)[place - 1]);
}

}  // namespace farcall::cli
