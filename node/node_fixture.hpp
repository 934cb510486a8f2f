// A whole node on a free port, asked over HTTP: for tests.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <thread>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/node.hpp"
#include "node/rpc/json_text.hpp"
#include "node/test_folder.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/ids.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::node::testing {

namespace asio = boost::asio;
namespace json = boost::json;

class NodeTest : public ::testing::Test {
 protected:
  void SetUp() override { begin({}); }
  void TearDown() override { stop(); }

  void begin(const InitOptions& options) {
    ASSERT_TRUE(init_home(folder_.path(), options));
    start();
  }

  void start() {
    auto home = load_home(folder_.path());
    ASSERT_TRUE(home) << home.error().message;
    key_ = home->validator.key;
    auto node = Node::start(
        std::move(*home),
        {.rpc_address = asio::ip::tcp::endpoint{asio::ip::make_address("127.0.0.1"), 0}}, machine_);
    ASSERT_TRUE(node) << node.error().message;
    node_ = std::move(*node);
    thread_ = std::thread{[this] { EXPECT_TRUE(node_->run()); }};
  }
  void stop() {
    if (!thread_.joinable()) return;
    asio::post(node_->io(), [this] { node_->stop(); });
    thread_.join();
    node_.reset();
  }

  struct Answer {
    std::string head;
    std::string text;
    /// The text, if it is JSON.
    json::value body;
  };
  Answer exchange(std::string_view request) {
    asio::io_context io;
    asio::ip::tcp::socket socket{io};
    boost::system::error_code error;
    socket.connect(node_->address(), error);
    asio::write(socket, asio::buffer(request), error);
    std::string text;
    asio::read(socket, asio::dynamic_buffer(text), error);
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    Answer answer{.head = text.substr(0, end), .text = text.substr(end + 4), .body = nullptr};
    const json::value body = json::parse(answer.text, error);
    if (!error) answer.body = body;
    return answer;
  }
  Answer rpc(std::string_view method, const json::value& params) {
    std::string body;
    append_json(
        body, json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}});
    return exchange(
        format_text("POST / HTTP/1.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    "Content-Length: {}\r\n\r\n{}",
                    body.size(), body));
  }
  json::value result(std::string_view method, const json::value& params) {
    const Answer answer = rpc(method, params);
    const auto* value = member(answer.body, "result");
    std::string text;
    append_json(text, answer.body);
    EXPECT_NE(value, nullptr) << text;
    return value == nullptr ? json::value(nullptr) : *value;
  }
  json::value view_account(std::string_view id) {
    return rpc("query", json::object{{"request_type", "view_account"},
                                     {"finality", "optimistic"},
                                     {"account_id", id}})
        .body;
  }

  static CryptoHash hash_at(const json::value& object, std::string_view name) {
    return CryptoHash::from_base58(as_string(object.at(name)).value_or("")).value_or(CryptoHash{});
  }

  std::string signed_transaction(std::string_view signer, const protocol::SecretKey& key,
                                 Nonce nonce, std::string_view receiver,
                                 std::vector<protocol::Action> actions) {
    const auto hash = result("block", json::object{{"finality", "final"}});
    const auto block =
        CryptoHash::from_base58(*as_string(hash.at("header").at("hash"))).value_or(CryptoHash{});
    const protocol::Transaction body{.signer_id = protocol::AccountId::trusted(signer),
                                     .public_key = key.public_key(),
                                     .nonce = protocol::transaction_nonce::Nonce{nonce},
                                     .receiver_id = protocol::AccountId::trusted(receiver),
                                     .block_hash = block,
                                     .actions = std::move(actions)};
    return to_base64(protocol::sign(body, key).encode());
  }
  std::string transfer(Nonce nonce, std::string_view receiver) {
    return signed_transaction("test.near", *key_, nonce, receiver,
                              {protocol::Action{protocol::Transfer{near(1)}}});
  }
  static CryptoHash hash_of(const std::string& signed_base64) {
    const Bytes bytes = from_base64(signed_base64).value_or(Bytes{});
    return protocol::SignedTransaction::decode(bytes).value().hash();
  }
  json::value view_keys(std::string_view id, json::object page) {
    page["request_type"] = "view_access_key_list";
    page["finality"] = "optimistic";
    page["account_id"] = id;
    return rpc("query", page).body;
  }

  TestFolder folder_;
  vm::Machine machine_;
  std::optional<protocol::SecretKey> key_;
  std::unique_ptr<Node> node_;
  std::thread thread_;
};

}  // namespace farcall::node::testing
