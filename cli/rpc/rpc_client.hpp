// NEAR's JSON-RPC: requests, errors as nodes name them, retries, several endpoints.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/rpc/http_client.hpp"

namespace farcall::cli::rpc {

struct RpcFailure {
  enum class Kind : std::uint8_t {
    /// No request left this machine.
    kUnreachable,
    /// A request was sent and no usable answer came.
    kNoAnswer,
    /// The node answered with an error.
    kRefused,
  };
  Kind kind = Kind::kUnreachable;
  /// The cause's name, e.g. UNKNOWN_ACCOUNT; empty without an answer.
  std::string cause;
  std::string message;
  /// The `error` member of the answer.
  boost::json::value error;
};

using RpcResult = std::expected<boost::json::value, RpcFailure>;

/// Understands the body of an answer. Never throws; any bytes may come.
[[nodiscard]] RpcResult read_answer(std::string_view body);

/// For one thread.
class RpcClient {
 public:
  /// The first endpoint is preferred; the others are asked when it does not answer.
  RpcClient(const std::vector<Url>& endpoints, const Headers& headers,
            std::chrono::seconds timeout);

  /// Asks once and does not repeat; for requests with effects.
  [[nodiscard]] RpcResult call_once(std::string_view method, const boost::json::value& params,
                                    std::chrono::milliseconds timeout);
  /// Asks again after failures that may pass, and other endpoints, until the deadline.
  [[nodiscard]] RpcResult call(std::string_view method, const boost::json::value& params);

  /// The next request goes to the next endpoint.
  void prefer_next_endpoint() noexcept { current_ = (current_ + 1) % clients_.size(); }
  [[nodiscard]] const Url& url() const noexcept { return clients_[current_].url(); }
  [[nodiscard]] std::chrono::seconds timeout() const noexcept { return timeout_; }
  /// Called with each request and answer.
  void on_exchange(std::function<void(std::string_view)> listener) {
    listener_ = std::move(listener);
  }

 private:
  std::vector<HttpClient> clients_;
  std::size_t current_ = 0;
  std::chrono::seconds timeout_;
  std::function<void(std::string_view)> listener_;
};

}  // namespace farcall::cli::rpc
