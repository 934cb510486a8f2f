#include "trace/source/decode_borsh.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/format_text.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

// Schemas as near-abi 0.4.5 writes them, bytes by borsh-rs 1.8.1.
constexpr std::string_view kAllForms = R"json(
{"declaration": "All", "definitions": {"()": {"Primitive": 0}, "(String, u16)": {"Tuple":
["String", "u16"]}, "(u8, String)": {"Tuple": ["u8", "String"]}, "AccountId": {"Struct":
["String"]}, "All": {"Struct": [["small", "i32"], ["big", "i64"], ["huge", "i128"], ["ratio",
"f32"], ["exact", "f64"], ["memo", "Option<String>"], ["nested", "Option<Option<u8>>"], ["none",
"Option<Option<u8>>"], ["hash", "[u8; 4]"], ["data", "Vec<u8>"], ["steps", "Vec<Step>"], ["by",
"BTreeMap<String, u16>"], ["pair", "(u8, String)"], ["grid", "[u16; 2]"], ["unit", "()"]]},
"BTreeMap<String, u16>": {"Sequence": {"length_width": 4, "length_range": {"start": 0, "end":
4294967295}, "elements": "(String, u16)"}}, "Option<Option<u8>>": {"Enum": {"tag_width": 1,
"variants": [[0, "None", "()"], [1, "Some", "Option<u8>"]]}}, "Option<String>": {"Enum":
{"tag_width": 1, "variants": [[0, "None", "()"], [1, "Some", "String"]]}}, "Option<u8>": {"Enum":
{"tag_width": 1, "variants": [[0, "None", "()"], [1, "Some", "u8"]]}}, "Step": {"Enum":
{"tag_width": 1, "variants": [[0, "Nothing", "Step__Nothing"], [1, "Pay", "Step__Pay"], [2,
"Wait", "Step__Wait"], [3, "Pair", "Step__Pair"]]}}, "Step__Nothing": {"Struct": null},
"Step__Pair": {"Struct": ["u8", "bool"]}, "Step__Pay": {"Struct": [["to", "AccountId"], ["amount",
"u128"]]}, "Step__Wait": {"Struct": ["u64"]}, "String": {"Sequence": {"length_width": 4,
"length_range": {"start": 0, "end": 4294967295}, "elements": "u8"}}, "Vec<Step>": {"Sequence":
{"length_width": 4, "length_range": {"start": 0, "end": 4294967295}, "elements": "Step"}},
"Vec<u8>": {"Sequence": {"length_width": 4, "length_range": {"start": 0, "end": 4294967295},
"elements": "u8"}}, "[u16; 2]": {"Sequence": {"length_width": 0, "length_range": {"start": 2,
"end": 2}, "elements": "u16"}}, "[u8; 4]": {"Sequence": {"length_width": 0, "length_range":
{"start": 4, "end": 4}, "elements": "u8"}}, "bool": {"Primitive": 1}, "f32": {"Primitive": 4},
"f64": {"Primitive": 8}, "i128": {"Primitive": 16}, "i32": {"Primitive": 4}, "i64": {"Primitive":
8}, "u128": {"Primitive": 16}, "u16": {"Primitive": 2}, "u64": {"Primitive": 8}, "u8":
{"Primitive": 1}}})json";
constexpr std::string_view kAllFormsHex =
    "fbffffff0000000000000080ffffffffffffffffffffffffffffffff0000003f00000000000002c00102"
    "00000068690100000102030402000000ff0004000000000103000000626f62ffffffffffffffffffffff"
    "ffffffffff02ffffffffffffffff03070102000000010000006101000100000062ffff09010000007801"
    "000200";
constexpr std::string_view kChain = R"json(
{"declaration": "Chain", "definitions": {"()": {"Primitive": 0}, "Chain": {"Struct": [["value",
"u8"], ["next", "Option<Chain>"]]}, "Option<Chain>": {"Enum": {"tag_width": 1, "variants": [[0,
"None", "()"], [1, "Some", "Chain"]]}}, "u8": {"Primitive": 1}}})json";

/// JSON text, or the error in brackets.
std::string decoded(std::string_view schema, std::string_view hex) {
  const auto value = decode_borsh(json::parse(schema), from_hex(hex).value());
  return value ? json::serialize(*value) : "[" + value.error().message + "]";
}

/// A schema of one definition, `T`.
std::string schema_of(std::string_view definition) {
  return format_text(R"({{"declaration": "T", "definitions": {{"T": {}}}}})", definition);
}

std::string decoded_as(std::string_view definition, std::string_view hex) {
  return decoded(schema_of(definition), hex);
}

TEST(DecodeBorsh, values_of_all_forms_are_decoded) {
  const json::value expected = json::parse(R"({
    "small": -5, "big": "-9223372036854775808", "huge": "-1", "ratio": 0.5, "exact": -2.25,
    "memo": "hi", "nested": {"Some": null}, "none": null, "hash": "AQIDBA==", "data": "/wA=",
    "steps": [{"Nothing": null},
              {"Pay": {"to": "bob", "amount": "340282366920938463463374607431768211455"}},
              {"Wait": "18446744073709551615"}, {"Pair": [7, true]}],
    "by": [["a", 1], ["b", 65535]], "pair": [9, "x"], "grid": [1, 2], "unit": null})");
  const auto value = decode_borsh(json::parse(kAllForms), from_hex(kAllFormsHex).value());
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(json::serialize(*value), json::serialize(expected));
}

TEST(DecodeBorsh, no_beginning_of_a_value_and_no_byte_more_is_taken_for_it) {
  const json::value schema = json::parse(kAllForms);
  Bytes bytes = from_hex(kAllFormsHex).value();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_borsh(schema, ByteView{bytes}.first(size))) << size;
  bytes.push_back(0);
  const auto longer = decode_borsh(schema, bytes);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().message, format_text("byte {}: 1 trailing bytes", bytes.size() - 1));
}

TEST(DecodeBorsh, schemas_of_borsh_0_9_are_read) {
  EXPECT_EQ(decoded(R"({"declaration": "T", "definitions": {
      "T": {"Struct": {"NamedFields": [["a", "Array<u16, 2>"], ["b", "Option<string>"],
                                       ["c", "Tuple<u8, u8>"], ["d", "E"]]}},
      "Array<u16, 2>": {"Array": {"length": 2, "elements": "u16"}},
      "Tuple<u8, u8>": {"Tuple": {"elements": ["u8", "u8"]}},
      "Option<string>": {"Enum": {"variants": [["None", "nil"], ["Some", "string"]]}},
      "E": {"Enum": {"variants": [["A", "EA"], ["B", "EB"]]}},
      "EA": {"Struct": "Empty"}, "EB": {"Struct": {"UnnamedFields": ["Vec<u32>"]}},
      "Vec<u32>": {"Sequence": {"elements": "u32"}}}})",
                    "010002000101000000780304010100000009000000"),
            R"({"a":[1,2],"b":"x","c":[3,4],"d":{"B":[9]}})");
}

TEST(DecodeBorsh, bytes_that_are_no_value_are_refused_with_their_place) {
  EXPECT_EQ(decoded_as(R"({"Struct": ["u8", "bool"]})", "0102"),
            "[byte 1: expected a bool, got 2]");
  EXPECT_EQ(decoded_as(R"({"Struct": ["String"]})", "02000000c328"),
            "[byte 4: expected a string in UTF-8]");
  EXPECT_EQ(decoded_as(R"({"Struct": ["String"]})", "ffffffff78"),
            "[byte 4: expected 4294967295 bytes, 1 are left]");
  EXPECT_EQ(decoded_as(R"({"Struct": ["NonZeroU16"]})", "0000"),
            "[byte 0: expected NonZeroU16, got 0]");
  EXPECT_EQ(decoded_as(R"({"Struct": ["f32"]})", "0000c07f"),
            "[byte 0: expected a number, got NaN]");
  EXPECT_EQ(decoded_as(R"({"Struct": ["f32"]})", "000080ff"), R"("-inf")");
  EXPECT_EQ(decoded_as(R"({"Enum": {"tag_width": 1, "variants": [[4, "A", "u8"]]}})", "0307"),
            "[byte 0: tag 3 is no variant of 'T']");
  EXPECT_EQ(decoded_as(R"({"Enum": {"tag_width": 1, "variants": [[4, "A", "u8"]]}})", "0407"),
            R"({"A":7})");
  EXPECT_EQ(decoded_as(R"({"Sequence": {"length_width": 1, "elements": "u16",
                                        "length_range": {"start": 1, "end": 2}}})",
                       "03000000000000"),
            "[byte 0: expected a length from 1 to 2, got 3]");
}

TEST(DecodeBorsh, types_that_are_not_known_are_refused_by_name) {
  EXPECT_EQ(decoded_as(R"({"Struct": ["Missing"]})", "00"), "[type 'Missing' is not defined]");
  EXPECT_EQ(decoded_as(R"({"Primitive": 1})", "00"),
            "[type 'T' is a Primitive, which cannot be shown]");
  EXPECT_EQ(decoded_as(R"({"Enum": {"tag_width": 0, "variants": [[0, "A", "u8"]]}})", "00"),
            "[type 'T' is an enum without variants or tag]");
  EXPECT_EQ(decoded_as(R"({"Sequence": {"length_width": 0, "elements": "u8",
                                        "length_range": {"start": 0, "end": 9}}})",
                       "00"),
            "[type 'T' is a sequence without elements or length]");
  EXPECT_EQ(decoded(R"({"declaration": "u64", "definitions": {"u64": {"Primitive": 4}}})", "00"),
            "[type 'u64' is defined as something else]");
  EXPECT_EQ(decoded_as(R"({"Struct": [["a", "u8"], ["a", "u8"]]})", "0001"),
            "[type 'T' has two fields 'a']");
  EXPECT_EQ(
      decoded_as(R"({"Enum": {"tag_width": 1, "variants": [[0, "A", "u8"], [0, "B", "u8"]]}})",
                 "0001"),
      "[type 'T' has two variants of tag 0]");
  EXPECT_EQ(decoded("[]", ""), "[expected a Borsh schema with declaration and definitions]");
}

TEST(DecodeBorsh, names_of_strangers_are_escaped_in_errors) {
  const std::string error = decoded_as(R"({"Struct": ["\u001b[2J\u202e"]})", "");
  EXPECT_EQ(error, R"([type '\u{1b}[2J\u{202e}' is not defined])");
  EXPECT_LT(
      decoded_as(format_text(R"({{"Struct": ["{}"]}})", std::string(100'000, 'x')), "").size(),
      120U);
}

TEST(DecodeBorsh, a_list_that_holds_itself_is_decoded_up_to_64_levels) {
  EXPECT_EQ(decoded(kChain, "01010200"), R"({"value":1,"next":{"value":2,"next":null}})");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "0101";
  EXPECT_EQ(decoded(kChain, deep), "[type 'Chain' is nested more than 64 levels deep]");
  EXPECT_EQ(decoded_as(R"({"Struct": ["T"]})", ""),
            "[type 'T' is nested more than 64 levels deep]");
}

TEST(DecodeBorsh, elements_without_bytes_and_names_do_not_fill_the_memory) {
  constexpr std::string_view kTooMuch = "[the schema makes more of the bytes than is shown]";
  EXPECT_EQ(decoded_as(R"({"Sequence": {"elements": "nil"}})", "ffffffff"), kTooMuch);
  EXPECT_EQ(decoded_as(R"({"Array": {"length": 18446744073709551615, "elements": "nil"}})", ""),
            kTooMuch);
  EXPECT_EQ(decoded_as(R"({"Sequence": {"elements": "nil"}})", "03000000"), "[null,null,null]");
  const std::string long_name(100'000, 'x');
  EXPECT_EQ(decoded(format_text(R"({{"declaration": "T", "definitions": {{
                "T": {{"Sequence": {{"elements": "S"}}}}, "S": {{"Struct": [["{}", "nil"]]}}}}}})",
                                long_name),
                    "ffff0000"),
            kTooMuch);
  std::string doubling = R"({"declaration": "D0", "definitions": {"D40": {"Struct": null})";
  for (int i = 0; i < 40; ++i)
    doubling += format_text(R"(, "D{}": {{"Tuple": ["D{}", "D{}"]}})", i, i + 1, i + 1);
  EXPECT_EQ(decoded(doubling + "}}", ""), kTooMuch);
}

/// An ABI of a method `pay` with two arguments and a result.
json::value pay_abi(std::string_view version) {
  return json::parse(format_text(R"({{"schema_version": "{}", "body": {{"functions": [{{
      "name": "pay",
      "params": {{"serialization_type": "borsh", "args": [
        {{"name": "to", "type_schema": {{"declaration": "String", "definitions": {{}}}}}},
        {{"name": "amount", "type_schema": {{"declaration": "u128", "definitions": {{}}}}}}]}},
      "result": {{"serialization_type": "borsh",
                  "type_schema": {{"declaration": "bool", "definitions": {{}}}}}}}},
      {{"name": "ask", "params": {{"serialization_type": "json", "args": []}}}}]}}}})",
                                 version));
}

TEST(DecodeBorsh, arguments_and_results_are_those_of_the_abi) {
  const json::value abi = pay_abi("0.4.0");
  const auto args = decode_borsh_arguments(
      abi, "pay", *from_hex("03000000626f6205000000000000000000000000000000"));
  ASSERT_TRUE(args && *args);
  EXPECT_EQ(json::serialize(**args), R"({"to":"bob","amount":"5"})");
  const auto result = decode_borsh_result(abi, "pay", *from_hex("01"));
  ASSERT_TRUE(result && *result);
  EXPECT_EQ(**result, json::value(true));

  const auto cut_short = decode_borsh_arguments(abi, "pay", *from_hex("03000000626f6205"));
  ASSERT_TRUE(cut_short && !*cut_short);
  EXPECT_EQ(cut_short->error().message, "argument 'amount': byte 7: expected 16 bytes, 1 are left");
  EXPECT_FALSE(decode_borsh_arguments(abi, "ask", {}));
  EXPECT_FALSE(decode_borsh_result(abi, "ask", {}));
  EXPECT_FALSE(decode_borsh_arguments(abi, "other", {}));
  EXPECT_FALSE(decode_borsh_arguments(pay_abi("0.5.0"), "pay", {}));
}

}  // namespace
}  // namespace farcall::trace
