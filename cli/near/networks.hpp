// Networks: built in, from near-cli's config.toml (read, never written), or a URL.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::cli::near {

struct Connection {
  /// The name that `network-config` takes.
  std::string name;
  /// Names the folder of keys.
  std::string network_name;
  std::string rpc_url;
  /// Of the same network; asked when the first does not answer.
  std::vector<std::string> other_urls = {};
  std::optional<std::string> api_key = {};
  std::optional<std::string> linkdrop = {};
  std::optional<std::string> social = {};
  std::optional<std::string> explorer = {};
  std::optional<std::string> wait_until = {};
  /// Of nearblocks: knows the tokens of an account.
  std::optional<std::string> token_index = {};
  /// The node runs on this machine.
  bool is_local = false;
};

class Networks {
 public:
  /// Reads the configuration. A file that does not parse is an error: guessing networks is not
  /// safe.
  [[nodiscard]] static Result<Networks> load();
  /// From the text of a config.toml; `place` names it in errors.
  [[nodiscard]] static Result<Networks> parse(std::string_view toml, std::string_view place);

  /// A connection's name, or a URL. The error names the connections that there are.
  [[nodiscard]] Result<Connection> find(std::string_view name) const;
  [[nodiscard]] const std::vector<Connection>& all() const noexcept { return connections_; }
  [[nodiscard]] const std::filesystem::path& credentials() const noexcept { return credentials_; }
  [[nodiscard]] static std::filesystem::path config_file();

 private:
  Networks();
  std::vector<Connection> connections_;
  std::filesystem::path credentials_;
};

/// The URL of `local`: FARCALL_LOCAL_URL, else port 3030 of this machine.
[[nodiscard]] std::string local_url();

}  // namespace farcall::cli::near
