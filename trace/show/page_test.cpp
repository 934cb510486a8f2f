#include "trace/show/page.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace farcall::trace {
namespace {

std::size_t count(std::string_view text, std::string_view wanted) {
  std::size_t found = 0;
  for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) ++found;
  return found;
}

PageDocument with_log(std::string_view log) {
  return {.title = std::string{log}, .json = boost::json::value{{"log", log}}, .abis = nullptr};
}

/// What stands between the tags of the documents.
std::string_view documents_of(std::string_view page) {
  constexpr std::string_view kOpen = R"(id="farcall-documents">)";
  const std::size_t begin = page.find(kOpen) + kOpen.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

TEST(Page, json_for_script_has_no_markup_and_means_the_same) {
  for (const std::string_view text :
       {"</script><script>alert(1)</script>", "<!--<script>", "]]>", "&lt;",
        "\xE2\x80\xA8\xE2\x80\xA9", "\\u003c", "@FARCALL_LIVE@", "\xE2\x80\xAE", "\"\\"}) {
    const std::string json = boost::json::serialize(boost::json::value{{"log", text}});
    const std::string safe = json_for_script(json);
    EXPECT_EQ(safe.find_first_of("<>&"), safe.npos) << safe;
    EXPECT_EQ(safe.find("\xE2\x80\xA8"), safe.npos) << safe;
    EXPECT_EQ(boost::json::parse(safe), boost::json::parse(json));
  }
}

TEST(Page, strangers_text_opens_and_ends_no_element) {
  const std::string harmless = html_page(std::array{with_log("x")});
  const std::string hostile = html_page(
      std::array{with_log("</script><!--<script>@FARCALL_LIVE@ <img src=x onerror=alert(1)>")});
  for (const std::string_view tag : {"<script", "</script", "<!--", "<img"})
    EXPECT_EQ(count(hostile, tag), count(harmless, tag)) << tag;
}

TEST(Page, documents_are_read_back_as_they_were) {
  const PageDocument given{.title = "a </script> title",
                           .json = boost::json::parse(R"({"schema":"farcall-trace/1"})"),
                           .abis = boost::json::parse(R"({"app":{"schema_version":"0.4.0"}})")};
  const std::string page = html_page(std::array{given, with_log("y")});
  const boost::json::value read = boost::json::parse(documents_of(page));
  ASSERT_EQ(read.as_array().size(), 2U);
  EXPECT_EQ(read.at(0).at("title").as_string(), given.title);
  EXPECT_EQ(read.at(0).at("document"), given.json);
  EXPECT_EQ(read.at(0).at("abis"), given.abis);
  EXPECT_FALSE(read.at(1).as_object().contains("abis"));
}

TEST(Page, file_talks_to_nobody_and_the_nodes_page_to_its_node) {
  const std::string file = html_page({});
  const std::string served = explorer_page();
  EXPECT_NE(file.find("connect-src 'none'"), file.npos);
  EXPECT_EQ(file.find("fetch("), file.npos);
  EXPECT_NE(served.find("connect-src 'self'"), served.npos);
  EXPECT_NE(served.find("fetch("), served.npos);
  EXPECT_EQ(documents_of(served), "");
  for (const std::string& page : {file, served}) {
    EXPECT_EQ(count(page, "@FARCALL_"), 0U);
    EXPECT_NE(page.find("default-src 'none'"), page.npos);
    EXPECT_EQ(page.find("unsafe-"), page.npos);
  }
  EXPECT_LT(file.size(), 120'000U);
}

}  // namespace
}  // namespace farcall::trace
