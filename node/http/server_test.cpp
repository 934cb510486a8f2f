#include "node/http/server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <gtest/gtest.h>
#include <utility>

#include "base/format_text.hpp"

namespace farcall::node {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A server on a free port that answers with the method's number, the path and the body.
class HttpServerTest : public ::testing::Test {
 protected:
  void start(HttpLimits limits = {}) {
    start(std::move(limits), [](const HttpRequest& request, const Responder& respond) {
      respond({.body = std::string{request.path} + "|" + std::string{request.body}});
    });
  }
  void start(HttpLimits limits, HttpHandler handler) {
    auto server = HttpServer::listen({asio::ip::make_address("127.0.0.1"), 0}, std::move(limits));
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->start(std::move(handler));
  }
  /// A server that leaves the answer of its first request to the test.
  std::future<Responder> start_without_answers() {
    auto promise = std::make_shared<std::promise<Responder>>();
    auto asked = promise->get_future();
    start({}, [promise](const HttpRequest&, Responder respond) {
      promise->set_value(std::move(respond));
    });
    return asked;
  }
  tcp::socket ask() {
    tcp::socket socket{client_};
    socket.connect(server_->address());
    asio::write(socket, asio::buffer(std::string{"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"}));
    return socket;
  }

  /// What the server sends for `text` until it closes; the client stops sending afterwards.
  std::string exchange(std::string_view text) {
    tcp::socket socket{client_};
    boost::system::error_code error;
    socket.connect(server_->address(), error);
    EXPECT_FALSE(error) << error.message();
    asio::write(socket, asio::buffer(text), error);
    socket.shutdown(tcp::socket::shutdown_send, error);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), error);
    return answer;
  }

  asio::io_context client_;
  std::unique_ptr<HttpServer> server_;
};

std::string post(std::string_view body, std::string_view more = {}) {
  return format_text(
      "POST /x?y HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n{}"
      "Content-Length: {}\r\n\r\n{}",
      more, body.size(), body);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST_F(HttpServerTest, pipelined_requests_are_answered_in_order) {
  start();
  const std::string answer =
      exchange(post("one") + post("two") + post("three", "Connection: close\r\n"));
  EXPECT_EQ(count(answer, "HTTP/1.1 200 OK"), 3U);
  EXPECT_LT(answer.find("/x|one"), answer.find("/x|two"));
  EXPECT_LT(answer.find("/x|two"), answer.find("/x|three"));
}

TEST_F(HttpServerTest, bodies_over_the_limit_get_413) {
  start({.body_bytes_max = 100});
  EXPECT_TRUE(exchange(post(std::string(100, 'a'))).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(exchange(post(std::string(101, 'a'))).starts_with("HTTP/1.1 413"));
  EXPECT_TRUE(exchange(post(std::string(5'000'000, 'a'))).starts_with("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, headers_over_the_limit_get_431) {
  start({.header_bytes_max = 1000});
  const std::string answer = exchange(post("a", "X: " + std::string(2000, 'b') + "\r\n"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 431")) << answer;
}

TEST_F(HttpServerTest, what_is_not_http_gets_400) {
  start();
  EXPECT_TRUE(exchange("\x16\x03\x01 hello\r\n\r\n").starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(
      exchange("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n").starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(exchange(post("still here", "Connection: close\r\n")).starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, targets_may_be_whole_urls) {
  const auto path_of = [this](std::string_view target) {
    const std::string answer = exchange(
        format_text("POST {} HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", target));
    const auto body = answer.find("\r\n\r\n");
    return body == std::string::npos ? answer : answer.substr(body + 4);
  };
  start();
  EXPECT_EQ(path_of("/x"), "/x|");
  EXPECT_EQ(path_of("/x?y=http://z"), "/x|");
  EXPECT_EQ(path_of("http://localhost:3030/x?y"), "/x|");
  EXPECT_EQ(path_of("HTTP://localhost:3030/"), "/|");
  EXPECT_EQ(path_of("http://localhost:3030"), "/|");
  EXPECT_EQ(path_of("https://[::1]:3030?y=/x"), "/|");
}

TEST_F(HttpServerTest, head_has_the_length_but_no_body) {
  start();
  const std::string answer = exchange("HEAD /status HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("content-length: 8\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, browsers_may_ask_from_any_origin) {
  start();
  const std::string answer = exchange(
      "OPTIONS / HTTP/1.1\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200"));
  EXPECT_NE(answer.find("access-control-allow-origin: *"), std::string::npos);
  EXPECT_NE(answer.find("access-control-allow-headers: *"), std::string::npos);
}

TEST_F(HttpServerTest, waits_for_a_client_that_asks_before_sending) {
  start();
  tcp::socket socket{client_};
  socket.connect(server_->address());
  asio::write(socket, asio::buffer(std::string{"POST / HTTP/1.1\r\nExpect: 100-continue\r\n"
                                               "Connection: close\r\nContent-Length: 2\r\n\r\n"}));
  std::string answer(25, ' ');
  asio::read(socket, asio::buffer(answer));
  EXPECT_EQ(answer, "HTTP/1.1 100 Continue\r\n\r\n");
  asio::write(socket, asio::buffer(std::string{"ok"}));
  boost::system::error_code error;
  std::string rest;
  asio::read(socket, asio::dynamic_buffer(rest), error);
  EXPECT_TRUE(rest.ends_with("/|ok")) << rest;
}

TEST_F(HttpServerTest, slow_requests_are_dropped_and_others_go_on) {
  start({.transfer_time = std::chrono::seconds{1}});
  tcp::socket slow{client_};
  slow.connect(server_->address());
  asio::write(slow, asio::buffer(std::string{"POST / HTTP/1.1\r\nContent-Le"}));
  EXPECT_TRUE(exchange(post("quick", "Connection: close\r\n")).ends_with("/x|quick"));
  std::string answer;
  boost::system::error_code error;
  asio::read(slow, asio::dynamic_buffer(answer), error);
  EXPECT_EQ(error, asio::error::eof);
}

TEST_F(HttpServerTest, connections_over_the_limit_get_503) {
  start({.connections_max = 1});
  tcp::socket first{client_};
  first.connect(server_->address());
  const std::string answer = exchange(post("a"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
}

TEST_F(HttpServerTest, another_thread_may_answer) {
  auto asked = start_without_answers();
  tcp::socket client = ask();
  asked.get()({.body = "late"});
  std::string answer;
  boost::system::error_code error;
  asio::read(client, asio::dynamic_buffer(answer), error);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nlate")) << answer;
}

TEST_F(HttpServerTest, an_answer_for_a_client_that_left_goes_nowhere) {
  auto asked = start_without_answers();
  tcp::socket client = ask();
  const Responder respond = asked.get();
  client.set_option(asio::socket_base::linger{true, 0});
  client.close();
  respond({.body = std::string(5'000'000, 'a')});
  while (server_->connections() > 0) std::this_thread::yield();
}

TEST_F(HttpServerTest, stopping_drops_what_was_not_answered) {
  auto asked = start_without_answers();
  tcp::socket client = ask();
  const Responder respond = asked.get();
  server_->stop();
  EXPECT_EQ(server_->connections(), 0U);
  respond({.body = "late"});
  std::string answer;
  boost::system::error_code error;
  asio::read(client, asio::dynamic_buffer(answer), error);
  EXPECT_EQ(answer, "");
  server_.reset();
  respond({.body = "later"});
}

TEST_F(HttpServerTest, a_port_in_use_is_an_error_that_names_it) {
  start();
  const auto second = HttpServer::listen(server_->address(), {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(std::to_string(server_->address().port())),
            std::string::npos);
}

}  // namespace
}  // namespace farcall::node
