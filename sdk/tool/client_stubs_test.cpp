#include "sdk/tool/client_stubs.hpp"

#include <gtest/gtest.h>

#include "base/format_text.hpp"

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

/// One method with a Borsh argument of type `T`, which `definition` defines, and a Borsh answer.
std::string borsh_abi(std::string_view declaration, std::string_view definitions) {
  return format_text(
      R"({{"metadata":{{"name":"bank"}},"body":{{"functions":[{{"name":"f","kind":"call",)"
      R"("params":{{"serialization_type":"borsh","args":[{{"name":"a","type_schema":)"
      R"({{"declaration":"{0}","definitions":{{{1}}}}}}}]}},"result":{{"serialization_type":"borsh",)"
      R"("type_schema":{{"declaration":"{0}","definitions":{{{1}}}}}}}}},{{"name":"g","kind":"view"}}]}}}})",
      declaration, definitions);
}

constexpr std::string_view kVault =
    R"("Vault":{"Struct":[["owner","AccountId"],["kinds","BTreeMap<u64, Kind>"],["key","[u8; 32]"],)"
    R"_(["last","Option<Entry>"],["pair","(bool, f64)"]]},"AccountId":{"Struct":["String"]},)_"
    R"("BTreeMap<u64, Kind>":{"Sequence":{"length_width":4,"length_range":{"start":0,"end":9},)"
    R"_("elements":"(u64, Kind)"}},"(u64, Kind)":{"Tuple":["u64","Kind"]},"Kind":{"Enum":)_"
    R"({"tag_width":1,"variants":[[0,"Cold","KindCold"],[1,"Hot","KindHot"]]}},)"
    R"("KindCold":{"Struct":null},"KindHot":{"Struct":null},"[u8; 32]":{"Sequence":)"
    R"({"length_width":0,"length_range":{"start":32,"end":32},"elements":"u8"}},"Option<Entry>":)"
    R"_({"Enum":{"tag_width":1,"variants":[[0,"None","()"],[1,"Some","Entry"]]}},"Entry":{"Enum":)_"
    R"({"tag_width":1,"variants":[[0,"In","u128"],[1,"Out","Vec<u8>"]]}},"Vec<u8>":{"Sequence":)"
    R"({"length_width":4,"length_range":{"start":0,"end":9},"elements":"u8"}},)"
    R"_("(bool, f64)":{"Tuple":["bool","f64"]})_";

TEST(CppStub, has_the_types_of_methods_that_speak_borsh) {
  const Result<std::string> stub = cpp_stub(borsh_abi("Vault", kVault));
  ASSERT_TRUE(stub) << stub.error().message;
  EXPECT_EQ(stub->substr(stub->find("enum")), R"(enum class Kind : uint8_t { Cold, Hot };

using Entry = std::variant<near::U128, std::vector<uint8_t>>;

struct Vault {
  near::AccountId owner;
  std::map<uint64_t, Kind> kinds;
  std::array<uint8_t, 32> key;
  std::optional<Entry> last;
  std::tuple<bool, double> pair;
};

struct [[near::interface]] Bank : near::Interface {
  [[near::borsh]] near::Call<near::Borsh<Vault>> f(Vault a);
  near::Call<void> g();
};
)");
}

TEST(TypeScriptStub, has_codecs_of_methods_that_speak_borsh) {
  const Result<std::string> stub = typescript_stub(borsh_abi("Vault", kVault));
  ASSERT_TRUE(stub) << stub.error().message;
  for (
      const std::string_view part :
      {R"(export type Kind = "Cold" | "Hot";)",
       R"(export const KindCodec: BorshCodec<Kind> = borsh.names("Cold", "Hot");)",
       R"(export type Entry = { type: "In"; value: bigint } | { type: "Out"; value: Uint8Array };)",
       R"(= borsh.variant({ "In": borsh.u128, "Out": borsh.bytes(), });)",
       R"("kinds": borsh.list(borsh.tuple<[bigint, Kind]>(borsh.u64, KindCodec)), )",
       R"("key": borsh.bytes(32), "last": borsh.option(EntryCodec), )",
       "async f(args: { a: Vault }, options: GasOptions = {}): Promise<Vault> {",
       R"(return decode(VaultCodec, await this.connection.callBytes(this.accountId, "f", )"
       "encode(borsh.tuple<[Vault]>(VaultCodec), [args.a]), options));",
       R"(await this.connection.view(this.accountId, "g", {});)"})
    EXPECT_NE(stub->find(part), std::string::npos) << part << "\n" << *stub;
}

TEST(Stubs, a_type_whose_json_differs_from_its_borsh_has_two_names) {
  std::string abi = borsh_abi("P", R"("P":{"Struct":[["x","u64"]]})");
  abi.insert(abi.size() - 2, R"(,"root_schema":{"definitions":{"P":{"type":"object",)"
                             R"("required":["x"],"properties":{"x":{"type":"string"}}}}})");
  const Result<std::string> cpp = cpp_stub(abi);
  ASSERT_TRUE(cpp) << cpp.error().message;
  EXPECT_NE(cpp->find("struct PBorsh {\n  uint64_t x;\n};"), std::string::npos) << *cpp;
  EXPECT_NE(cpp->find("struct P {\n  std::string x;\n};"), std::string::npos) << *cpp;
  const Result<std::string> typescript = typescript_stub(abi);
  ASSERT_TRUE(typescript) << typescript.error().message;
  EXPECT_NE(typescript->find("export type PBorsh = "), std::string::npos) << *typescript;
  EXPECT_NE(typescript->find("export type P = "), std::string::npos) << *typescript;
}

TEST(Stubs, methods_without_a_form_are_left_out_and_named) {
  const auto reason_of = [](std::string_view declaration, std::string_view definitions) {
    const Result<std::string> stub = cpp_stub(borsh_abi(declaration, definitions));
    const Result<std::string> other = typescript_stub(borsh_abi(declaration, definitions));
    if (!stub || !other) return stub ? other.error().message : stub.error().message;
    EXPECT_NE(stub->find(" g("), std::string::npos) << *stub;
    const std::size_t at = stub->find("// f is left out: ");
    if (at == std::string::npos) return *stub;
    const std::string reason = stub->substr(at, stub->find('\n', at) - at);
    EXPECT_NE(other->find(reason), std::string::npos) << *other;
    return reason;
  };
  EXPECT_EQ(reason_of("T", ""), "// f is left out: `T` is not defined");
  EXPECT_EQ(reason_of("T", R"("T":{"Struct":[["next","T"]]})"),
            "// f is left out: `T` holds itself");
  EXPECT_EQ(reason_of("T", R"("T":{"Enum":{"tag_width":1,"variants":[[7,"A","u8"]]}})"),
            "// f is left out: `T` has tags that do not count from 0 on");
  EXPECT_EQ(reason_of("T", R"("T":{"Enum":{"tag_width":2,"variants":[]}})"),
            "// f is left out: `T` is an enumeration whose tag is not one byte");
  EXPECT_EQ(reason_of("T", R"("T":{"Union":[]})"),
            "// f is left out: `T` is a Union, which is no form of borsh 1");
  EXPECT_EQ(
      reason_of(
          "Option<()>",
          R"_("Option<()>":{"Enum":{"tag_width":1,"variants":[[0,"None","()"],[1,"Some","()"]]}})_"),
      "// f is left out: `Option<()>` cannot be told from an option that is absent");
}

/// `A0` is a vector of `A1`, and so on.
std::string nested(int levels) {
  std::string out;
  for (int i = 0; i < levels; ++i)
    out += format_text(
        R"({}"A{}":{{"Sequence":{{"length_width":4,"length_range":{{"start":0,"end":1}},"elements":"{}"}}}})",
        i == 0 ? "" : ",", i, i + 1 == levels ? "u8" : format_text("A{}", i + 1));
  return out;
}

TEST(Stubs, schemas_that_never_end_are_refused) {
  const Result<std::string> deep = cpp_stub(borsh_abi("A0", nested(100'000)));
  ASSERT_TRUE(deep) << deep.error().message;
  EXPECT_NE(deep->find("is nested too deep"), std::string::npos);
  const auto with_definitions = [](std::string_view definitions) {
    return format_text(
        R"({{"body":{{"functions":[{{"name":"f","kind":"view","result":{{"serialization_type":"json",)"
        R"("type_schema":{{"$ref":"#/definitions/A"}}}}}}],"root_schema":{{"definitions":{{{}}}}}}}}})",
        definitions);
  };
  const Result<std::string> circle = cpp_stub(with_definitions(
      R"("A":{"type":"array","items":{"$ref":"#/definitions/B"}},"B":{"$ref":"#/definitions/A"})"));
  ASSERT_TRUE(circle) << circle.error().message;
  EXPECT_NE(circle->find("near::Call<std::vector<near::json>> f();"), std::string::npos) << *circle;
  std::string chain = R"("A":{"$ref":"#/definitions/B0"})";
  for (int i = 0; i < 100'000; ++i)
    chain += format_text(R"(,"B{}":{{"$ref":"#/definitions/B{}"}})", i, i + 1);
  EXPECT_FALSE(cpp_stub(with_definitions(chain)));
}

}  // namespace
}  // namespace farcall::sdk
