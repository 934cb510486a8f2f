#include "node/node.hpp"

#include <boost/asio/post.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>
#include <utility>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/json_text.hpp"
#include "node/rpc/message.hpp"
#include "node/rpc/openapi.hpp"
#include "node/store/files.hpp"
#include "trace/show/page.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

/// Prints to stderr: stdout is for results.
void say(const std::string& text) {
  std::fprintf(stderr, "farcall: %s\n", text.c_str());
}

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";

/// `application/json` and `application/*+json`, with any parameters.
bool is_json_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  const auto equal_case = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
  };
  if (equal_case(type, "application/json")) return true;
  constexpr std::string_view kPrefix = "application/";
  constexpr std::string_view kSuffix = "+json";
  return type.size() > kPrefix.size() + kSuffix.size() &&
         equal_case(type.substr(0, kPrefix.size()), kPrefix) &&
         equal_case(type.substr(type.size() - kSuffix.size()), kSuffix);
}

/// Every connection needs a file descriptor.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);  // a lower limit only means fewer connections
}

/// True if the request names a block by a height below the head's.
bool names_past_block(const json::value& params, const chain::Chain& chain) {
  const auto height = u64_member(params, "block_id");
  return height && *height < chain.head()->height().value();
}

Task task_of(const RpcMessage& message) {
  if (!message.is_request()) return refusal(parse_error("JSON RPC Request format was expected"));
  const Method method = find_method(message.method());
  if (method == nullptr) return refusal(method_not_found(message.method()));
  return method(message.params());
}

Result<json::value> config_of(const std::string& genesis_text) {
  auto genesis = parse_object(genesis_text);
  if (!genesis) return fail("genesis.json: " + genesis.error().message);
  genesis->erase("records");
  return std::move(*genesis);
}

}  // namespace

chain::ChainOptions chain_options(const Home& home) {
  const std::uint64_t kEverything = std::uint64_t{1} << 62;
  return {.block_time = Nanoseconds{static_cast<std::uint64_t>(home.min_block_delay.count())},
          .history = home.archive ? kEverything : 0,
          .has_lenient_validity = true,
          .approver = protocol::ValidatorSigner::from(home.validator.key)};
}

Result<std::unique_ptr<Node>> Node::start(Home home, NodeOptions options,
                                          vm::VirtualMachine& machine) {
  raise_file_limit();
  std::unique_ptr<Node> node{new Node{std::move(home)}};
  const Home& settings = node->home_;
  auto server =
      HttpServer::listen(options.rpc_address.value_or(settings.rpc_address), settings.http);
  if (!server) return std::unexpected{server.error()};
  node->server_ = std::move(*server);
  auto config = config_of(settings.genesis_text);
  if (!config) return std::unexpected{config.error()};
  node->genesis_config_ = std::move(*config);
  auto world = World::open({.genesis_text = settings.genesis_text,
                            .chain = chain_options(settings),
                            .readable_epochs = settings.readable_epochs,
                            .journal = settings.data() / "journal",
                            .notice = say},
                           machine);
  if (!world) return std::unexpected{world.error()};
  node->world_ = std::move(*world);
  node->producer_ = std::make_unique<BlockProducer>(
      node->io_, *node->world_,
      BlockProducerOptions{
          .block_time = settings.min_block_delay,
          .skipped_height_time = (settings.min_block_delay + settings.max_block_delay) / 2,
          .has_ticker = options.has_ticker,
          .notice = say},
      [raw = node.get()](const Error& error) {
        raw->failure_ = error;
        raw->stop();
      });
  if (options.fork) {
    if (options.fork->height() > node->world_->chain().head()->height().value()) {
      return fail(format_text(
          "fork: block {} is above the head of this home, {}: take an earlier block, or a new home",
          options.fork->height(), node->world_->chain().head()->height().value()));
    }
    node->producer_->set_fork(std::move(options.fork));
  }
  node->context_ =
      std::make_unique<RpcContext>(RpcContext{.producer = *node->producer_,
                                              .home = node->home_,
                                              .started_at = std::chrono::steady_clock::now(),
                                              .genesis_config = node->genesis_config_,
                                              .views = node->views_,
                                              .io = node->io_});
  return node;
}

Node::~Node() {
  if (producer_) producer_->stop();
  // A node that could not listen has none.
  if (server_) server_->stop();
  // Views read the world, which is destroyed next.
  views_.stop();
  views_.join();
}

Result<void> Node::run() {
  signals_.emplace(io_, SIGINT, SIGTERM);
  // The terminal was closed. Under nohup this signal is ignored, and stays so.
  struct sigaction hangup{};
  if (::sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler == SIG_DFL)
    signals_->add(SIGHUP);
  signals_->async_wait([this](boost::system::error_code cancelled, int) {
    if (!cancelled) stop();
  });
  producer_->start();
  server_->start([this](const HttpRequest& request, Responder respond) {
    handle(request, std::move(respond));
  });
  io_.run();
  if (failure_) return std::unexpected{*failure_};
  return world_->close();
}

void Node::stop() {
  producer_->stop();
  server_->stop();
  if (signals_) signals_->cancel();
  io_.stop();
}

void Node::handle(const HttpRequest& request, Responder respond) {
  ++requests_;
  const bool is_get = request.method == HttpMethod::kGet || request.method == HttpMethod::kHead;
  if (request.path == "/") {
    if (request.method == HttpMethod::kPost) return handle_rpc(request, std::move(respond));
    return respond({.status = 405, .content_type = {}, .body = {}, .allow = "POST"});
  }
  const bool is_known = request.path == "/status" || request.path == "/health" ||
                        request.path == "/network_info" || request.path == "/metrics" ||
                        request.path == "/openapi.json" || request.path == "/explorer";
  if (!is_known) return respond({.status = 404, .content_type = {}, .body = {}, .allow = {}});
  if (!is_get) {
    return respond({.status = 405, .content_type = {}, .body = {}, .allow = "GET,HEAD"});
  }
  if (request.path == "/openapi.json") return respond({.body = openapi_text()});
  if (request.path == "/explorer")
    return respond({.content_type = kHtml, .body = trace::explorer_page()});
  boost::asio::post(io_, [this, path = std::string{request.path}, respond = std::move(respond)] {
    respond(answer_get(path));
  });
}

HttpResponse Node::answer_get(std::string_view path) {
  if (path == "/metrics") return {.content_type = "text/plain; version=0.0.4", .body = metrics()};
  const auto method = path == "/status"   ? methods::status
                      : path == "/health" ? methods::health
                                          : methods::network_info;
  const RpcResult result = method(*context_, nullptr);
  std::string body;
  if (result) result->append_to(body);
  return {.status = result ? 200U : 503U, .body = std::move(body)};
}

void Node::handle_rpc(const HttpRequest& request, Responder respond) {
  if (!is_json_type(request.content_type)) {
    return respond({.status = 415,
                    .content_type = kText,
                    .body = "Expected request with `Content-Type: application/json`"});
  }
  auto parsed = RpcMessage::parse(request.body);
  if (!parsed) {
    return respond({.status = 400,
                    .content_type = kText,
                    .body = "Failed to parse the request body as JSON: " + parsed.error().message});
  }
  const std::shared_ptr<RpcMessage> message{std::move(*parsed)};
  Reply reply = [this, message, respond = std::move(respond)](RpcResult&& result) {
    if (!result) ++errors_;
    const unsigned status =
        http_status(result, names_past_block(message->params(), world_->chain()));
    respond({.status = status, .body = answer_text(result, message->id())});
  };
  boost::asio::post(
      io_, [this, task = task_of(*message), reply = std::move(reply)] { task(*context_, reply); });
}

std::string Node::metrics() const {
  const chain::Chain& chain = world_->chain();
  std::string text;
  const auto gauge = [&text](std::string_view name, std::string_view help, std::uint64_t value) {
    append_format_text(text, "# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
  };
  gauge("near_block_height_head", "Height of the last block", chain.head()->height().value());
  gauge("near_final_block_height", "Height of the last final block",
        chain.final_block()->height().value());
  gauge("near_transaction_pool_entries", "Transactions that wait for a block",
        producer_->pool().size());
  gauge("near_peer_connections_total", "Connected peers", 0);
  gauge("farcall_http_connections", "Open HTTP connections", server_->connections());
  gauge("farcall_http_requests_total", "Requests since the start", requests_.load());
  gauge("farcall_rpc_errors_total", "Methods that failed since the start", errors_);
  return text;
}

}  // namespace farcall::node
