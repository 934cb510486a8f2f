#include "node/http/connection.hpp"

#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <utility>

#include "base/format_text.hpp"

namespace farcall::node {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

/// Kept for reuse on a connection between requests; larger buffers are given back.
constexpr std::size_t kBufferKeptBytes = std::size_t{64} * 1024;
constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
/// After the last answer, further input is discarded for this long: closing at once would reset the
/// connection, and the client would lose the answer.
constexpr std::chrono::seconds kLinger{2};

HttpMethod method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return HttpMethod::kGet;
    case http::verb::head:
      return HttpMethod::kHead;
    case http::verb::post:
      return HttpMethod::kPost;
    case http::verb::options:
      return HttpMethod::kOptions;
    default:
      return HttpMethod::kOther;
  }
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}
beast::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

/// The path of a request's target, which may also be a whole URL (RFC 9112, section 3.2.2).
std::string_view path_of(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!beast::iequals(view(target.substr(0, scheme.size())), view(scheme))) {
      continue;
    }
    target.remove_prefix(scheme.size());
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    if (!target.starts_with('/')) return "/";
    break;
  }
  return target.substr(0, target.find('?'));
}

}  // namespace

HttpConnection::HttpConnection(asio::ip::tcp::socket socket,
                               std::shared_ptr<HttpServer::Shared> shared, std::uint64_t number)
    : stream_{std::move(socket)}, shared_{std::move(shared)}, number_{number} {}

void HttpConnection::start() {
  error_code ignored;  // a connection that is gone already shows it at the first read
  stream_.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
  wait_for_request();
}

void HttpConnection::close() {
  error_code ignored;  // nothing can be done about a socket that does not close
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
  shared_->connection_count -= shared_->connections.erase(number_);
}

void HttpConnection::refuse(unsigned status, std::string_view reason) {
  keep_alive_ = false;
  respond({.status = status,
           .content_type = "text/plain; charset=utf-8",
           .body = std::string{reason},
           .allow = {}});
}

void HttpConnection::wait_for_request() {
  parser_.emplace();
  parser_->body_limit(shared_->limits.body_bytes_max);
  parser_->header_limit(shared_->limits.header_bytes_max);
  parser_->eager(true);
  if (buffer_.size() > 0) return read_rest();  // the next request is here already
  if (buffer_.capacity() > kBufferKeptBytes) buffer_ = {};
  stream_.expires_after(shared_->limits.idle_time);
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            self->on_bytes(error, count);
                          });
}

void HttpConnection::on_bytes(error_code error, std::size_t count) {
  if (error) return close();
  buffer_.commit(count);
  read_rest();
}

void HttpConnection::read_rest() {
  // Most requests arrive in one piece: no further wait for them.
  error_code error;
  const std::size_t used = parser_->put(buffer_.data(), error);
  buffer_.consume(used);
  if (error && error != http::error::need_more) return on_bad_request(error);
  if (parser_->is_done()) return dispatch();
  stream_.expires_after(shared_->limits.transfer_time);
  if (parser_->is_header_done()) return on_header({});
  parser_->eager(false);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code failure, std::size_t) { self->on_header(failure); });
}

void HttpConnection::on_header(error_code error) {
  if (error) return on_bad_request(error);
  parser_->eager(true);
  if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue),
                      [self = shared_from_this()](error_code failure, std::size_t) {
                        if (failure) self->close();
                      });
  }
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code failure, std::size_t) { self->on_body(failure); });
}

void HttpConnection::on_body(error_code error) {
  if (error) return on_bad_request(error);
  dispatch();
}

void HttpConnection::on_bad_request(error_code error) {
  if (error == http::error::body_limit) return refuse(413, "length limit exceeded");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refuse(431, format_text("request headers are longer than {} bytes",
                                   shared_->limits.header_bytes_max));
  }
  if (error == beast::error::timeout) return close();
  const bool is_protocol_error =
      error.category() == make_error_code(http::error::bad_method).category();
  if (!is_protocol_error || error == http::error::end_of_stream ||
      error == http::error::partial_message) {
    return close();
  }
  refuse(400, format_text("not an HTTP request: {}", error.message()));
}

void HttpConnection::dispatch() {
  const auto& message = parser_->get();
  keep_alive_ = message.keep_alive();
  is_head_ = message.method() == http::verb::head;
  origin_ = view(message[http::field::origin]);
  const HttpRequest request{.method = method_of(message.method()),
                            .path = path_of(view(message.target())),
                            .content_type = view(message[http::field::content_type]),
                            .origin = origin_,
                            .body = message.body()};
  stream_.expires_never();
  if (request.method == HttpMethod::kOptions) return preflight();
  // Connections are used on the server's thread only; other threads hold their number.
  shared_->handler(request, [shared = shared_, number = number_](HttpResponse&& response) {
    asio::dispatch(shared->io,
                   [shared = shared.get(), number, response = std::move(response)]() mutable {
                     const auto found = shared->connections.find(number);
                     if (found == shared->connections.end()) return;
                     const auto connection = found->second;
                     connection->respond(std::move(response));
                   });
  });
}

void HttpConnection::preflight() {
  respond({.status = 200, .content_type = {}, .body = {}, .allow = {}});
}

void HttpConnection::respond(HttpResponse&& response) {
  if (shared_->stopped || !stream_.socket().is_open()) return;
  body_ = std::move(response.body);
  write_head(response);
  stream_.expires_after(shared_->limits.transfer_time);
  const auto written = [self = shared_from_this()](error_code error, std::size_t) {
    self->on_written(error);
  };
  if (is_head_ || body_.empty()) {
    asio::async_write(stream_, asio::buffer(head_), written);
  } else {
    asio::async_write(stream_, std::array{asio::buffer(head_), asio::buffer(body_)}, written);
  }
}

void HttpConnection::write_head(const HttpResponse& response) {
  head_.clear();
  append_format_text(head_, "HTTP/1.1 {} {}\r\n", response.status,
                     view(http::obsolete_reason(static_cast<http::status>(response.status))));
  if (!response.content_type.empty()) {
    append_format_text(head_, "content-type: {}\r\n", response.content_type);
  }
  if (!response.allow.empty()) append_format_text(head_, "allow: {}\r\n", response.allow);
  const auto& origins = shared_->limits.cors_origins;
  const bool is_preflight = parser_ && parser_->get().method() == http::verb::options;
  if (std::ranges::find(origins, "*") != origins.end()) {
    head_ += "access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";
    if (is_preflight) {
      head_ += "access-control-allow-methods: *\r\naccess-control-allow-headers: *\r\n";
    }
  } else if (!origin_.empty() && std::ranges::find(origins, origin_) != origins.end()) {
    append_format_text(head_, "access-control-allow-origin: {}\r\n", origin_);
    if (is_preflight) {
      head_ +=
          "access-control-allow-methods: GET,POST\r\n"
          "access-control-allow-headers: authorization,accept,content-type\r\n"
          "access-control-max-age: 3600\r\n";
    }
  }
  head_ += "vary: origin, access-control-request-method, access-control-request-headers\r\n";
  if (!keep_alive_) head_ += "connection: close\r\n";
  append_format_text(head_, "content-length: {}\r\n\r\n", body_.size());
}

void HttpConnection::on_written(error_code error) {
  if (body_.capacity() > kBufferKeptBytes) body_ = {};
  if (error) return close();
  if (keep_alive_) return wait_for_request();
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) return close();
  stream_.expires_after(kLinger);
  drain();
}

void HttpConnection::drain() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](error_code error, std::size_t) {
                            if (error) return self->close();
                            self->drain();
                          });
}

}  // namespace farcall::node
