#include "node/http_server.hpp"

#include <format>
#include <utility>
#include <vector>

#include "node/http_connection.hpp"

namespace farcall::node {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kBacklog = 1024;
/// Pause after accepting failed for want of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{50};

void accept_next(const std::shared_ptr<HttpServer::Shared>& shared);

void on_accept(const std::shared_ptr<HttpServer::Shared>& shared, error_code error,
               tcp::socket socket) {
  if (shared->stopped) return;
  if (error) {
    shared->retry.expires_after(kAcceptPause);
    shared->retry.async_wait([shared](error_code cancelled) {
      if (!cancelled) accept_next(shared);
    });
    return;
  }
  const bool is_full = shared->connections.size() >= shared->limits.connections_max;
  const auto connection = std::make_shared<HttpConnection>(std::move(socket), shared);
  if (is_full) {
    connection->refuse(503, "too many connections");
  } else {
    connection->start();
  }
  accept_next(shared);
}

void accept_next(const std::shared_ptr<HttpServer::Shared>& shared) {
  shared->acceptor.async_accept([shared](error_code error, tcp::socket socket) {
    on_accept(shared, error, std::move(socket));
  });
}

}  // namespace

HttpServer::HttpServer(std::shared_ptr<Shared> shared) : shared_{std::move(shared)} {}

HttpServer::~HttpServer() {
  stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& io,
                                                       const tcp::endpoint& address,
                                                       HttpLimits limits) {
  auto shared = std::make_shared<Shared>(io);
  shared->limits = std::move(limits);
  tcp::acceptor& acceptor = shared->acceptor;
  error_code error;
  acceptor.open(address.protocol(), error);
  // A port that was just given up can be taken again; one that is in use cannot.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (error) {
    return fail(std::format("cannot listen on {}:{}: {}", address.address().to_string(),
                            address.port(), error.message()));
  }
  return std::unique_ptr<HttpServer>{new HttpServer{std::move(shared)}};
}

void HttpServer::start(HttpHandler handler) {
  shared_->handler = std::move(handler);
  accept_next(shared_);
}

void HttpServer::stop() {
  if (std::exchange(shared_->stopped, true)) return;
  error_code ignored;  // closing is all that is left to do
  shared_->acceptor.close(ignored);
  shared_->retry.cancel();
  const std::vector<HttpConnection*> open{shared_->connections.begin(), shared_->connections.end()};
  for (HttpConnection* connection : open) connection->close();
}

tcp::endpoint HttpServer::address() const {
  error_code ignored;  // a listener that is closed has the empty address
  return shared_->acceptor.local_endpoint(ignored);
}

std::size_t HttpServer::connections() const noexcept {
  return shared_->connections.size();
}

}  // namespace farcall::node
