#include "node/rpc/message.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace farcall::node {
namespace {

bool is_request(std::string_view text) {
  const auto message = RpcMessage::parse(text);
  EXPECT_TRUE(message) << text;
  return message && (*message)->is_request();
}

TEST(RpcMessage, reads_method_params_and_id) {
  const auto message = RpcMessage::parse(
      R"({"jsonrpc":"2.0","id":"x","method":"block","params":{"finality":"final"}})");
  ASSERT_TRUE(message);
  ASSERT_TRUE((*message)->is_request());
  EXPECT_EQ((*message)->method(), "block");
  EXPECT_EQ((*message)->id(), boost::json::value("x"));
  EXPECT_TRUE((*message)->params().is_object());
}

TEST(RpcMessage, absent_params_are_null) {
  const auto message = RpcMessage::parse(R"({"jsonrpc":"2.0","id":null,"method":"status"})");
  ASSERT_TRUE(message);
  EXPECT_TRUE((*message)->is_request());
  EXPECT_TRUE((*message)->params().is_null());
}

TEST(RpcMessage, other_json_is_not_a_request) {
  EXPECT_FALSE(is_request(R"({"jsonrpc":"2.0","method":"status"})"));
  EXPECT_FALSE(is_request(R"({"jsonrpc":"1.0","method":"status","id":1})"));
  EXPECT_FALSE(is_request(R"({"jsonrpc":"2.0","method":"status","id":1,"extra":1})"));
  EXPECT_FALSE(is_request(R"([{"jsonrpc":"2.0","method":"status","id":1}])"));
  EXPECT_FALSE(is_request("7"));
}

TEST(RpcMessage, a_list_names_its_members_by_position) {
  const auto message = RpcMessage::parse(R"(["2.0","block",[5],"x"])");
  ASSERT_TRUE(message);
  ASSERT_TRUE((*message)->is_request());
  EXPECT_EQ((*message)->method(), "block");
  EXPECT_EQ((*message)->params(), boost::json::value(boost::json::array{5}));
  EXPECT_EQ((*message)->id(), boost::json::value("x"));
  EXPECT_FALSE(is_request(R"(["2.0","block",[5]])"));
  EXPECT_FALSE(is_request(R"(["1.0","block",[5],1])"));
  EXPECT_FALSE(is_request(R"(["2.0",5,[5],1])"));
}

TEST(RpcMessage, members_of_one_name_make_no_request) {
  EXPECT_FALSE(is_request(R"({"jsonrpc":"2.0","method":"a","method":"status","id":1})"));
  EXPECT_FALSE(is_request(R"({"jsonrpc":"2.0","method":"status","id":1,"\u0069d":2})"));
  EXPECT_FALSE(is_request(R"({"jsonrpc":"2.0","method":"status","id":1,"params":1,"params":2})"));
  // In nested objects the last duplicate counts.
  const auto message = RpcMessage::parse(
      R"({"jsonrpc":"2.0","method":"a:\"b{","id":{"x":1,"x":2},"params":{"y":1,"y":[":"]}})");
  ASSERT_TRUE(message);
  ASSERT_TRUE((*message)->is_request());
  EXPECT_EQ((*message)->params(),
            boost::json::value(boost::json::object{{"y", boost::json::array{":"}}}));
}

TEST(RpcMessage, what_is_not_json_is_an_error_with_its_place) {
  for (const std::string_view text : {"", "{", "{\"a\":}", "[1,]", "nul", "{} x"}) {
    const auto message = RpcMessage::parse(text);
    ASSERT_FALSE(message) << text;
    EXPECT_NE(message.error().message.find("line 1, column"), std::string::npos);
  }
  EXPECT_FALSE(RpcMessage::parse(std::string(1'000'000, '[')));
}

TEST(RpcAnswer, keys_are_sorted_within_the_result_and_ids_come_back) {
  const boost::json::value result = boost::json::parse(R"({"b":1,"a":{"d":"\u0001\n\"","c":[]}})");
  EXPECT_EQ(answer_text(result, boost::json::value(7)),
            R"({"jsonrpc":"2.0","result":{"a":{"c":[],"d":"\u0001\n\""},"b":1},"id":7})");
}

TEST(RpcAnswer, errors_have_the_shape_that_clients_parse) {
  EXPECT_EQ(answer_text(std::unexpected{method_not_found("nope")}, nullptr),
            R"({"jsonrpc":"2.0","error":{"name":"REQUEST_VALIDATION_ERROR",)"
            R"("cause":{"info":{"method_name":"nope"},"name":"METHOD_NOT_FOUND"},"code":-32601,)"
            R"("message":"Method not found","data":"nope"},"id":null})");
}

TEST(RpcAnswer, statuses_follow_the_kind_of_error) {
  EXPECT_EQ(http_status(boost::json::value(1), false), 200U);
  EXPECT_EQ(http_status(std::unexpected{parse_error("x")}, false), 400U);
  EXPECT_EQ(http_status(std::unexpected{internal_error("x")}, false), 500U);
  EXPECT_EQ(http_status(std::unexpected{handler_error("TIMEOUT_ERROR", {})}, false), 408U);
  EXPECT_EQ(http_status(std::unexpected{handler_error("UNKNOWN_BLOCK", {})}, true), 422U);
  EXPECT_EQ(http_status(std::unexpected{handler_error("UNKNOWN_BLOCK", {})}, false), 200U);
}

}  // namespace
}  // namespace farcall::node
