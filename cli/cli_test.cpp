#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "chain/genesis/json_field.hpp"
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

TEST(PythonJson, numbers_keep_their_value_whatever_a_json_reader_rounds) {
  const auto again = [](std::string_view text) {
    return python_dumps(json::parse(mark_exact_numbers(text)));
  };
  EXPECT_EQ(again("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(again("[18446744073709551615,18446744073709551616]"),
            "[18446744073709551615,18446744073709551616]");
  EXPECT_EQ(again("[0.1,1.1,123.456,1e3,5E-7,-0,-0.0]"), "[0.1,1.1,123.456,1000.0,5e-07,0,-0.0]");
  EXPECT_EQ(again("1797693134862315.7"), "1797693134862315.8");
  EXPECT_EQ(again("[1e400,-1e400]"), "[Infinity,-Infinity]");
  EXPECT_EQ(again(R"({"text": "12.5, 1e3 and \"7.5\""})"), R"({"text":"12.5, 1e3 and \"7.5\""})");
}

TEST(PythonJson, what_is_no_number_is_left_to_the_reader) {
  for (const std::string_view text : {"01.5", "1.", "-", "1e", "1.5.5", "--1"})
    EXPECT_EQ(mark_exact_numbers(text), text);
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
  EXPECT_EQ(amount(json::parse(mark_exact_numbers("18446744073709551616"))), u128{1} << 64);
}

TEST(Amounts, decimals_below_the_smallest_unit_are_dropped) {
  EXPECT_EQ(amount("0.0000000000000000000000019 NEAR"), u128{1});
  EXPECT_EQ(amount("1.9 yocto"), u128{1});
  EXPECT_EQ(amount(".5 NEAR"), kYoctoPerNear / 2);
  EXPECT_EQ(amount("1_000"), u128{1000});
}

TEST(Amounts, errors_name_the_field) {
  const auto wrong = amount("1 NEARR");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().message,
            "deposit: expected the unit NEAR, milliNEAR or yocto, got \"NEARR\"");
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
  EXPECT_EQ(recorded.error().message, "missing field \"genesis\"");
}

TEST(RecordedChain, damaged_gzip_is_refused) {
  EXPECT_FALSE(unpack_gzip("\x1f\x8b no gzip", 100).has_value());
  EXPECT_FALSE(unpack_gzip("", 100).has_value());
}

}  // namespace
}  // namespace farcall::cli
