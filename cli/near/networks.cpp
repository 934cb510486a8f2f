#include "cli/near/networks.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/home_folder.hpp"
#include "base/toml.hpp"
#include "cli/near/values.hpp"
#include "cli/rpc/http_client.hpp"
#include "protocol/account_id.hpp"

namespace farcall::cli::near {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kConfigBytesMax = std::uintmax_t{1} << 20;

struct BuiltIn {
  std::string_view name;
  std::string_view network;
  std::string_view url;
};
constexpr BuiltIn kBuiltIn[] = {
    {"mainnet", "mainnet", "https://archival-rpc.mainnet.fastnear.com/"},
    {"mainnet-fastnear", "mainnet", "https://rpc.mainnet.fastnear.com/"},
    {"mainnet-lava", "mainnet", "https://near.lava.build/"},
    {"testnet", "testnet", "https://archival-rpc.testnet.fastnear.com/"},
    {"testnet-fastnear", "testnet", "https://test.rpc.fastnear.com/"},
    {"testnet-lava", "testnet", "https://neart.lava.build/"},
};

Connection built_in(const BuiltIn& from) {
  const bool is_main = from.network == "mainnet";
  return {
      .name = std::string{from.name},
      .network_name = std::string{from.network},
      .rpc_url = std::string{from.url},
      .linkdrop = is_main ? "near" : "testnet",
      .social = is_main ? "social.near" : "v1.social08.testnet",
      .explorer = is_main ? "https://explorer.near.org/transactions/"
                          : "https://explorer.testnet.near.org/transactions/",
      .token_index = is_main ? "https://api.nearblocks.io/" : "https://api-testnet.nearblocks.io/"};
}

bool is_loopback(const std::string& url) {
  const auto parsed = rpc::Url::parse(url);
  return parsed && parsed->is_loopback();
}

/// A folder name below the credentials, so that no name in a file leads elsewhere.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && !name.contains('/') &&
         !name.contains('\0');
}

Result<Connection> read_connection(const std::string& name, const toml::table& table,
                                   std::string_view place) {
  const auto wrong = [&](std::string_view field, std::string_view why) {
    return fail(format_text("{}: network_connection.{}: {}: {}", place, name, field, why));
  };
  const auto text = [&](std::string_view field) { return table[field].value<std::string>(); };
  for (const std::string_view field : {"network_name", "rpc_url"}) {
    if (!text(field)) return wrong(field, table.contains(field) ? "expected a text" : "is missing");
  }
  Connection out{.name = name,
                 .network_name = *text("network_name"),
                 .rpc_url = *text("rpc_url"),
                 .api_key = text("rpc_api_key"),
                 .linkdrop = text("linkdrop_account_id"),
                 .social = text("near_social_db_contract_account_id"),
                 .explorer = text("explorer_transaction_url"),
                 .wait_until = text("tx_wait_until"),
                 .token_index = text("nearblocks_url")};
  if (!is_plain_name(out.network_name)) return wrong("network_name", "cannot name a folder");
  if (const auto url = rpc::Url::parse(out.rpc_url); !url)
    return wrong("rpc_url", url.error().message);
  if (out.token_index && !rpc::Url::parse(*out.token_index))
    return wrong("nearblocks_url", "expected http://host[:port][/path], or https");
  if (out.api_key && out.api_key->find_first_of("\r\n") != std::string::npos)
    return wrong("rpc_api_key", "cannot hold line breaks");
  for (const auto& [field, account] :
       {std::pair{"linkdrop_account_id", out.linkdrop},
        std::pair{"near_social_db_contract_account_id", out.social}}) {
    if (account && !protocol::AccountId::is_valid(*account))
      return wrong(field, "is not an account");
  }
  if (out.wait_until) {
    if (const auto wait = parse_wait(*out.wait_until); !wait)
      return wrong("tx_wait_until", wait.error().message);
  }
  out.is_local = is_loopback(out.rpc_url);
  return out;
}

}  // namespace

std::string local_url() {
  const char* url = std::getenv("FARCALL_LOCAL_URL");
  return url != nullptr && *url != '\0' ? url : "http://127.0.0.1:3030";
}

Networks::Networks() : credentials_{home_folder() / ".near-credentials"} {}

fs::path Networks::config_file() {
#ifdef __APPLE__
  return home_folder() / "Library" / "Application Support" / "near-cli" / "config.toml";
#else
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const fs::path folder =
      config != nullptr && *config != '\0' ? fs::path{config} : home_folder() / ".config";
  return folder / "near-cli" / "config.toml";
#endif
}

Result<Networks> Networks::parse(std::string_view text, std::string_view place) {
  Networks out;
  if (!text.empty()) {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed)
      return fail(format_text("{}: line {}, column {}: {}", place,
                              parsed.error().source().begin.line,
                              parsed.error().source().begin.column, parsed.error().description()));
    const toml::table& root = parsed.table();
    const auto folder = root["credentials_home_dir"];
    if (folder && !folder.is_string())
      return fail(format_text("{}: credentials_home_dir: expected a text", place));
    if (folder && !folder.as_string()->get().empty()) out.credentials_ = folder.as_string()->get();
    if (root["network_connection"] && !root["network_connection"].is_table())
      return fail(format_text("{}: network_connection: expected a table", place));
    if (const toml::table* tables = root["network_connection"].as_table()) {
      for (const auto& [key, value] : *tables) {
        const std::string name{key.str()};
        if (!value.is_table())
          return fail(format_text("{}: network_connection.{}: expected a table", place, name));
        auto connection = read_connection(name, *value.as_table(), place);
        if (!connection) return std::unexpected{connection.error()};
        out.connections_.push_back(std::move(*connection));
      }
    }
  }
  const auto is_known = [&](std::string_view name) {
    return std::ranges::contains(out.connections_, name, &Connection::name);
  };
  if (!is_known("local"))
    out.connections_.push_back({.name = "local",
                                .network_name = "local",
                                .rpc_url = local_url(),
                                .is_local = is_loopback(local_url())});
  for (const BuiltIn& each : kBuiltIn) {
    if (!is_known(each.name)) out.connections_.push_back(built_in(each));
  }
  return out;
}

Result<Networks> Networks::load() {
  const fs::path file = config_file();
  const auto exists = file_exists(file);
  if (!exists) return std::unexpected{exists.error()};
  if (!*exists) return parse("", "");
  const auto text = read_file(file, kConfigBytesMax);
  if (!text) return std::unexpected{text.error()};
  return parse(*text, file.string());
}

Result<Connection> Networks::find(std::string_view name) const {
  const auto found = std::ranges::find(connections_, name, &Connection::name);
  if (found != connections_.end()) {
    Connection out = *found;
    // Those of a file were checked when it was read.
    if (const auto url = rpc::Url::parse(out.rpc_url); !url)
      return fail(format_text("FARCALL_LOCAL_URL: {}", url.error().message));
    for (const Connection& other : connections_) {
      // A key for one provider is not sent to another.
      if (other.network_name == out.network_name && other.name != out.name && !other.api_key &&
          !out.api_key && !out.is_local && !other.is_local)
        out.other_urls.push_back(other.rpc_url);
    }
    return out;
  }
  if (name.contains("://")) {
    auto url = rpc::Url::parse(name);
    if (!url) return std::unexpected{url.error()};
    const bool is_local = url->is_loopback();
    return Connection{.name = std::string{name},
                      .network_name = is_local ? "local" : url->host,
                      .rpc_url = std::string{name},
                      .is_local = is_local};
  }
  if (name.contains(':')) {
    if (const std::string url = format_text("http://{}", name); rpc::Url::parse(url))
      return fail(format_text("unknown network '{}'; to name an endpoint, write '{}'", name, url));
  }
  std::string names;
  std::vector<std::string_view> candidates;
  for (const Connection& each : connections_) {
    if (!names.empty()) names += ", ";
    names += each.name;
    candidates.push_back(each.name);
  }
  const auto close = nearest(name, candidates);
  return fail(format_text(
      "unknown network '{}'{}; the networks are {}; add one in {}, or write its URL instead", name,
      close ? format_text("; did you mean '{}'?", *close) : "", names, config_file().string()));
}

}  // namespace farcall::cli::near
