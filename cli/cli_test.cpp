#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "chain/json_field.hpp"
#include "cli/conform/encode.hpp"
#include "cli/conform/normal.hpp"
#include "cli/conform/python_json.hpp"
#include "cli/replay/recorded_chain.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

TEST(PythonJson, floats_are_printed_as_python_prints_them) {
  EXPECT_EQ(python_dumps(1.5), "1.5");
  EXPECT_EQ(python_dumps(100000.0), "100000.0");
  EXPECT_EQ(python_dumps(1e16), "1e+16");
  EXPECT_EQ(python_dumps(0.0001), "0.0001");
  EXPECT_EQ(python_dumps(0.00001), "1e-05");
}

TEST(PythonJson, text_outside_ascii_is_escaped) {
  EXPECT_EQ(python_dumps(json::value("a\xC3\xA9\n\"")), R"("a\u00e9\n\"")");
  EXPECT_EQ(python_dumps(json::value("\xF0\x9F\x98\x80")), R"("\ud83d\ude00")");
}

TEST(PythonJson, members_keep_their_order) {
  EXPECT_EQ(python_dumps(json::parse(R"({"b": [1, null, true], "a": {}})")),
            R"({"b":[1,null,true],"a":{}})");
}

TEST(ParseJson, errors_name_line_and_column) {
  const auto broken = chain::parse_json("{\n  \"a\": 1,\n  nonsense\n}");
  ASSERT_FALSE(broken.has_value());
  EXPECT_TRUE(broken.error().message.starts_with("line 3, column ")) << broken.error().message;
}

Result<u128> amount(const json::value& value) {
  return parse_amount(Field{value, "deposit"});
}

TEST(Amounts, units_are_understood) {
  EXPECT_EQ(amount("1.5 NEAR"), u128{15} * (kYoctoPerNear / 10));
  EXPECT_EQ(amount("3 milliNEAR"), kYoctoPerNear / 1000 * 3);
  EXPECT_EQ(amount("7 yocto"), u128{7});
  EXPECT_EQ(amount("7"), u128{7});
  EXPECT_EQ(amount(7), u128{7});
}

TEST(Amounts, errors_name_the_field) {
  const auto wrong = amount("1 NEARR");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().message, "deposit: \"NEARR\" is no unit; NEAR, milliNEAR and yocto are");
}

TEST(Normal, heights_in_texts_are_hidden) {
  const json::value scrubbed = scrub(json::value("at block 17, block #4 and height 5 of 6"));
  EXPECT_EQ(scrubbed, json::value("at block *, block #* and height * of 6"));
}

TEST(Normal, differences_name_their_place) {
  const auto found = differences(json::parse(R"({"a": {"b": [1, 2]}, "c": 3})"),
                                 json::parse(R"({"a": {"b": [1, 5]}, "d": 3})"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].path, "a.b[1]");
  EXPECT_EQ(found[0].expected, "2");
  EXPECT_EQ(found[0].got, "5");
  EXPECT_EQ(found[1].got, "nothing");
  EXPECT_EQ(found[2].expected, "nothing");
}

TEST(RecordedChain, a_chain_without_genesis_is_refused) {
  const auto recorded = parse_recorded_chain(R"({"name": "x", "blocks": []})");
  ASSERT_FALSE(recorded.has_value());
  EXPECT_EQ(recorded.error().message, "the field \"genesis\" is missing");
}

TEST(RecordedChain, damaged_gzip_is_refused) {
  EXPECT_FALSE(unpack_gzip("\x1f\x8b no gzip", 100).has_value());
  EXPECT_FALSE(unpack_gzip("", 100).has_value());
}

}  // namespace
}  // namespace farcall::cli
