#include "cli/explore/explore_run.hpp"

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <unistd.h>

#include "base/files.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/explore/progress.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using explore::Finding;

constexpr std::uint32_t kCases = 12;

/// A campaign of `kCases` cases without contracts behind it.
struct FakeCampaign {
  /// Cases that find something, each under its own subject.
  std::set<std::uint32_t> bad;
  /// Cases that are cut off at their budget.
  std::set<std::uint32_t> cut;
  /// Ends as if Ctrl-C came before this case.
  std::uint32_t interrupted_at = kCases;
  /// Cases that were explored.
  std::vector<std::uint32_t> explored;

  ExploreEngine engine() {
    return {.run = [this](const explore::Scenario& /*scenario*/,
                          const explore::CampaignOptions& options) { return run(options); },
            .tell = [](const Finding& finding) { return "1  story of " + finding.subject + "\n"; },
            .replay = {},
            .cpp_test = {},
            .page = {}};
  }

  Result<explore::CampaignReport> run(const explore::CampaignOptions& options) {
    explore::CampaignReport report;
    for (std::uint32_t number = 0; number < kCases; ++number) {
      if (number != 0 && number % options.parts != options.part) continue;
      if (number == interrupted_at) {
        report.is_interrupted = true;
        break;
      }
      const auto done = std::ranges::find(options.done, number, &explore::CaseReport::number);
      if (done != options.done.end()) {
        report.cases.push_back(*done);
        continue;
      }
      explored.push_back(number);
      explore::CaseReport each{.number = number,
                               .label = "case " + std::to_string(number),
                               .is_complete = !cut.contains(number),
                               .classes = 100 + number,
                               .receipts = 10};
      if (number == 5) each.reached.push_back("'five'");
      if (bad.contains(number))
        report.findings.push_back({.property = "O4",
                                   .sentence = "alice <lost> 5 NEAR",
                                   .subject = "bank " + std::to_string(number),
                                   .where = {.number = number, .label = each.label},
                                   .schedule = {{0, 0, 2}},
                                   .is_realized = true});
      report.cases.push_back(each);
      options.on_case_done(each, report.findings);
    }
    report.never_reached = {"'five'", "'six'"};
    return report;
  }
};

class ExploreRunTest : public ::testing::Test {
 protected:
  ExploreRunTest()
      : folder_{fs::temp_directory_path() / ("farcall_explore_" + std::to_string(::getpid()))} {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::ofstream{folder_ / "bank.toml"}
        << "[accounts]\nbank = { wasm = \"" FARCALL_SOURCE_DIR "/explore/fixtures/scribe.wasm\" }\n"
        << "[[transactions]]\nsigner = \"alice\"\ncall = \"bank.flow\"\n";
    words_.scenario = (folder_ / "bank.toml").string();
    session_.quiet = true;
  }
  ~ExploreRunTest() override { fs::remove_all(folder_); }

  std::string run() {
    session_.exit = Exit::kOk;
    const ExploreEngine engine = campaign_.engine();
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    run_explore(words_, engine, session_);
    errors_ = ::testing::internal::GetCapturedStderr();
    return ::testing::internal::GetCapturedStdout();
  }
  std::string merge(const std::vector<std::string>& folders) {
    session_.exit = Exit::kOk;
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    merge_journals(folders, words_, session_);
    errors_ = ::testing::internal::GetCapturedStderr();
    return ::testing::internal::GetCapturedStdout();
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    return read_file((folder_ / name).string()).value_or("");
  }

  fs::path folder_;
  ExploreWords words_;
  Session session_;
  FakeCampaign campaign_;
  std::string errors_;
};

TEST_F(ExploreRunTest, what_was_covered_holds) {
  EXPECT_EQ(
      run(),
      "holds: all 1,266 classes in 12 cases (any shard, no load; 2 transactions of a stranger; "
      "faults: 1, some with a stranger)\nnever reached: 'six'\n");
  EXPECT_EQ(session_.exit, kExploreHolds);
}

TEST_F(ExploreRunTest, findings_are_told_and_named) {
  campaign_.bad = {7};
  EXPECT_EQ(
      run(),
      "O4 broken: who is told that it failed has lost nothing\nalice <lost> 5 NEAR\n"
      "in the case: case 7\n\n1  story of bank 7\n"
      "replay: farcall explore " +
          words_.scenario +
          " --replay 'c7/v1:2=2'\n\n"
          "violated: 1 finding (O4) in 12 cases (any shard, no load; 2 "
          "transactions of a stranger; faults: 1, some with a stranger)\nnever reached: 'six'\n");
  EXPECT_EQ(session_.exit, kExploreViolated);
}

TEST_F(ExploreRunTest, a_case_that_was_cut_off_bounds_the_answer) {
  campaign_.cut = {3};
  EXPECT_TRUE(run().starts_with("bounded: 11 of 12 cases covered, 1,266 classes (any shard"));
  EXPECT_EQ(session_.exit, kExploreBounded);
}

TEST_F(ExploreRunTest, reports_for_programs_have_the_findings) {
  campaign_.bad = {7};
  words_.sarif = (folder_ / "out.sarif").string();
  words_.junit = (folder_ / "out.xml").string();
  session_.json = true;
  const json::value answer = json::parse(run());
  EXPECT_EQ(answer.at("verdict"), "violated");
  EXPECT_EQ(answer.at("findings").at(0).at("replay"), "c7/v1:2=2");
  const json::value sarif = json::parse(file("out.sarif"));
  const json::value& result = sarif.at("runs").at(0).at("results").at(0);
  EXPECT_EQ(result.at("ruleId"), "O4");
  EXPECT_EQ(sarif.at("runs").at(0).at("tool").at("driver").at("rules").as_array().size(), 11U);
  const std::string junit = file("out.xml");
  EXPECT_TRUE(junit.contains("tests=\"12\" failures=\"1\" skipped=\"0\"")) << junit;
  EXPECT_TRUE(junit.contains("message=\"alice &lt;lost&gt; 5 NEAR (in the case: case 7)\""));
}

TEST_F(ExploreRunTest, an_interrupted_campaign_goes_on_from_its_journal) {
  campaign_.bad = {2, 9};
  const std::string whole = run();
  campaign_.explored.clear();
  words_.journal = (folder_ / "journal").string();
  campaign_.interrupted_at = 6;
  EXPECT_TRUE(run().contains("violated: 1 finding"));
  campaign_.interrupted_at = kCases;
  campaign_.explored.clear();
  EXPECT_EQ(run(), whole);
  // The first case is what the others are measured by.
  EXPECT_EQ(campaign_.explored, (std::vector<std::uint32_t>{0, 6, 7, 8, 9, 10, 11}));
  campaign_.explored.clear();
  words_.seed = 77;
  run();
  EXPECT_EQ(session_.exit, Exit::kEnvironment);
  EXPECT_TRUE(errors_.contains("is of another campaign")) << errors_;
}

TEST_F(ExploreRunTest, parts_merge_to_the_whole) {
  campaign_.bad = {2, 9};
  words_.journal = (folder_ / "whole").string();
  run();
  const std::string whole = merge({words_.journal});
  std::vector<std::string> folders;
  for (int i = 1; i <= 5; ++i) {
    words_.part = std::to_string(i) + "/5";
    words_.journal = (folder_ / ("part" + std::to_string(i))).string();
    folders.push_back(words_.journal);
    EXPECT_TRUE(run().contains("this is part " + std::to_string(i) + " of 5"));
    EXPECT_EQ(session_.exit, i == 3 || i == 5 ? kExploreViolated : kExploreHolds);
  }
  EXPECT_EQ(merge(folders), whole);
  EXPECT_EQ(session_.exit, kExploreViolated);
  EXPECT_TRUE(merge({folders[0], (folder_ / "whole").string()}).empty());
  EXPECT_EQ(session_.exit, kExploreBadScenario);
  EXPECT_TRUE(errors_.contains("cannot merge parts of 5 with parts of 1")) << errors_;
  folders.erase(folders.begin() + 2);
  folders.erase(folders.begin() + 3);
  EXPECT_TRUE(merge(folders).starts_with("bounded: 8 of 8 cases covered")) << merge(folders);
  EXPECT_EQ(session_.exit, kExploreBounded);
}

TEST_F(ExploreRunTest, what_is_wrong_is_said) {
  words_.part = "0/4";
  run();
  EXPECT_EQ(session_.exit, Exit::kUsage);
  EXPECT_EQ(errors_, "error: --part: expected I/N with I from 1 to N, as in 2/7, got '0/4'\n");
  words_.part.clear();
  std::ofstream{words_.scenario} << "[account]\n";
  EXPECT_TRUE(run().empty());
  EXPECT_EQ(session_.exit, kExploreBadScenario);
  EXPECT_EQ(errors_,
            "error: bank.toml: line 1, column 2: unknown key \"account\"; did you mean "
            "\"accounts\"?\n");
}

TEST(ExploreProgressText, an_estimate_needs_cases_that_are_done) {
  using namespace std::chrono_literals;
  explore::Progress progress{.cases_done = 2,
                             .cases = 10,
                             .label = "token panics",
                             .receipts = 4000,
                             .worlds = 300,
                             .pruned = 20};
  EXPECT_EQ(progress_text(progress, 2s),
            "2/10 cases, 4000 receipts (2000/s), 300 worlds, 20 pruned: token panics");
  progress.cases_done = 5;
  progress.findings = 1;
  EXPECT_EQ(progress_text(progress, 2s),
            "5/10 cases, 4000 receipts (2000/s), 300 worlds, 20 pruned, 1 finding, "
            "about 2 s left: token panics");
}

}  // namespace
}  // namespace farcall::cli
