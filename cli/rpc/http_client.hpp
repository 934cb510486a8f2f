// HTTP/1.1 over a connection that stays open, http or https, with a deadline for each request.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace farcall::cli::rpc {

struct Url {
  bool is_https = false;
  std::string host;
  std::string port;
  std::string path;

  /// `http://host[:port][/path]`, or https.
  [[nodiscard]] static Result<Url> parse(std::string_view text);
  [[nodiscard]] std::string str() const;
  /// The host is this machine.
  [[nodiscard]] bool is_loopback() const noexcept;
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

/// The reason why a request failed.
struct HttpFailure {
  enum class Kind : std::uint8_t {
    /// Nothing was sent: no address, no connection, or TLS was refused.
    kNotSent,
    /// The request may have arrived.
    kNoAnswer,
  };
  Kind kind = Kind::kNotSent;
  std::string message;
};

/// Reads one response from the bytes of a connection. Separate from sockets so that it can be
/// tested and fuzzed.
class ResponseReader {
 public:
  enum class State : std::uint8_t { kNeedsMore, kDone, kBroken };
  /// Takes what arrived.
  State feed(std::string_view bytes);
  /// The peer closed the connection.
  State finish();
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  [[nodiscard]] HttpAnswer& answer() noexcept { return answer_; }
  [[nodiscard]] bool keeps_open() const noexcept { return keeps_open_; }

 private:
  enum class Stage : std::uint8_t {
    kHead,
    kLength,
    kUntilClose,
    kChunkSize,
    kChunk,
    kTrailer,
    kDone
  };
  State broken(std::string_view why);
  bool read_head();
  State read_body();
  State read_chunks();

  Stage stage_ = Stage::kHead;
  std::string buffer_;
  std::size_t left_ = 0;
  bool keeps_open_ = true;
  std::string error_;
  HttpAnswer answer_;
};

using Headers = std::vector<std::pair<std::string, std::string>>;
using Deadline = std::chrono::steady_clock::time_point;

/// One server. For one thread; reconnects when the server closed the connection.
class HttpClient {
 public:
  HttpClient(Url url, Headers headers);
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  [[nodiscard]] std::expected<HttpAnswer, HttpFailure> post(std::string_view body,
                                                            Deadline deadline);
  [[nodiscard]] std::expected<HttpAnswer, HttpFailure> get(Deadline deadline);
  [[nodiscard]] const Url& url() const noexcept { return url_; }

 private:
  class Connection;
  [[nodiscard]] std::string head(std::string_view method) const;
  [[nodiscard]] std::expected<HttpAnswer, HttpFailure> exchange(std::string_view request,
                                                                Deadline deadline);

  Url url_;
  Headers headers_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace farcall::cli::rpc
