#include "sdk/tool/read_attributes.hpp"

#include <gtest/gtest.h>

#include "base/format_text.hpp"

namespace farcall::sdk {
namespace {

/// `name(value, second)` of each, with what is wrong behind `!`.
std::string shown(std::string_view source) {
  std::string text;
  for (const WrittenAttribute& each : read_attributes(source)) {
    if (!text.empty()) text += ' ';
    text +=
        format_text("{}({},{})", each.attribute.name, each.attribute.value, each.attribute.second);
    if (!each.problem.empty()) text += "!";
  }
  return text;
}

TEST(ReadAttributes, every_way_to_write_a_list) {
  for (const char* source :
       {"[[near::init, near::private]]", "[[near::init]] [[near::private]]",
        "[[using near: init, private]]", "[[ near :: init , near\n::private ]]",
        "[[near::init /* near::payable */, near::private]]",
        "// [[near::payable]]\n[[near::init]] static [[near::private]]",
        "\"[[near::payable]]\" [[near::init, nodiscard(\"near::payable\"), "
        "near::private, gnu::near]]",
        "[[near::init]] 1'000'000 '\"' [[near::private]]"})
    EXPECT_EQ(shown(source), "init(,) private(,)") << source;
}

TEST(ReadAttributes, text_is_what_the_literal_means) {
  EXPECT_EQ(shown(R"([[near::rename("say \"hi\"")]])"), R"(rename(say "hi",))");
  EXPECT_EQ(shown(R"([[near::rename("a\\b\u00e9\U0001F600\x41")]])"), "rename(a\\bé😀A,)");
  EXPECT_EQ(shown(R"([[near::rename("near::skip" " ]] ")]])"), "rename(near::skip ]] ,)");
  EXPECT_EQ(shown("[[near::rename(R\"x(a\"b)x\")]]"), "rename(a\"b,)");
  EXPECT_EQ(shown(R"([[near::standard("nep141" , "1.0.0"), near::init]])"),
            "standard(nep141,1.0.0) init(,)");
}

TEST(ReadAttributes, what_stands_in_parentheses_is_checked) {
  EXPECT_EQ(shown("[[near::rename]]"), "rename(,)!");
  EXPECT_EQ(shown("[[near::rename(a), near::init]]"), "rename(,)! init(,)");
  EXPECT_EQ(shown("[[near::rename(\"\")]]"), "rename(,)!");
  EXPECT_EQ(shown("[[near::rename(\"a\", \"b\")]]"), "rename(a,b)!");
  EXPECT_EQ(shown("[[near::rename(\"a\\n\")]]"), "rename(a\n,)!");
  EXPECT_EQ(shown("[[near::standard(\"nep141\")]]"), "standard(nep141,)!");
  EXPECT_EQ(shown("[[near::payable(\"1\")]]"), "payable(1,)!");
  EXPECT_EQ(shown("[[near::payable()]]"), "payable(,)");
  EXPECT_EQ(shown("[[near::payable(1, (2))]] [[near::init]]"), "payable(,)! init(,)");
}

TEST(ReadAttributes, unfinished_source_ends) {
  for (const char* source :
       {"[[", "[[near", "[[near::", "[[near::rename(", "[[near::rename(\"", "[[near::rename(R\"(",
        "[[near::rename(\"\\", "[[using", "'", "/*", "[[near::rename(\"\\u"})
    EXPECT_LE(read_attributes(source).size(), 1U) << source;
}

TEST(ReadAttributes, what_clang_saw) {
  const auto seen = read_seen_attributes(
      "a/b:c.cpp:4:10: warning: unknown attribute 'near::contract' ignored "
      "[-Wunknown-attributes]\n"
      "    4 | struct [[near::contract]] A {\n"
      "a.cpp:7:3: warning: unknown attribute 'near::payable' ignored [-Wunknown-attributes]\n"
      "a.cpp:3:19: note: expanded from macro 'PAYABLE'\n"
      "a.cpp:9:3: warning: unknown attribute 'other::payable' ignored [-Wunknown-attributes]\n"
      "a.cpp:3:19: note: expanded from macro 'OTHER'\n");
  ASSERT_EQ(seen.size(), 2U);
  const auto& [first, second] = std::pair{*seen.begin(), *seen.rbegin()};
  EXPECT_EQ(first.name + second.name, "payablecontract");
  EXPECT_TRUE(first.is_of_macro);
  EXPECT_FALSE(second.is_of_macro);
  EXPECT_EQ(second.file, "a/b:c.cpp");
  EXPECT_EQ(second.line, 4U);
  EXPECT_EQ(second.column, 10U);
}

}  // namespace
}  // namespace farcall::sdk
