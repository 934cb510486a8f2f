// farcall conform FILE...
#include <boost/json.hpp>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/conform/scenario.hpp"
#include "cli/session.hpp"
#include "cli/tally.hpp"
#include "testkit/machine.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

struct ConformWords {
  std::vector<std::string> files;
  std::vector<std::string> wasm_folders;
  std::size_t lines = 40;
};

/// Where to look for the wasm files of a scenario: --wasm, $CONFORM_WASM, `wasm` in the scenario's
/// folder and beside it.
std::vector<std::string> folders_for(const std::string& file, const ConformWords& words) {
  std::vector<std::string> folders = words.wasm_folders;
  if (const char* named = std::getenv("CONFORM_WASM"); named != nullptr && *named != '\0')
    folders.emplace_back(named);
  const fs::path folder = fs::path{file}.parent_path();
  folders.push_back((folder / "wasm").string());
  folders.push_back((folder / ".." / "wasm").string());
  return folders;
}

std::string describe(const ScenarioReport& report, std::size_t lines) {
  std::string out;
  for (const WrongStep& step : report.wrong) {
    out += format_text("--- {} step {}: {}\n", report.name, step.index, step.why);
    std::size_t shown = 0;
    for (const Difference& difference : step.differences) {
      if (shown++ == lines) {
        out += format_text("  ... and {} more\n", step.differences.size() - lines);
        break;
      }
      out += format_text("  {}\n    expected {}\n    got      {}\n", difference.path,
                         difference.expected, difference.got);
    }
  }
  return out;
}

json::value to_json(const std::string& file, const ScenarioReport& report) {
  json::array wrong;
  for (const WrongStep& step : report.wrong) {
    json::array found;
    for (const Difference& difference : step.differences)
      found.push_back(json::object{
          {"path", difference.path}, {"expected", difference.expected}, {"got", difference.got}});
    wrong.push_back(
        json::object{{"step", step.index}, {"why", step.why}, {"differences", std::move(found)}});
  }
  return json::object{{"file", file},
                      {"name", report.name},
                      {"steps", report.steps},
                      {"passed", report.wrong.empty()},
                      {"wrong", std::move(wrong)}};
}

void run(const ConformWords& words, Session& session) {
  const auto machine = testkit::shared_machine("");
  Tally tally;
  json::array reports;
  const auto cannot_read = [&](const std::string& file, std::string message) {
    session.fail(Exit::kInput, message);
    tally.count_unreadable();
    reports.push_back(
        json::object{{"file", file}, {"passed", false}, {"error", std::move(message)}});
  };
  for (const std::string& file : words.files) {
    Result<std::string> text = read_file(file);
    if (!text.has_value()) {
      cannot_read(file, text.error().message);
      continue;
    }
    const ConformOptions options{.wasm_folders = folders_for(file, words),
                                 .protocol_version = session.protocol_version};
    const Result<ScenarioReport> report = run_scenario(*text, options, *machine);
    if (!report.has_value()) {
      cannot_read(file, format_text("{}: {}", file, report.error().message));
      continue;
    }
    tally.count(report->wrong.empty());
    if (session.json) {
      reports.push_back(to_json(file, *report));
      continue;
    }
    if (!report->wrong.empty()) session.result(describe(*report, words.lines));
    session.say(format_text("{}: {}/{} steps agree", report->name,
                            report->steps - report->wrong.size(), report->steps));
  }
  if (session.json) {
    session.result(json::serialize(json::object{{"scenarios", std::move(reports)},
                                                {"passed", tally.passed},
                                                {"failed", tally.failed},
                                                {"unreadable", tally.unreadable}}));
  } else {
    session.result(tally.text());
  }
  if (tally.unreadable == 0 && tally.failed > 0) session.exit = Exit::kNegative;
}

}  // namespace

void add_conform(CLI::App& program, Session& session) {
  auto words = std::make_shared<ConformWords>();
  CLI::App* command = program.add_subcommand(
      "conform", "Run recorded scenarios in this process and compare every field");
  command->footer(
      "Each scenario runs on a new chain with the genesis of the node that it was recorded on.\n"
      "Differences are shown step by step; the last line is 'N passed, M failed' and counts every\n"
      "file, also those that could not be read.");
  command->add_option("FILE", words->files, "Scenario files (JSON)")->required();
  command
      ->add_option("--wasm", words->wasm_folders,
                   "Folder with the wasm files that scenarios name; may be given several times.\n"
                   "Also looked into: $CONFORM_WASM, and 'wasm' in or beside the scenario's folder")
      ->type_name("DIR")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--lines", words->lines, "Differences to show for a step")
      ->capture_default_str();
  command->callback([words, &session] { run(*words, session); });
}

}  // namespace farcall::cli
