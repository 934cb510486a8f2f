#include "sdk/build/client_stubs.hpp"

#include <gtest/gtest.h>

namespace farcall::sdk {
namespace {

constexpr std::string_view kAbi = R"({"schema_version":"0.4.0","metadata":{"name":"guest_book"},
"body":{"functions":[
 {"name":"get","doc":"Some of them.","kind":"view",
  "params":{"serialization_type":"json","args":[
   {"name":"from","type_schema":{"anyOf":[{"type":"string"},{"type":"null"}]}},
   {"name":"max","type_schema":{"type":["integer","null"],"format":"uint32"}}]},
  "result":{"serialization_type":"json",
   "type_schema":{"type":"array","items":{"$ref":"#/definitions/Posted"}}}},
 {"name":"add","kind":"call","modifiers":["payable"],
  "params":{"serialization_type":"json","args":[{"name":"text","type_schema":{"type":"string"}}]}},
 {"name":"on_added","kind":"call","modifiers":["private"]}],
"root_schema":{"definitions":{
 "Posted":{"type":"object","required":["sender","color"],"properties":{
  "sender":{"$ref":"#/definitions/AccountId"},"color":{"$ref":"#/definitions/Color"},
  "memo":{"type":"string"}}},
 "AccountId":{"type":"string"},
 "Color":{"type":"string","enum":["Red","Green"]}}}}})";

TEST(CppStub, is_an_interface_with_its_types) {
  const Result<std::string> stub = cpp_stub(kAbi);
  ASSERT_TRUE(stub) << stub.error().message;
  EXPECT_EQ(*stub, R"(// Made by `farcall abi --stub cpp`.
#pragma once

#include <near.hpp>

enum class Color : uint8_t { Red, Green };

struct Posted {
  near::AccountId sender;
  Color color;
  std::optional<std::string> memo;
};

struct [[near::interface]] GuestBook : near::Interface {
  /// Some of them.
  near::Call<std::vector<Posted>> get(std::optional<std::string> from, std::optional<uint32_t> max);
  near::Call<void> add(std::string text);
};
)");
}

TEST(TypeScriptStub, is_a_class_with_its_types) {
  const Result<std::string> stub = typescript_stub(kAbi);
  ASSERT_TRUE(stub) << stub.error().message;
  for (const std::string_view part :
       {R"(export type Color = "Red" | "Green";)",
        R"(export type Posted = { "sender": AccountId; "color": Color; "memo"?: string; };)",
        "export class GuestBook {",
        "async get(args: { from?: string | null; max?: number | null } = {}): "
        "Promise<Array<Posted>> {",
        "async add(args: { text: string }, options: CallOptions = {}): Promise<void> {"})
    EXPECT_NE(stub->find(part), std::string::npos) << part << "\n" << *stub;
  EXPECT_EQ(stub->find("on_added"), std::string::npos);
}

TEST(Stubs, bad_abis_are_refused) {
  EXPECT_FALSE(cpp_stub("no json"));
  EXPECT_FALSE(cpp_stub("{}"));
  EXPECT_FALSE(typescript_stub(R"({"body":{"functions":[5]}})"));
}

TEST(Stubs, methods_that_speak_borsh_are_left_out_and_named) {
  constexpr std::string_view kBorsh =
      R"({"body":{"functions":[{"name":"f","params":{"serialization_type":"borsh","args":[]}},)"
      R"({"name":"g","kind":"view"}]}})";
  for (const auto& stub : {cpp_stub(kBorsh), typescript_stub(kBorsh)}) {
    ASSERT_TRUE(stub) << stub.error().message;
    EXPECT_NE(stub->find("// f speaks Borsh"), std::string::npos) << *stub;
    EXPECT_NE(stub->find(" g("), std::string::npos) << *stub;
  }
}

}  // namespace
}  // namespace farcall::sdk
