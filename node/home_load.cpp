#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <limits>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/home.hpp"
#include "node/http/host_port.hpp"
#include "node/store/files.hpp"

namespace farcall::node {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace asio = boost::asio;

namespace {

/// Reads optional settings of config.json; errors name their path.
class Settings {
 public:
  Settings(const json::value& root, fs::path file) : root_{root}, file_{std::move(file)} {}

  /// Null for absent and for JSON null.
  [[nodiscard]] const json::value* find(std::initializer_list<std::string_view> path) const {
    const json::value* at = &root_;
    for (const std::string_view name : path) {
      at = member(*at, name);
      if (at == nullptr || at->is_null()) return nullptr;
    }
    return at;
  }

  [[nodiscard]] std::unexpected<Error> wrong(std::initializer_list<std::string_view> path,
                                             std::string_view expected) const {
    std::string name;
    for (const std::string_view part : path) {
      if (!name.empty()) name += '.';
      name += part;
    }
    return fail(format_text("{}: {} must be {}", file_.string(), name, expected));
  }

  [[nodiscard]] Result<void> read(std::initializer_list<std::string_view> path,
                                  std::string& out) const {
    const json::value* value = find(path);
    if (value == nullptr) return {};
    if (!value->is_string()) return wrong(path, "a string");
    out.assign(value->get_string().data(), value->get_string().size());
    return {};
  }

  [[nodiscard]] Result<void> read(std::initializer_list<std::string_view> path,
                                  std::uint64_t& out) const {
    const json::value* value = find(path);
    if (value == nullptr) return {};
    const auto number = as_u64(*value);
    if (!number) return wrong(path, "a whole number from 0 to 2^64-1");
    out = *number;
    return {};
  }

  [[nodiscard]] Result<void> read(std::initializer_list<std::string_view> path, bool& out) const {
    const json::value* value = find(path);
    if (value == nullptr) return {};
    if (!value->is_bool()) return wrong(path, "true or false");
    out = value->get_bool();
    return {};
  }

  [[nodiscard]] Result<void> read(std::initializer_list<std::string_view> path,
                                  std::chrono::nanoseconds& out) const {
    static constexpr std::string_view kShape =
        R"({"secs": S, "nanos": N} with at most 10^9 seconds and fewer than 10^9 nanoseconds)";
    const json::value* value = find(path);
    if (value == nullptr) return {};
    const auto* seconds = member(*value, "secs");
    const auto* nanos = member(*value, "nanos");
    if (seconds == nullptr || nanos == nullptr) return wrong(path, kShape);
    const auto s = as_u64(*seconds);
    const auto n = as_u64(*nanos);
    if (!s || !n || *s > 1'000'000'000 || *n >= 1'000'000'000) return wrong(path, kShape);
    out = std::chrono::seconds{*s} + std::chrono::nanoseconds{*n};
    return {};
  }

 private:
  const json::value& root_;
  fs::path file_;
};

}  // namespace

Result<KeyFile> read_key(const fs::path& path) {
  const auto file = read_json(path);
  if (!file) return std::unexpected{file.error()};
  const auto account = text_member(*file, "account_id");
  const auto secret =
      text_member(*file, "secret_key").or_else([&] { return text_member(*file, "private_key"); });
  if (!account || !secret) {
    return fail(
        format_text(R"({} must be {{"account_id": "…", "public_key": "…", "secret_key": "…"}})",
                    path.string()));
  }
  auto id = protocol::AccountId::parse(*account);
  if (!id) return fail(format_text("{}: account_id: {}", path.string(), id.error().message));
  auto key = protocol::SecretKey::parse(*secret);
  // The parser's own message could repeat parts of the secret.
  if (!key) return fail(format_text("{}: secret_key is not a secret key", path.string()));
  if (const auto named = text_member(*file, "public_key");
      named && *named != key->public_key().str()) {
    return fail(format_text("{}: public_key does not belong to secret_key", path.string()));
  }
  return KeyFile{.account_id = *id, .key = std::move(*key)};
}

namespace {

/// Reads the genesis, with the records of `genesis_records_file` if there is one.
Result<std::string> read_genesis(const fs::path& path, const std::optional<fs::path>& records) {
  if (!records) return read_file(path);
  auto genesis = read_json(path);
  if (!genesis) return std::unexpected{genesis.error()};
  auto list = read_json(*records);
  if (!list) return std::unexpected{list.error()};
  if (!genesis->is_object()) return fail(path.string() + " must hold an object");
  genesis->get_object()["records"] = std::move(*list);
  return pretty_json(*genesis);
}

/// nearcore's lower bound (MIN_GC_NUM_EPOCHS_TO_KEEP in
/// core/chain-configs/src/client_config.rs).
constexpr std::uint64_t kReadableEpochsMin = 3;

Result<void> read_http(const Settings& settings, Home& home) {
  auto done =
      settings.read({"rpc", "limits_config", "json_payload_max_size"}, home.http.body_bytes_max);
  if (!done) return done;
  const auto* origins = settings.find({"rpc", "cors_allowed_origins"});
  if (origins == nullptr) return {};
  if (!origins->is_array()) return settings.wrong({"rpc", "cors_allowed_origins"}, "an array");
  home.http.cors_origins.clear();
  for (const auto& origin : origins->get_array()) {
    if (!origin.is_string()) {
      return settings.wrong({"rpc", "cors_allowed_origins"}, "an array of strings");
    }
    home.http.cors_origins.emplace_back(origin.get_string().data(), origin.get_string().size());
  }
  return {};
}

Result<void> read_settings(const Settings& settings, Home& home) {
  std::string address = "0.0.0.0:3030";
  auto done = settings.read({"rpc", "addr"}, address);
  if (!done) return done;
  auto endpoint = parse_address(address);
  if (!endpoint) return settings.wrong({"rpc", "addr"}, "IP:PORT, such as 127.0.0.1:3030");
  home.rpc_address = *endpoint;

  std::uint64_t size_limit = home.state_size_limit.value_or(0);
  done = read_http(settings, home);
  if (done) {
    done = settings.read({"consensus", "min_block_production_delay"}, home.min_block_delay);
  }
  if (done) {
    done = settings.read({"consensus", "max_block_production_delay"}, home.max_block_delay);
  }
  if (done) {
    done = settings.read({"rpc", "polling_config", "polling_timeout"}, home.polling_timeout);
  }
  if (done) done = settings.read({"trie_viewer_state_size_limit"}, size_limit);
  std::uint64_t view_gas = 0;
  if (done) done = settings.read({"max_gas_burnt_view"}, view_gas);
  if (done) done = settings.read({"archive"}, home.archive);
  if (done) done = settings.read({"gc_num_epochs_to_keep"}, home.readable_epochs);
  if (done) {
    done = settings.read({"consensus", "produce_empty_blocks"}, home.produce_empty_blocks);
  }
  if (!done) return done;
  if (settings.find({"max_gas_burnt_view"}) != nullptr) home.view_gas_limit = Gas{view_gas};
  home.readable_epochs = std::max(home.readable_epochs, kReadableEpochsMin);
  if (settings.find({"trie_viewer_state_size_limit"}) == nullptr) {
    home.state_size_limit.reset();
  } else {
    home.state_size_limit = size_limit;
  }
  if (home.min_block_delay.count() == 0) {
    return settings.wrong({"consensus", "min_block_production_delay"}, "more than zero");
  }
  return {};
}

}  // namespace

Result<asio::ip::tcp::endpoint> parse_address(std::string_view text) {
  const auto wrong = [&] {
    return fail(format_text("'{}' is not IP:PORT, such as 127.0.0.1:3030", text));
  };
  const auto [name, digits] = split_host_port(text);
  if (!digits) return wrong();
  std::uint16_t port = 0;
  const auto [end, code] = std::from_chars(digits->data(), digits->data() + digits->size(), port);
  if (code != std::errc{} || end != digits->data() + digits->size()) return wrong();
  const std::string_view host = name == "localhost" ? "127.0.0.1" : name;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string{host}, error);
  if (error) return wrong();
  return asio::ip::tcp::endpoint{address, port};
}

std::string address_text(const asio::ip::tcp::endpoint& address) {
  const std::string host = address.address().to_string();
  return address.address().is_v6() ? format_text("[{}]:{}", host, address.port())
                                   : format_text("{}:{}", host, address.port());
}

std::span<const SettingNote> setting_notes() {
  using enum SettingEffect;
  static constexpr std::array kNotes{
      SettingNote{"archive", kFollowed},
      SettingNote{"consensus.max_block_production_delay", kFollowed},
      SettingNote{"consensus.min_block_production_delay", kFollowed},
      SettingNote{"consensus.min_num_peers", kNone},
      SettingNote{"consensus.produce_empty_blocks", kFollowed},
      SettingNote{"gc_num_epochs_to_keep", kFollowed},
      SettingNote{"genesis_file", kFollowed},
      SettingNote{"genesis_records_file", kFollowed},
      SettingNote{"max_gas_burnt_view", kFollowed},
      SettingNote{"network.addr", kNone},
      SettingNote{"network.boot_nodes", kNone},
      SettingNote{"node_key_file", kFollowed},
      SettingNote{"rpc.addr", kFollowed},
      SettingNote{"rpc.cors_allowed_origins", kFollowed},
      SettingNote{"rpc.enable_debug_rpc", kNone},
      SettingNote{"rpc.limits_config.json_payload_max_size", kFollowed},
      SettingNote{"rpc.polling_config.polling_interval", kNone},
      SettingNote{"rpc.polling_config.polling_timeout", kFollowed},
      SettingNote{"rpc.prometheus_addr", kNone},
      SettingNote{"store.max_open_files", kNone},
      SettingNote{"store.path", kNone},
      SettingNote{"telemetry.endpoints", kNone},
      SettingNote{"tracked_shards_config", kNone},
      SettingNote{"trie_viewer_state_size_limit", kFollowed},
      SettingNote{"validator_key_file", kFollowed},
  };
  return kNotes;
}

Result<Home> load_home(const fs::path& folder) {
  const fs::path config_path = folder / "config.json";
  const auto has_config = file_exists(config_path);
  if (!has_config) return std::unexpected{has_config.error()};
  if (!*has_config) {
    return fail(format_text("{} has no config.json: make a home with 'near-sandbox --home {} init'",
                            folder.string(), folder.string()));
  }
  auto config = read_json(config_path);
  if (!config) return std::unexpected{config.error()};
  if (!config->is_object()) return fail(config_path.string() + " must hold an object");
  const Settings settings{*config, config_path};

  std::string genesis = "genesis.json";
  std::string validator = "validator_key.json";
  std::string node = "node_key.json";
  std::string records;
  auto done = settings.read({"genesis_file"}, genesis);
  if (done) done = settings.read({"genesis_records_file"}, records);
  if (done) done = settings.read({"validator_key_file"}, validator);
  if (done) done = settings.read({"node_key_file"}, node);
  if (!done) return std::unexpected{done.error()};

  auto validator_key = read_key(folder / validator);
  if (!validator_key) return std::unexpected{validator_key.error()};
  auto node_key = read_key(folder / node);
  if (!node_key) return std::unexpected{node_key.error()};
  auto text = read_genesis(folder / genesis,
                           records.empty() ? std::nullopt : std::optional{folder / records});
  if (!text) return std::unexpected{text.error()};

  Home home{.folder = folder,
            .validator = std::move(*validator_key),
            .node_key = std::move(*node_key),
            .genesis_text = std::move(*text)};
  if (done = read_settings(settings, home); !done) return std::unexpected{done.error()};
  home.config = std::move(*config);
  return home;
}

}  // namespace farcall::node
