#include "node/http/server.hpp"

#include <boost/asio/post.hpp>
#include <pthread.h>
#include <utility>
#include <vector>

#include "base/format_text.hpp"
#include "node/http/connection.hpp"

namespace farcall::node {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kBacklog = 1024;
/// The pause after accepting failed because there were no file descriptors.
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
  const std::uint64_t number = shared->next_number++;
  const auto connection = std::make_shared<HttpConnection>(std::move(socket), shared, number);
  shared->connections.emplace(number, connection);
  ++shared->connection_count;
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

HttpServer::HttpServer(std::shared_ptr<Shared> shared, const tcp::endpoint& address)
    : shared_{std::move(shared)}, address_{address} {}

HttpServer::~HttpServer() {
  stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const tcp::endpoint& address,
                                                       HttpLimits limits) {
  auto shared = std::make_shared<Shared>();
  shared->limits = std::move(limits);
  tcp::acceptor& acceptor = shared->acceptor;
  error_code error;
  acceptor.open(address.protocol(), error);
  // A port that was just given up can be taken again; one that is in use cannot.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(kBacklog, error);
  const tcp::endpoint bound = error ? tcp::endpoint{} : acceptor.local_endpoint(error);
  if (error) {
    return fail(format_text("cannot listen on {}:{}: {}", address.address().to_string(),
                            address.port(), error.message()));
  }
  return std::unique_ptr<HttpServer>{new HttpServer{std::move(shared), bound}};
}

void HttpServer::start(HttpHandler handler) {
  shared_->handler = std::move(handler);
  accept_next(shared_);
  thread_ = std::thread{[shared = shared_] {
    (void)::pthread_setname_np(::pthread_self(), "http");  // only for those who look at threads
    shared->io.run();
  }};
}

void HttpServer::stop() {
  asio::post(shared_->io, [shared = shared_.get()] {
    if (std::exchange(shared->stopped, true)) return;
    error_code ignored;  // closing is all that is left to do
    shared->acceptor.close(ignored);
    shared->retry.cancel();
    const auto open = std::exchange(shared->connections, {});
    shared->connection_count = 0;
    for (const auto& [number, connection] : open) connection->close();
  });
  // Without a thread, nothing was accepted, and pending connections close with the listener. With a
  // thread, it ends by itself once everything is closed.
  if (thread_.joinable()) thread_.join();
}

std::size_t HttpServer::connections() const noexcept {
  return shared_->connection_count;
}

}  // namespace farcall::node
