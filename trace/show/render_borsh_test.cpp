// Arguments and answers in Borsh, shown by an ABI that was given.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "trace/show/render.hpp"
#include "trace/source/read_borsh.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

/// The ABI of `token` with a method `pay(to: String, amount: u128) -> bool`, all in Borsh.
json::object token_abi() {
  return json::parse(R"json({"token.near": {"schema_version": "0.4.0", "body": {"functions": [{
      "name": "pay", "kind": "call",
      "params": {"serialization_type": "borsh", "args": [
        {"name": "to", "type_schema": {"declaration": "String", "definitions": {}}},
        {"name": "amount", "type_schema": {"declaration": "u128", "definitions": {}}}]},
      "result": {"serialization_type": "borsh",
                 "type_schema": {"declaration": "bool", "definitions": {}}}}]}}})json")
      .as_object();
}

/// A call of `pay` that answered with one byte.
Trace call_with(std::string_view arguments_hex) {
  ReceiptTrace receipt;
  receipt.path = "0";
  receipt.predecessor = AccountId::trusted("alice.near");
  receipt.receiver = AccountId::trusted("token.near");
  receipt.status = ReceiptStatus::ok;
  receipt.result = Value{{1}};
  ActionTrace call;
  call.kind = "FunctionCall";
  call.state = ActionState::done;
  call.method = "pay";
  call.args = Value{from_hex(arguments_hex).value()};
  receipt.actions.push_back(std::move(call));
  Trace trace;
  trace.verdict = Verdict::ok;
  trace.transaction.signer = receipt.predecessor;
  trace.transaction.receiver = receipt.receiver;
  trace.result.receipt = "0";
  trace.receipts.push_back(std::move(receipt));
  return trace;
}

TEST(RenderBorsh, ArgumentsAndAnswersAreDecodedByTheAbi) {
  const json::object abis = token_abi();
  Trace trace = call_with("03000000626f6205000000000000000000000000000000");
  const std::string without = render(trace, {.detail = Detail::kCalls});
  EXPECT_FALSE(without.contains("bob\"")) << without;
  read_borsh(trace, abis);
  const std::string shown = render(trace, {.detail = Detail::kCalls});
  EXPECT_TRUE(shown.contains("to \"bob\"  amount \"5\"")) << shown;
  EXPECT_TRUE(shown.contains("answered true")) << shown;
}

TEST(RenderBorsh, WhatTheAbiDoesNotDescribeIsShownAsBytesWithTheReason) {
  const json::object abis = token_abi();
  Trace trace = call_with("03000000626f6205");
  read_borsh(trace, abis);
  const std::string shown = render(trace, {.detail = Detail::kCalls});
  EXPECT_TRUE(shown.contains("not decoded by its ABI: ")) << shown;
  EXPECT_TRUE(shown.contains("03000000626f6205")) << shown;
}

TEST(RenderBorsh, WhatADocumentSaysOfItsBytesIsEscaped) {
  Trace trace = call_with("01");
  trace.receipts[0].actions[0].args->borsh =
      BorshReading{.value = {}, .problem = "\x1b[2Jbad\nworse"};
  trace.receipts[0].result->borsh = BorshReading{.value = "\x1b[2Jgood", .problem = {}};
  const std::string shown = render(trace, {.detail = Detail::kCalls});
  EXPECT_FALSE(shown.contains('\x1b')) << shown;
  EXPECT_TRUE(shown.contains("bad")) << shown;
  EXPECT_TRUE(shown.contains("good")) << shown;
}

}  // namespace
}  // namespace farcall::trace
