#include "node/fork/remote_rpc.hpp"

// Beast of Boost 1.81 uses what C++23 calls deprecated.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#pragma clang diagnostic pop
#include <boost/json/object.hpp>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/http/host_port.hpp"
#include "node/rpc/json_text.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::node {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;

namespace {

constexpr std::chrono::seconds kTimeout{20};
/// Above the largest state of a contract that nodes return.
constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{256} << 20;

using Request = http::request<http::string_body>;

template <class Stream>
asio::awaitable<std::string> exchange(Stream& stream, const Request& request) {
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kAnswerBytesMax);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  co_return std::move(parser.get().body());
}

asio::awaitable<std::string> post(const RemoteUrl& url, const Request& request) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::resolver resolver{executor};
  const auto addresses = co_await resolver.async_resolve(url.host, url.port, asio::use_awaitable);
  if (!url.is_https) {
    beast::tcp_stream stream{executor};
    stream.expires_after(kTimeout);
    co_await stream.async_connect(addresses, asio::use_awaitable);
    co_return co_await exchange(stream, request);
  }
  asio::ssl::context context{asio::ssl::context::tls_client};
  context.set_default_verify_paths();
  context.set_verify_mode(asio::ssl::verify_peer);
  beast::ssl_stream<beast::tcp_stream> stream{executor, context};
  stream.set_verify_callback(asio::ssl::host_name_verification{url.host});
  SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
  beast::get_lowest_layer(stream).expires_after(kTimeout);
  co_await beast::get_lowest_layer(stream).async_connect(addresses, asio::use_awaitable);
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  co_return co_await exchange(stream, request);
}

/// Converts exceptions of the libraries to errors.
Result<std::string> post_and_wait(const RemoteUrl& url, const Request& request) {
  asio::io_context io{1};
  Result<std::string> answer = fail("no answer");
  asio::co_spawn(io, post(url, request), [&](std::exception_ptr failed, std::string body) {
    if (!failed) {
      answer = std::move(body);
      return;
    }
    try {
      std::rethrow_exception(failed);
    } catch (const boost::system::system_error& error) {
      answer = fail(error.code().message());  // what() adds a place in the source
    } catch (const std::exception& error) {
      answer = fail(error.what());
    }
  });
  io.run();
  return answer;
}

}  // namespace

Result<RemoteUrl> RemoteUrl::parse(std::string_view text) {
  RemoteUrl url;
  const std::string_view all = text;
  if (text.starts_with("https://")) {
    url.is_https = true;
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return fail(format_text("'{}' must begin with http:// or https://", all));
  }
  const std::size_t slash = text.find('/');
  url.path = slash == std::string_view::npos ? "/" : std::string{text.substr(slash)};
  text = text.substr(0, slash);
  const auto [host, port] = split_host_port(text);
  url.host = host;
  url.port = port.value_or(url.is_https ? "443" : "80");
  if (url.host.empty() || url.port.empty())
    return fail(format_text("'{}' must be http://host[:port][/path]", all));
  return url;
}

std::string RemoteUrl::origin() const {
  return format_text("{}://{}:{}", is_https ? "https" : "http", host, port);
}

Result<RemoteAnswer> RemoteRpc::call(std::string_view method, const json::value& params) const {
  Request request{http::verb::post, url_.path, 11};
  request.set(http::field::host, url_.host);
  request.set(http::field::content_type, "application/json");
  request.set(http::field::connection, "close");
  if (api_key_) request.set("x-api-key", *api_key_);
  append_json(
      request.body(),
      json::object{{"jsonrpc", "2.0"}, {"id", "farcall"}, {"method", method}, {"params", params}});
  request.prepare_payload();
  const auto named = [&](std::string_view what) {
    return fail(format_text("{} at {}:{}: {}", method, url_.host, url_.port, what));
  };
  const auto body = post_and_wait(url_, request);
  if (!body) return named(body.error().message);
  auto answer = protocol::parse_json(*body, {.depth = 128});
  if (!answer) return named(answer.error().message);
  if (const json::value* error = member(*answer, "error")) {
    const json::value* cause = member(*error, "cause");
    const auto text = cause != nullptr ? text_member(*cause, "name") : std::nullopt;
    if (!text || text->empty()) return named("an error without a cause");
    return RemoteAnswer{.result = nullptr, .error_cause = std::string{*text}};
  }
  const json::value* result = member(*answer, "result");
  if (result == nullptr) return named("neither a result nor an error");
  return RemoteAnswer{.result = *result, .error_cause = {}};
}

}  // namespace farcall::node
