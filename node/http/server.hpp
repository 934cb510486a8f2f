// HTTP/1.1 over TCP: keep-alive, pipelining in order, limits on everything a client can make large
// or slow.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "node/http/http.hpp"

namespace farcall::node {

struct HttpLimits {
  /// Longest body; more is answered with 413.
  std::uint64_t body_bytes_max = 10 * 1024 * 1024;
  /// Longest request line with headers; more is answered with 431.
  std::uint32_t header_bytes_max = 64 * 1024;
  /// Connections at once; further ones are answered with 503 and closed.
  std::size_t connections_max = 4096;
  /// A connection without a request is closed after this time.
  std::chrono::seconds idle_time{300};
  /// A request must be complete, and an answer taken, in this time.
  std::chrono::seconds transfer_time{60};
  /// Origins that browsers may call from; `*` for any.
  std::vector<std::string> cors_origins{"*"};
};

/// Listens, and serves on a thread of its own. All functions are for one other thread.
class HttpServer {
 public:
  /// Listens on `address`; the error names it and the reason. Port 0 chooses a free one.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(
      const boost::asio::ip::tcp::endpoint& address, HttpLimits limits);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Begins to accept. Connections made since `listen` wait until then.
  void start(HttpHandler handler);
  /// Closes the listener and every connection, and waits for the thread; answers under way are
  /// dropped.
  void stop();

  [[nodiscard]] boost::asio::ip::tcp::endpoint address() const { return address_; }
  [[nodiscard]] std::size_t connections() const noexcept;

  /// State shared by the server's connections; private to its sources.
  struct Shared;

 private:
  HttpServer(std::shared_ptr<Shared> shared, const boost::asio::ip::tcp::endpoint& address);
  std::shared_ptr<Shared> shared_;
  boost::asio::ip::tcp::endpoint address_;
  std::thread thread_;
};

}  // namespace farcall::node
