// One client's connection: reads a request, waits for its answer, writes it, reads the next.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "node/http/http.hpp"
#include "node/http/server.hpp"

namespace farcall::node {

class HttpConnection;

/// For the server's thread, except the count. Handlers pending in `io` hold connections, which hold
/// this: all of them must have run before the last owner is destroyed.
struct HttpServer::Shared {
  boost::asio::io_context io{1};
  boost::asio::ip::tcp::acceptor acceptor{io};
  boost::asio::steady_timer retry{io};
  HttpLimits limits;
  HttpHandler handler;
  /// Open connections, by number.
  std::unordered_map<std::uint64_t, std::shared_ptr<HttpConnection>> connections;
  std::uint64_t next_number = 0;
  std::atomic<std::size_t> connection_count = 0;
  bool stopped = false;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<HttpServer::Shared> shared,
                 std::uint64_t number);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection() = default;

  void start();
  /// Answers without reading anything, and closes.
  void refuse(unsigned status, std::string_view reason);
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void wait_for_request();
  void on_bytes(boost::system::error_code error, std::size_t count);
  void read_rest();
  void on_header(boost::system::error_code error);
  void on_body(boost::system::error_code error);
  void on_bad_request(boost::system::error_code error);
  void dispatch();
  void preflight();
  void respond(HttpResponse&& response);
  void write_head(const HttpResponse& response);
  void on_written(boost::system::error_code error);
  void drain();

  boost::beast::tcp_stream stream_;
  std::shared_ptr<HttpServer::Shared> shared_;
  std::uint64_t number_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string origin_;
  std::string head_;
  std::string body_;
  bool keep_alive_ = true;
  bool is_head_ = false;
};

}  // namespace farcall::node
