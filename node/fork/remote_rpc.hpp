// Asks another node over JSON-RPC, http or https.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace farcall::node {

struct RemoteUrl {
  bool is_https = false;
  std::string host;
  std::string port;
  std::string path;

  /// `http://host[:port][/path]`, or https.
  [[nodiscard]] static Result<RemoteUrl> parse(std::string_view text);
  /// Without the path, which may hold a key.
  [[nodiscard]] std::string origin() const;
};

/// A result, or the error that the other node returned.
struct RemoteAnswer {
  boost::json::value result;
  /// Name of the cause; empty if there is a result.
  std::string error_cause;
};

/// Each call blocks until its answer arrives. Not thread-safe.
class RemoteRpc {
 public:
  /// `api_key` is sent as `x-api-key`.
  RemoteRpc(RemoteUrl url, std::optional<std::string> api_key) noexcept
      : url_{std::move(url)}, api_key_{std::move(api_key)} {}

  /// Fails if there is no JSON-RPC answer in time.
  [[nodiscard]] Result<RemoteAnswer> call(std::string_view method,
                                          const boost::json::value& params) const;
  [[nodiscard]] std::string origin() const { return url_.origin(); }

 private:
  RemoteUrl url_;
  std::optional<std::string> api_key_;
};

}  // namespace farcall::node
