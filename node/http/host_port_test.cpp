#include "node/http/host_port.hpp"

#include <gtest/gtest.h>

#include "node/fork/remote_rpc.hpp"
#include "node/home.hpp"

namespace farcall::node {
namespace {

TEST(HostPort, is_split_at_the_colon_that_is_not_in_brackets) {
  const auto is = [](std::string_view text, std::string_view host,
                     std::optional<std::string_view> port) {
    const HostPort parts = split_host_port(text);
    EXPECT_EQ(parts.host, host) << text;
    EXPECT_EQ(parts.port, port) << text;
  };
  is("127.0.0.1:3030", "127.0.0.1", "3030");
  is("example.org", "example.org", std::nullopt);
  is("[::1]:3030", "::1", "3030");
  is("[::1]", "::1", std::nullopt);
  is("host:", "host", "");
  is("", "", std::nullopt);
}

TEST(HostPort, addresses_need_both_parts) {
  EXPECT_EQ(parse_address("127.0.0.1:3030")->port(), 3030);
  EXPECT_TRUE(parse_address("[::1]:80")->address().is_v6());
  EXPECT_TRUE(parse_address("localhost:1")->address().is_loopback());
  for (const char* wrong : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                            "example.org:80", "[::1]", ":80", "127.0.0.1:80 "}) {
    EXPECT_FALSE(parse_address(wrong)) << wrong;
  }
}

TEST(RemoteUrl, has_the_ports_of_its_schemes) {
  const auto plain = RemoteUrl::parse("http://example.org");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host + ' ' + plain->port + ' ' + plain->path, "example.org 80 /");
  const auto secure = RemoteUrl::parse("https://[::1]/a/b");
  ASSERT_TRUE(secure);
  EXPECT_TRUE(secure->is_https);
  EXPECT_EQ(secure->host + ' ' + secure->port + ' ' + secure->path, "::1 443 /a/b");
  EXPECT_EQ(RemoteUrl::parse("http://127.0.0.1:3030/x?y")->port, "3030");
  for (const char* wrong :
       {"", "example.org", "ftp://example.org", "http://", "http://:80", "http://host:"}) {
    EXPECT_FALSE(RemoteUrl::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace farcall::node
