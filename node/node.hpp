// A node: a home folder, its world, the block producer, and the HTTP server in front of them.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "node/block_producer.hpp"
#include "node/fork/fork.hpp"
#include "node/home.hpp"
#include "node/http/server.hpp"
#include "node/rpc/context.hpp"
#include "node/world.hpp"
#include "vm/call/external.hpp"

namespace farcall::node {

struct NodeOptions {
  /// Overrides the address in config.json.
  std::optional<boost::asio::ip::tcp::endpoint> rpc_address;
  bool has_ticker = true;
  /// Another network, whose accounts are imported when they are first needed.
  std::unique_ptr<Fork> fork;
};

/// The chain options of a home, for everything that reads its data.
[[nodiscard]] chain::ChainOptions chain_options(const Home& home);

/// The world, the block producer and methods run on the thread that calls `run`, the node's; the
/// server has another, which reads requests and checks signatures, and views of contracts have two.
class Node {
 public:
  /// Listens before it opens the world, so that early clients wait instead of failing. Errors name
  /// the file or address.
  [[nodiscard]] static Result<std::unique_ptr<Node>> start(Home home, NodeOptions options,
                                                           vm::VirtualMachine& machine);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  /// Serves until SIGINT or SIGTERM. Fails if the journal cannot be written.
  [[nodiscard]] Result<void> run();
  /// Ends `run`. Call on the node's thread.
  void stop();

  [[nodiscard]] boost::asio::ip::tcp::endpoint address() const { return server_->address(); }
  [[nodiscard]] const Home& home() const noexcept { return home_; }
  [[nodiscard]] BlockProducer& producer() noexcept { return *producer_; }
  [[nodiscard]] std::uint64_t repaired_bytes() const noexcept { return world_->repaired_bytes(); }
  [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }

 private:
  explicit Node(Home home) : home_{std::move(home)} {}
  // On the server's thread.
  void handle(const HttpRequest& request, Responder respond);
  void handle_rpc(const HttpRequest& request, Responder respond);
  // On the node's thread.
  [[nodiscard]] HttpResponse answer_get(std::string_view path);
  [[nodiscard]] std::string metrics() const;

  Home home_;
  boost::json::value genesis_config_;
  boost::asio::io_context io_{1};
  /// Two, so that a long view does not hold up a short one.
  boost::asio::thread_pool views_{2};
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<World> world_;
  std::unique_ptr<BlockProducer> producer_;
  std::unique_ptr<RpcContext> context_;
  std::optional<boost::asio::signal_set> signals_;
  std::optional<Error> failure_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::uint64_t errors_ = 0;
};

}  // namespace farcall::node
