// Which parameters are taken and which are refused, by the rules of serde.
#include "node/rpc/params.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace farcall::node {
namespace {

namespace json = boost::json;

constexpr std::string_view kHash = "11111111111111111111111111111111";

/// A block reference as Rust prints it, or the error without the prefix that all errors share.
std::string shown(const Parsed<BlockReference>& reference) {
  if (reference) return debug_text(*reference);
  static constexpr std::string_view kBegin = "Failed parsing args: ";
  const auto& text = reference.error().data->get_string();
  return "! " + std::string{std::string_view{text}.substr(kBegin.size())};
}

struct Case {
  std::string_view params;
  std::string_view expected;
};

TEST(BlockReference, a_flattened_one_is_the_first_of_its_variants) {
  static constexpr std::string_view kNone =
      "! no variant of enum BlockReference found in flattened data";
  static constexpr std::string_view kNoId =
      "! data did not match any variant of untagged enum BlockId";
  for (const auto& [params, expected] : {
           Case{R"({"finality":"final"})", "Finality(Final)"},
           Case{R"({"finality":"optimistic","x":1})", "Finality(None)"},
           Case{R"({"finality":"near-final"})", "Finality(DoomSlug)"},
           Case{R"({"finality":{"final":null}})", "Finality(Final)"},
           Case{R"({"block_id":5})", "BlockId(Height(5))"},
           Case{R"({"block_id":"11111111111111111111111111111111"})",
                "BlockId(Hash(11111111111111111111111111111111))"},
           Case{R"({"finality":"final","block_id":5})", "BlockId(Height(5))"},
           Case{R"({"finality":"bogus","block_id":5})", "BlockId(Height(5))"},
           Case{R"({"finality":null,"block_id":5})", "BlockId(Height(5))"},
           Case{R"({"sync_checkpoint":"genesis","finality":"final"})", "Finality(Final)"},
           Case{R"({"sync_checkpoint":"earliest_available"})", "SyncCheckpoint(EarliestAvailable)"},
           Case{R"({"block_id":5,"block_id":6})", "BlockId(Height(6))"},
           Case{R"({"block_id":null,"finality":"final"})", kNoId},
           Case{R"({"block_id":5.0})", kNoId},
           Case{R"({"block_id":-5})", kNoId},
           Case{R"({"block_id":"5"})", kNoId},
           Case{R"({"block_id":18446744073709551616})", kNoId},
           Case{R"({"finality":"latest"})",
                "! unknown variant `latest`, expected one of `optimistic`, `near-final`, `final`"},
           Case{R"({"finality":null})", "! invalid type: null, expected string or map"},
           Case{R"({"finality":1})", "! invalid type: integer `1`, expected string or map"},
           Case{R"({"finality":{"final":1}})", "! invalid type: integer `1`, expected unit"},
           Case{R"({"sync_checkpoint":"x"})",
                "! unknown variant `x`, expected `genesis` or `earliest_available`"},
           Case{R"({})", kNone},
           Case{R"({"Finality":"final"})", kNone},
       }) {
    const json::value value = json::parse(params);
    const auto read = Params::read(value);
    ASSERT_TRUE(read) << params;
    EXPECT_EQ(shown(read->block_reference()), expected) << params;
  }
}

TEST(BlockReference, the_whole_parameters_are_one_variant_and_nothing_else) {
  static constexpr std::string_view kSingle =
      "! invalid value: map, expected map with a single key";
  for (const auto& [params, expected] : {
           Case{R"({"finality":"final"})", "Finality(Final)"},
           Case{R"({"finality":{"final":null}})", "Finality(Final)"},
           Case{R"({"block_id":7})", "BlockId(Height(7))"},
           Case{R"({"finality":"final","block_id":5})", kSingle},
           Case{R"({"finality":"final","x":5})", kSingle},
           Case{R"({})", kSingle},
           Case{R"("finality")", "! invalid type: unit variant, expected newtype variant"},
           Case{R"("latest")",
                "! unknown variant `latest`, expected one of `block_id`, `finality`, "
                "`sync_checkpoint`"},
           Case{"null", "! invalid type: null, expected string or map"},
           Case{"[5]", "! invalid type: sequence, expected string or map"},
       }) {
    EXPECT_EQ(shown(read_block_reference(json::parse(params))), expected) << params;
  }
}

TEST(Params, a_list_has_all_fields_of_a_plain_structure_in_order) {
  const auto length = [](std::string_view text) {
    const json::value value = json::parse(text);
    const auto read = Params::read(value, {"block_id"});
    return read ? read->optional_block_id("block_id").has_value() : false;
  };
  EXPECT_TRUE(length("[null]"));
  EXPECT_TRUE(length("[5]"));
  EXPECT_TRUE(length("{}"));
  EXPECT_TRUE(length(R"({"block_id":null,"other":1})"));
  EXPECT_FALSE(length("[]"));
  EXPECT_FALSE(length("[5,6]"));
  EXPECT_FALSE(length("null"));
  EXPECT_FALSE(length("[5.5]"));
  EXPECT_FALSE(Params::read(json::array{1}));  // a structure that flattens another
}

TEST(Params, null_is_an_option_and_no_other_value) {
  const json::value value = json::parse(R"({"none":null,"flag":true,"five":5,"half":0.5})");
  const auto params = Params::read(value);
  ASSERT_TRUE(params);
  EXPECT_EQ(params->flag("absent"), false);
  EXPECT_EQ(params->flag("flag"), true);
  EXPECT_FALSE(params->flag("none"));
  EXPECT_FALSE(params->flag("five"));
  EXPECT_EQ(params->optional_number("absent"), std::nullopt);
  EXPECT_EQ(params->optional_number("none"), std::nullopt);
  EXPECT_EQ(params->optional_number("five"), 5U);
  EXPECT_FALSE(params->optional_number("half"));
  EXPECT_FALSE(params->number("none"));
  EXPECT_FALSE(params->text("none"));
}

TEST(Params, a_tag_is_text_or_the_number_of_a_variant) {
  static constexpr std::array<std::string_view, 3> kNames{"first", "second", "third"};
  const auto tag = [](std::string_view text) {
    const json::value value = json::parse(text);
    const auto read = Params::read(value)->tag("type", kNames);
    return read ? std::string{*read} : read.error().data->get_string().c_str();
  };
  EXPECT_EQ(tag(R"({"type":"second"})"), "second");
  EXPECT_EQ(tag(R"({"type":0})"), "first");
  EXPECT_EQ(tag(R"({"type":3})"),
            "Failed parsing args: invalid value: integer `3`, expected variant index 0 <= i < 3");
  EXPECT_EQ(tag(R"({"type":"x"})"),
            "Failed parsing args: unknown variant `x`, expected one of `first`, `second`, `third`");
  EXPECT_EQ(tag(R"({"type":null})"),
            "Failed parsing args: invalid type: null, expected variant identifier");
  EXPECT_EQ(tag(R"({})"), "Failed parsing args: missing field `type`");
}

TEST(Params, wait_until_has_a_default_that_null_is_not) {
  const auto wait = [](std::string_view text) {
    const json::value value = json::parse(text);
    return Params::read(value)->wait_until();
  };
  EXPECT_EQ(wait("{}"), chain::Progress::kExecutedOptimistic);
  EXPECT_EQ(wait(R"({"wait_until":"FINAL"})"), chain::Progress::kFinal);
  EXPECT_EQ(wait(R"({"wait_until":{"NONE":null}})"), chain::Progress::kNone);
  EXPECT_FALSE(wait(R"({"wait_until":null})"));
  EXPECT_FALSE(wait(R"({"wait_until":"final"})"));
  EXPECT_FALSE(wait(R"({"wait_until":0})"));
}

TEST(BlockReference, hashes_have_32_bytes) {
  EXPECT_TRUE(read_block_id(json::value(kHash)));
  EXPECT_FALSE(read_block_id(json::value(kHash.substr(1))));
}

}  // namespace
}  // namespace farcall::node
