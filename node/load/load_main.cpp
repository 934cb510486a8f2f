// Loads a node with signed cross-contract calls, and with concurrent reads, over persistent
// connections. Prints calls per second and latencies.
//
//   farcall_load --url 127.0.0.1:3030 --key HOME/validator_key.json --connections 8 --seconds 10
//
// Each call is one round trip: `go` on an account's contract, `run` on another account's, `cb` on
// the first. Transactions are signed while they are sent.
#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdio>
#include <optional>

#include <CLI/CLI.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/home.hpp"
#include "node/rpc/json_text.hpp"
#include "node/store/files.hpp"
#include "protocol/transaction.hpp"

namespace farcall::node {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using asio::ip::tcp;
using boost::system::error_code;
using protocol::AccountId;
using protocol::SecretKey;
using Clock = std::chrono::steady_clock;

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr std::uint8_t kContract[] = {
#embed "ping_pong.wasm"
};
#pragma clang diagnostic pop

constexpr Gas kCallGas{50'000'000'000'000};

struct Arguments {
  std::string url = "127.0.0.1:3030";
  std::string key_file;
  std::size_t connections = 8;
  std::size_t accounts_per_connection = 16;
  std::uint64_t seconds = 10;
  std::string wait_until = "EXECUTED_OPTIMISTIC";
  /// Reads for each call.
  std::size_t reads = 0;
};

struct User {
  AccountId id;
  SecretKey key;
  Nonce nonce = 0;
};

/// Totals of all connections.
struct Figures {
  std::vector<float> call_ms;
  std::vector<float> read_ms;
  std::uint64_t errors = 0;
  std::string first_error;
};

/// Waits for an operation; its failure goes to `error`.
auto or_error(error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
}

/// JSON-RPC over one connection.
class Connection {
 public:
  explicit Connection(asio::io_context& io, tcp::endpoint address)
      : socket_{io}, address_{std::move(address)} {}

  /// The body of the answer; nothing if the connection failed.
  asio::awaitable<std::optional<std::string>> post(std::string_view method,
                                                   std::string_view params) {
    error_code error;
    if (!socket_.is_open()) {
      co_await socket_.async_connect(address_, or_error(error));
      if (error) co_return std::nullopt;
      socket_.set_option(tcp::no_delay{true}, error);
    }
    body_ = format_text(R"({{"jsonrpc":"2.0","id":1,"method":"{}","params":{}}})", method, params);
    head_ = format_text(
        "POST / HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\n"
        "content-length: {}\r\n\r\n",
        body_.size());
    co_await asio::async_write(socket_, std::array{asio::buffer(head_), asio::buffer(body_)},
                               or_error(error));
    if (error) co_return std::nullopt;
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::size_t{64} << 20);
    co_await http::async_read(socket_, buffer_, parser, or_error(error));
    if (error) co_return std::nullopt;
    co_return std::move(parser.get().body());
  }

 private:
  tcp::socket socket_;
  tcp::endpoint address_;
  std::string head_;
  std::string body_;
  boost::beast::flat_buffer buffer_;
};

json::value parse(const std::optional<std::string>& body) {
  error_code error;
  json::value value = body ? json::parse(*body, error) : json::value(nullptr);
  return error ? json::value(nullptr) : value;
}

class Load {
 public:
  Load(asio::io_context& io, Arguments arguments, tcp::endpoint address, const KeyFile& root)
      : io_{io},
        arguments_{std::move(arguments)},
        address_{std::move(address)},
        root_{.id = root.account_id, .key = root.key} {}

  asio::awaitable<void> run() {
    Connection control{io_, address_};
    if (!co_await make_accounts(control)) co_return io_.stop();
    const auto begin = Clock::now();
    end_ = begin + std::chrono::seconds{arguments_.seconds};
    unfinished_ = arguments_.connections;
    for (std::size_t i = 0; i < arguments_.connections; ++i) {
      asio::co_spawn(io_, lane(i), asio::detached);
    }
    asio::steady_timer timer{io_};
    while (unfinished_ > 0) {
      timer.expires_after(std::chrono::milliseconds{200});
      co_await timer.async_wait(asio::use_awaitable);
      (void)co_await refresh_block(control);
    }
    co_await wait_for_last(control);
    report(std::chrono::duration<double>(Clock::now() - begin).count());
    io_.stop();
  }

  [[nodiscard]] bool is_good() const noexcept { return is_done_ && figures_.errors == 0; }

 private:
  void fail_once(std::string what) {
    if (figures_.errors++ == 0) figures_.first_error = std::move(what);
  }

  asio::awaitable<bool> refresh_block(Connection& connection) {
    const json::value answer = parse(co_await connection.post("block", R"({"finality":"final"})"));
    const auto* result = member(answer, "result");
    const auto* header = result == nullptr ? nullptr : member(*result, "header");
    const auto text = header == nullptr ? std::nullopt : text_member(*header, "hash");
    const auto parsed = CryptoHash::from_base58(text.value_or(""));
    if (!parsed) {
      fail_once("the node does not tell its final block");
      co_return false;
    }
    block_ = *parsed;
    co_return true;
  }

  asio::awaitable<std::optional<Nonce>> nonce_of(Connection& connection, const User& user) {
    const json::value answer = parse(co_await connection.post(
        "query", format_text(R"({{"request_type":"view_access_key","finality":"optimistic",)"
                             R"("account_id":"{}","public_key":"{}"}})",
                             user.id.view(), user.key.public_key().str())));
    const auto* result = member(answer, "result");
    co_return result == nullptr ? std::nullopt : u64_member(*result, "nonce");
  }

  std::string signed_params(User& user, const AccountId& receiver,
                            std::vector<protocol::Action> actions, std::string_view wait) {
    const auto transaction =
        protocol::sign({.signer_id = user.id,
                        .public_key = user.key.public_key(),
                        .nonce = protocol::transaction_nonce::Nonce{++user.nonce},
                        .receiver_id = receiver,
                        .block_hash = block_,
                        .actions = std::move(actions)},
                       user.key);
    return format_text(R"({{"signed_tx_base64":"{}","wait_until":"{}"}})",
                       to_base64(transaction.encode()), wait);
  }

  asio::awaitable<bool> make_accounts(Connection& connection) {
    if (!co_await refresh_block(connection)) co_return false;
    const auto nonce = co_await nonce_of(connection, root_);
    if (!nonce) {
      fail_once("the key file's account does not exist on this node");
      co_return false;
    }
    root_.nonce = *nonce;
    const std::size_t count = arguments_.connections * arguments_.accounts_per_connection;
    const auto stamp = Clock::now().time_since_epoch().count();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = format_text("load{}-{}.{}", stamp, i, root_.id.view());
      users_.push_back({.id = AccountId::trusted(name),
                        .key = SecretKey::from_test_seed(protocol::KeyType::kEd25519, name)});
      User& user = users_.back();
      const protocol::AccessKey access{};
      const bool is_last = i + 1 == count;
      const auto answer = co_await connection.post(
          "send_tx",
          signed_params(root_, user.id,
                        {protocol::Action{protocol::CreateAccount{}},
                         protocol::Action{protocol::Transfer{near(1000)}},
                         protocol::Action{protocol::AddKey{user.key.public_key(), access}},
                         protocol::Action{protocol::DeployContract{to_bytes(kContract)}}},
                        is_last ? "FINAL" : "INCLUDED"));
      if (!answer || answer->contains("\"error\"") || answer->contains("\"Failure\"")) {
        fail_once("an account cannot be made: " + answer.value_or("no answer"));
        co_return false;
      }
      if (i % 32 == 0 && !co_await refresh_block(connection)) co_return false;
    }
    for (User& user : users_) {
      const auto key_nonce = co_await nonce_of(connection, user);
      if (!key_nonce) {
        fail_once("an account was not made");
        co_return false;
      }
      user.nonce = *key_nonce;
    }
    co_return true;
  }

  asio::awaitable<void> lane(std::size_t number) {
    Connection connection{io_, address_};
    const std::size_t first = number * arguments_.accounts_per_connection;
    for (std::size_t turn = 0; Clock::now() < end_; ++turn) {
      const std::size_t mine = first + turn % arguments_.accounts_per_connection;
      co_await call(connection, users_[mine], users_[(mine + 1) % users_.size()]);
      for (std::size_t read = 0; read < arguments_.reads; ++read) {
        co_await look(connection, users_[mine]);
      }
    }
    --unfinished_;
  }

  asio::awaitable<void> call(Connection& connection, User& user, const User& other) {
    const std::string params = signed_params(
        user, user.id,
        {protocol::Action{protocol::FunctionCall{.method_name = "go",
                                                 .args = farcall::to_bytes(other.id.view()),
                                                 .gas = kCallGas,
                                                 .deposit = {}}}},
        arguments_.wait_until);
    const auto begin = Clock::now();
    const auto answer = co_await connection.post("send_tx", params);
    const std::chrono::duration<float, std::milli> took = Clock::now() - begin;
    figures_.call_ms.push_back(took.count());
    if (!answer || !answer->contains("final_execution_status") || answer->contains("Failure")) {
      fail_once("a call failed: " + answer.value_or("no answer"));
    }
  }

  asio::awaitable<void> look(Connection& connection, const User& user) {
    const std::string params = format_text(
        R"({{"request_type":"view_account","finality":"optimistic","account_id":"{}"}})",
        user.id.view());
    const auto begin = Clock::now();
    const auto answer = co_await connection.post("query", params);
    const std::chrono::duration<float, std::milli> took = Clock::now() - begin;
    figures_.read_ms.push_back(took.count());
    if (!answer || !answer->contains("\"amount\"")) {
      fail_once("a read failed: " + answer.value_or("no answer"));
    }
  }

  /// Waits until all calls are executed, by one more call of each account whose result is awaited.
  asio::awaitable<void> wait_for_last(Connection& connection) {
    arguments_.wait_until = "EXECUTED_OPTIMISTIC";
    if (!co_await refresh_block(connection)) co_return;
    for (std::size_t i = 0; i < users_.size(); i += arguments_.accounts_per_connection) {
      co_await call(connection, users_[i], users_[(i + 1) % users_.size()]);
    }
    is_done_ = true;
  }

  static std::string spread(std::vector<float>& times) {
    if (times.empty()) return "none";
    std::ranges::sort(times);
    const auto at = [&](double part) {
      return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
    };
    return format_text("median {:.2f} ms, p99 {:.2f} ms, longest {:.2f} ms", at(0.5), at(0.99),
                       times.back());
  }

  void report(double seconds) {
    const double calls = static_cast<double>(figures_.call_ms.size());
    const double reads = static_cast<double>(figures_.read_ms.size());
    std::printf("%s\n", format_text("calls: {:.0f} in {:.1f} s, {:.0f} a second; {}", calls,
                                    seconds, calls / seconds, spread(figures_.call_ms))
                            .c_str());
    if (reads > 0) {
      std::printf("%s\n", format_text("reads: {:.0f}, {:.0f} a second; {}", reads, reads / seconds,
                                      spread(figures_.read_ms))
                              .c_str());
    }
    std::printf("errors: %llu\n", static_cast<unsigned long long>(figures_.errors));
  }

 public:
  void show_first_error() const {
    if (!figures_.first_error.empty()) {
      std::fprintf(stderr, "first error: %s\n", figures_.first_error.c_str());
    }
  }

 private:
  asio::io_context& io_;
  Arguments arguments_;
  tcp::endpoint address_;
  User root_;
  std::vector<User> users_;
  CryptoHash block_;
  Figures figures_;
  Clock::time_point end_;
  std::size_t unfinished_ = 0;
  bool is_done_ = false;
};

int load(const Arguments& arguments) {
  const auto address = parse_address(arguments.url);
  auto key = read_key(arguments.key_file);
  if (!address || !key) {
    std::fprintf(stderr, "%s\n", (!address ? address.error() : key.error()).message.c_str());
    return 2;
  }
  asio::io_context io{1};
  Load load{io, arguments, *address, *key};
  asio::co_spawn(io, load.run(), asio::detached);
  io.run();
  load.show_first_error();
  return load.is_good() ? 0 : 1;
}

}  // namespace
}  // namespace farcall::node

int main(int count, char** words) {
  farcall::node::Arguments arguments;
  CLI::App program{"Loads a node with signed cross-contract calls."};
  program.add_option("--url", arguments.url, "IP:PORT of the node");
  program.add_option("--key", arguments.key_file, "Key file of an account with much NEAR")
      ->required();
  program.add_option("--connections", arguments.connections, "Connections at once");
  program.add_option("--accounts", arguments.accounts_per_connection,
                     "Accounts of each connection");
  program.add_option("--seconds", arguments.seconds, "How long");
  program.add_option("--wait", arguments.wait_until, "wait_until of the calls");
  program.add_option("--reads", arguments.reads, "Reads for each call");
  CLI11_PARSE(program, count, words);
  return farcall::node::load(arguments);
}
