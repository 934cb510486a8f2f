#include "cli/near/context.hpp"

#include <boost/json.hpp>
#include <cstdlib>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "cli/near/values.hpp"
#include "trace/text.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds kTimeout{30};

/// `now`, a height or a hash, in any of the forms that the grammar has.
json::object block_reference(const grammar::CommandLine& line) {
  if (const grammar::Step* step = line.find("at-block-height"))
    return {{"block_id", parse_number(*step->get("BLOCK_HEIGHT")).value()}};
  if (const grammar::Step* step = line.find("at-block-hash"))
    return {{"block_id", *step->get("BLOCK_HASH")}};
  for (const grammar::Step& step : line.steps) {
    if (const std::string* id = step.get("--blockId")) {
      if (const auto height = parse_number(*id)) return {{"block_id", *height}};
      return {{"block_id", *id}};
    }
    if (const std::string* finality = step.get("--finality")) return {{"finality", *finality}};
  }
  return {{"finality", "final"}};
}

}  // namespace

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

const char* network_of_environment() {
  for (const char* name : {"FARCALL_NETWORK", "NEAR_NETWORK", "NEAR_ENV"}) {
    if (const char* value = environment(name)) return value;
  }
  return nullptr;
}

std::string default_network() {
  const char* named = network_of_environment();
  return named == nullptr ? "local" : named;
}

Outcome<void> Context::select_network() {
  std::string name;
  for (const grammar::Step& step : line.steps) {
    for (const std::string_view field : {"CONNECTION", "--network"}) {
      if (const std::string* value = step.get(field); value != nullptr && name.empty())
        name = *value;
    }
  }
  if (name.empty()) name = default_network();
  auto found = or_usage(networks.find(name));
  if (!found) return std::unexpected{std::move(found.error())};
  connection_ = std::move(*found);
  return {};
}

void Context::redirect(const std::string& url) {
  connection_->rpc_url = url;
  connection_->other_urls.clear();
  connection_->api_key.reset();
  rpc_.reset();
}

std::unique_ptr<rpc::RpcClient> make_client(const Connection& connection,
                                            std::chrono::seconds timeout) {
  std::vector<rpc::Url> endpoints{rpc::Url::parse(connection.rpc_url).value()};
  for (const std::string& url : connection.other_urls) {
    if (auto parsed = rpc::Url::parse(url)) endpoints.push_back(std::move(*parsed));
  }
  rpc::Headers headers;
  if (connection.api_key) headers.emplace_back("x-api-key", *connection.api_key);
  return std::make_unique<rpc::RpcClient>(endpoints, headers, timeout);
}

rpc::RpcClient& Context::rpc() {
  if (rpc_ == nullptr) {
    std::chrono::seconds timeout = kTimeout;
    if (line.globals.timeout)
      timeout = std::chrono::seconds{
          std::min<std::uint64_t>(parse_number(*line.globals.timeout).value_or(30), 86'400)};
    rpc_ = make_client(*connection_, timeout);
    if (line.globals.teach_me) rpc_->on_exchange([this](std::string_view text) { out.warn(text); });
  }
  return *rpc_;
}

const std::optional<RootAccount>& Context::root() {
  if (has_asked_root_ || !connection_->is_local) return root_;
  has_asked_root_ = true;
  const auto info = rpc().call("farcall_info", json::object{});
  if (!info) return root_;
  const auto account = text_member(*info, "root_account_id");
  const auto file = text_member(*info, "key_file");
  if (!account || !file) return root_;
  auto id = protocol::AccountId::parse(*account);
  if (id) root_ = RootAccount{*id, std::string{*file}};
  return root_;
}

Failure Context::explain(const rpc::RpcFailure& failure) {
  using Kind = rpc::RpcFailure::Kind;
  if (failure.kind == Kind::kUnreachable) {
    const std::string hint =
        connection_->is_local
            ? "; 'farcall node' starts a local network there, or add --start to this command"
            : "";
    return {Exit::kEnvironment, format_text("no connection to {}{}", failure.message, hint)};
  }
  if (failure.kind == Kind::kNoAnswer)
    return {Exit::kEnvironment, format_text("no usable answer from {}", failure.message)};
  std::string message = failure.message;
  if (failure.cause == "UNKNOWN_BLOCK" || failure.cause == "GARBAGE_COLLECTED_BLOCK") {
    message = failure.cause == "UNKNOWN_BLOCK"
                  ? "the node knows no such block"
                  : "the node has the block no more; an archival node may have it";
    if (const auto status = rpc().call("status", json::array{})) {
      const json::value* sync = member(*status, "sync_info");
      const auto height = sync == nullptr ? std::nullopt : u64_member(*sync, "latest_block_height");
      if (height) message += format_text("; the newest block is {}", *height);
    }
  }
  // Nodes say how they found that out, and not where.
  constexpr std::string_view kWhileViewing = " does not exist while viewing";
  if (failure.cause == "UNKNOWN_ACCOUNT" && message.ends_with(kWhileViewing)) {
    message.resize(message.size() - kWhileViewing.size());
    message += format_text(" does not exist on {}", connection_->name);
  }
  // Errors of nodes may have several lines, and text of contracts.
  Failure explained{Exit::kNegative, trace::escape(message)};
  if (!failure.cause.empty()) explained.details["cause"] = failure.cause;
  return explained;
}

Outcome<json::value> Context::ask(std::string_view method, const json::value& params) {
  if (line.globals.offline)
    return failure(Exit::kUsage, "this needs the network; leave out --offline");
  auto result = rpc().call(method, params);
  if (!result) return std::unexpected{explain(result.error())};
  return std::move(*result);
}

Outcome<json::value> Context::query(json::object request) {
  if (!request.contains("finality") && !request.contains("block_id")) {
    for (auto& [name, value] : block_reference(line)) request[name] = std::move(value);
  }
  return ask("query", request);
}

}  // namespace farcall::cli::near
