// One client's connection: reads a request, waits for its answer, writes it, reads the next.
#pragma once

#include <array>
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
#include <unordered_set>

#include "node/http.hpp"
#include "node/http_server.hpp"

namespace farcall::node {

class HttpConnection;

struct HttpServer::Shared {
  explicit Shared(boost::asio::io_context& context)
      : io{context}, acceptor{context}, retry{context} {}

  boost::asio::io_context& io;
  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer retry;
  HttpLimits limits;
  HttpHandler handler;
  std::unordered_set<HttpConnection*> connections;
  bool stopped = false;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<HttpServer::Shared> shared);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

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
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string origin_;
  std::string head_;
  std::string body_;
  bool keep_alive_ = true;
  bool is_head_ = false;
};

}  // namespace farcall::node
