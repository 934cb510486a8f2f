#include "trace/source/read_borsh.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "trace/json.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

const AccountId kCaller = AccountId::trusted("alice.near");
const AccountId kPaid = AccountId::trusted("token.near");

/// `pay(amount: u16) -> bool` of token.near, in Borsh.
json::object pay_abi() {
  return json::parse(R"json({"token.near": {"schema_version": "0.4.0", "body": {"functions": [{
      "name": "pay", "kind": "call",
      "params": {"serialization_type": "borsh", "args": [
        {"name": "amount", "type_schema": {"declaration": "u16", "definitions": {}}}]},
      "result": {"serialization_type": "borsh",
                 "type_schema": {"declaration": "bool", "definitions": {}}}}]}}})json")
      .as_object();
}

ActionTrace pay(std::string_view arguments_hex) {
  ActionTrace call;
  call.kind = "FunctionCall";
  call.method = "pay";
  call.args = Value{from_hex(arguments_hex).value()};
  return call;
}

/// `pay`, whose answer goes to a callback of alice.
Trace trace_of_pay(std::string_view arguments_hex) {
  Trace trace;
  trace.verdict = Verdict::ok;
  trace.transaction.signer = kCaller;
  trace.transaction.receiver = kPaid;
  trace.transaction.actions.push_back(pay(arguments_hex));
  trace.result = {.receipt = "0", .value = Value{{1}}};
  ReceiptTrace& called = trace.receipts.emplace_back();
  called.path = "0";
  called.receiver = kPaid;
  called.status = ReceiptStatus::ok;
  called.actions.push_back(pay(arguments_hex));
  called.result = Value{{1}};
  ReceiptTrace& callback = trace.receipts.emplace_back();
  callback.path = "0.0";
  callback.receiver = kCaller;
  Edge& edge = trace.edges.emplace_back();
  edge.kind = EdgeKind::data;
  edge.from = "0";
  edge.to = "0.0";
  edge.value = Value{{1}};
  return trace;
}

TEST(ReadBorsh, ReadsArgumentsAndAnswersWhereverTheyStand) {
  Trace trace = trace_of_pay("0102");
  read_borsh(trace, pay_abi());
  const json::value amount = json::object{{"amount", 513}};
  EXPECT_EQ(trace.transaction.actions[0].args->borsh->value, amount);
  EXPECT_EQ(trace.receipts[0].actions[0].args->borsh->value, amount);
  EXPECT_EQ(trace.receipts[0].result->borsh->value, json::value(true));
  EXPECT_EQ(trace.edges[0].value->borsh->value, json::value(true));
  EXPECT_EQ(trace.result.value->borsh->value, json::value(true));
}

TEST(ReadBorsh, ReadsWhatADelegateActionCarriesByTheAbiOfItsReceiver) {
  Trace trace = trace_of_pay("");
  ActionTrace& delegate = trace.receipts[1].actions.emplace_back();
  delegate.kind = "Delegate";
  delegate.receiver = kPaid;
  delegate.inner.emplace().push_back(pay("0300"));
  read_borsh(trace, pay_abi());
  EXPECT_EQ(trace.receipts[1].actions[0].inner->front().args->borsh->value,
            (json::value(json::object{{"amount", 3}})));
}

TEST(ReadBorsh, SaysWhyBytesAreNotWhatTheAbiSays) {
  Trace trace = trace_of_pay("01");
  read_borsh(trace, pay_abi());
  const json::value document = protocol::to_json(*trace.receipts[0].actions[0].args);
  EXPECT_EQ(document.at("problem").as_string(),
            "argument 'amount': byte 0: expected 2 bytes, 1 are left");
  EXPECT_FALSE(document.as_object().contains("borsh"));
}

TEST(ReadBorsh, ADocumentKeepsWhatWasRead) {
  for (const std::string_view bytes : {"0102", "01"}) {
    Trace trace = trace_of_pay(bytes);
    read_borsh(trace, pay_abi());
    const json::value document = to_json(trace);
    const Result<Trace> again = from_json(document);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(to_json(*again), document);
  }
}

TEST(ReadBorsh, FindsTheTracesOfADocument) {
  const Trace trace = trace_of_pay("0102");
  const json::value one = to_json(trace);
  Trace read = trace;
  read_borsh(read, pay_abi());
  const json::value expected = to_json(read);
  ASSERT_NE(one, expected);
  json::value document = json::array{
      one, json::object{{"steps", json::array{json::object{{"trace", one}, {"title", "a"}}}}},
      json::object{{"schema", "farcall-comparison/1"}, {"left", json::object{{"trace", one}}}}};
  read_borsh(document, pay_abi());
  EXPECT_EQ(document.at(0), expected);
  EXPECT_EQ(document.at(1).at("steps").at(0).at("trace"), expected);
  EXPECT_EQ(document.at(1).at("steps").at(0).at("title").as_string(), "a");
  EXPECT_EQ(document.at(2).at("left").at("trace"), expected);
}

TEST(ReadBorsh, LeavesWhatIsNoTrace) {
  for (const char* text : {R"({"schema": "farcall-trace/1", "receipts": 3})", "[1, null]",
                           R"({"steps": {"trace": 1}})"}) {
    json::value document = json::parse(text);
    read_borsh(document, pay_abi());
    EXPECT_EQ(document, json::parse(text));
  }
}

}  // namespace
}  // namespace farcall::trace
