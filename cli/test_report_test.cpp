#include "cli/test_report.hpp"

#include <gtest/gtest.h>

namespace farcall::cli {
namespace {

TEST(TestReport, counts_every_failed_test) {
  const Result<TestReport> report = read_test_json(R"({"testsuites":[{"testsuite":[
    {"name":"a","classname":"S","status":"RUN","result":"COMPLETED"},
    {"name":"b","classname":"S","status":"RUN","result":"COMPLETED",
     "failures":[{"failure":"x_test.cpp:7\nExpected equality","type":""},
                 {"failure":"x_test.cpp:8\nExpected more","type":""}]},
    {"name":"c","classname":"S","status":"RUN","result":"COMPLETED",
     "failures":[{"failure":"x_test.cpp:9\nno","type":""}]},
    {"name":"d","classname":"S","status":"RUN","result":"SKIPPED"},
    {"name":"e","classname":"S","status":"NOTRUN","result":"SUPPRESSED"}]}]})");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->summary(), "1 passed, 2 failed, 1 skipped");
  ASSERT_EQ(report->failures.size(), 3u);
  EXPECT_EQ(report->failures[0].test, "S.b");
  EXPECT_EQ(report->failures[0].file, "x_test.cpp");
  EXPECT_EQ(report->failures[0].line, 7u);
  EXPECT_EQ(report->failures[0].message, "Expected equality");
}

TEST(TestReport, a_crash_fails_the_running_test_and_counts_the_rest) {
  const TestReport report = read_crashed_output(
      "[==========] Running 4 tests from 1 test suite.\n"
      "[ RUN      ] S.a\n[       OK ] S.a (0 ms)\n"
      "[ RUN      ] S.b\nAssertion failed\n",
      134);
  EXPECT_EQ(report.summary(), "1 passed, 1 failed, 2 not run");
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].test, "S.b");
  EXPECT_EQ(report.failures[0].message, "the test program ended with signal 6 (Aborted)");
}

TEST(TestReport, damaged_results_are_an_error) {
  for (const char* text :
       {"", "{}", R"({"testsuites":3})", R"({"testsuites":[{"testsuite":[3]}]})"})
    EXPECT_FALSE(read_test_json(text).has_value()) << text;
}

}  // namespace
}  // namespace farcall::cli
