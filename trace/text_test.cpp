#include "trace/text.hpp"

#include <gtest/gtest.h>

namespace farcall::trace {
namespace {

TEST(text, controls_of_both_sets_and_delete_become_escapes) {
  EXPECT_EQ(escape("a\x1b[31mb"), R"(a\u{1b}[31mb)");
  EXPECT_EQ(escape("\a\b\x7f"), R"(\u{7}\u{8}\u{7f})");
  EXPECT_EQ(escape("\xC2\x9B"
                   "2J"),
            R"(\u{9b}2J)");
  EXPECT_EQ(escape("line\r\n\tnext"), R"(line\r\n\tnext)");
  EXPECT_EQ(escape(std::string_view{"\0", 1}), R"(\u{0})");
}

TEST(text, characters_that_reorder_or_hide_text_become_escapes) {
  EXPECT_EQ(escape("\xE2\x80\xAE"
                   "txt"),
            R"(\u{202e}txt)");
  EXPECT_EQ(escape("a\xE2\x80\x8B"
                   "b"),
            R"(a\u{200b}b)");
  EXPECT_EQ(escape("\xEF\xBB\xBF"), R"(\u{feff})");
  EXPECT_EQ(escape("\xE2\x80\xA8"), R"(\u{2028})");
  EXPECT_EQ(escape("\xF3\xA0\x80\xA0"), R"(\u{e0020})");
}

TEST(text, bytes_that_are_not_utf8_become_escapes) {
  EXPECT_EQ(escape("\xff\xc3"), R"(\xff\xc3)");
  EXPECT_EQ(escape("\xC0\x80"), R"(\xc0\x80)");
}

TEST(text, ordinary_text_stays_and_escaping_twice_changes_nothing) {
  const std::string_view plain = "Grüße, 世界 \"quoted\" \\ 1/2";
  EXPECT_EQ(escape(plain), plain);
  EXPECT_EQ(escape(escape("a\nb\xff")), escape("a\nb\xff"));
}

TEST(text, wide_characters_take_two_columns_and_combining_marks_none) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("世界"), 4U);
  EXPECT_EQ(columns("e\xCC\x81"), 1U);
  EXPECT_EQ(cut("世界世界", 7), "世界...");
  EXPECT_LE(columns(cut("世界世界", 6)), 6U);
}

TEST(text, cut_text_is_never_wider_than_asked) {
  for (std::size_t width = 0; width < 12; ++width)
    EXPECT_LE(columns(cut("ab世界cdefg hijk", width)), width);
}

TEST(text, wrapped_lines_fit_and_say_what_is_left_out) {
  const std::vector<std::string> lines = wrap("one two three four five", 9, 10);
  EXPECT_EQ(lines, (std::vector<std::string>{"one two", "three", "four five"}));
  const std::vector<std::string> cut_off = wrap(std::string(200, 'x'), 40, 2);
  ASSERT_EQ(cut_off.size(), 2U);
  EXPECT_TRUE(cut_off[1].contains("+120 characters")) << cut_off[1];
  EXPECT_LE(columns(cut_off[1]), 40U);
}

TEST(text, line_breaks_of_stack_traces_are_kept_as_lines) {
  const std::vector<std::string> lines = wrap_lines("Error: no\n  at f (a.js)\r\n  at g\n", 40, 10);
  EXPECT_EQ(lines, (std::vector<std::string>{"Error: no", "  at f (a.js)", "  at g"}));
  EXPECT_EQ(wrap_lines("a\nb\nc\nd", 40, 2).size(), 2U);
  EXPECT_EQ(wrap_lines("", 40, 5), std::vector<std::string>{""});
  // A space at the end takes no line of its own.
  EXPECT_EQ(wrap_lines("one two ", 7, 5), std::vector<std::string>{"one two"});
}

}  // namespace
}  // namespace farcall::trace
