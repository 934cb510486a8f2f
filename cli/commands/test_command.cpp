// farcall test [FOLDER]
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "cli/contract_building.hpp"
#include "cli/session.hpp"
#include "cli/test_report.hpp"
#include "cli/trace_reading.hpp"
#include "sdk/tool/parallel.hpp"
#include "sdk/tool/process.hpp"
#include "sdk/tool/project.hpp"
#include "sdk/tool/test_program.hpp"
#include "sdk/tool/toolchain.hpp"
#include "trace/gas/gas_functions.hpp"
#include "trace/json.hpp"
#include "trace/show/page.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct TestWords {
  std::string folder = ".";
  std::string filter;
  std::string html;
  bool debug = false;
  bool gas = false;
  bool show_output = false;
};

class TestRun {
 public:
  TestRun(const TestWords& words, Session& session) : words_{words}, session_{session} {}

  void run() {
    Result<sdk::Project> project = sdk::find_project(words_.folder);
    if (!project) return session_.fail(Exit::kInput, project.error().message);
    project_ = std::move(*project);
    if (const Result<void> done = sdk::write_compile_commands(project_); !done)
      return session_.fail(Exit::kEnvironment, done.error().message);
    build_contracts();
    run_tests();
    finish();
  }

 private:
  /// One contract with tests, on its way.
  struct Subject {
    const sdk::ProjectContract* contract;
    Result<sdk::TestBuild> build;
    Result<sdk::ProcessOutput> output;
    fs::path results;
    fs::path traces;
  };

  /// A test may deploy any contract of the project, so all of them are built.
  void build_contracts() {
    const std::vector<sdk::ProjectContract>& all = project_.contracts;
    std::vector<Result<sdk::BuildResult>> results(all.size());
    sdk::parallel_for(all.size(), [&](std::size_t i) {
      sdk::BuildOptions options;
      options.sources = all[i].sources;
      options.output = project_.wasm(all[i]);
      options.debug = words_.debug;
      results[i] = sdk::build_contract(options);
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (results[i]) diagnostics_[all[i].name] = results[i]->diagnostics;
      if (show_build(results[i], all[i].name, session_)) names_[all[i].name] = results[i]->names;
    }
  }

  void run_tests() {
    std::vector<Subject> subjects;
    for (const sdk::ProjectContract& contract : project_.contracts) {
      if (!project_.is_selected(contract) || contract.tests.empty()) continue;
      if (names_.contains(contract.name)) {
        subjects.push_back(
            {.contract = &contract, .build = {}, .output = {}, .results = {}, .traces = {}});
      } else {
        session_.say(format_text("{:28} not built: its tests did not run", contract.name));
      }
    }
    sdk::parallel_for(subjects.size(), [&](std::size_t i) { build_and_run(subjects[i]); });
    for (const Subject& subject : subjects) conclude(subject);
    if (wants_traces()) collect_traces(subjects);
    if (words_.gas) count_gas();
    if (!words_.html.empty()) write_page();
  }

  [[nodiscard]] bool wants_traces() const { return words_.gas || !words_.html.empty(); }

  /// The traces of all tests, in the order in which the tests ran.
  void collect_traces(const std::vector<Subject>& subjects) {
    for (const Subject& subject : subjects) {
      std::istringstream lines{sdk::read_whole_file(subject.traces)};
      for (std::string line; std::getline(lines, line);) {
        boost::system::error_code error;
        json::value value = json::parse(line, error);
        // A program that crashed may have left half a line.
        if (error || !value.is_object()) continue;
        traces_.push_back({.title = std::string{value.at("title").as_string()},
                           .json = std::move(value.at("trace")),
                           .abis = nullptr});
      }
    }
  }

  void count_gas() {
    std::vector<trace::Trace> all;
    for (const trace::PageDocument& each : traces_) {
      Result<trace::Trace> read = trace::from_json(each.json);
      if (!read) return session_.fail(Exit::kEnvironment, each.title + ": " + read.error().message);
      all.push_back(std::move(*read));
    }
    functions_ = trace::gas_by_function(all);
  }

  void write_page() {
    if (traces_.empty()) session_.say("no test made a transaction: the page is empty");
    deliver(session_, words_.html, trace::html_page(traces_));
  }

  void build_and_run(Subject& subject) const {
    subject.build = sdk::build_tests(project_, *subject.contract, names_);
    if (!subject.build || subject.build->program.empty()) return;
    const std::string program = subject.build->program.string();
    subject.results = sdk::cache_folder() / "tests" / (sdk::short_hash(program) + ".json");
    std::error_code ignored;
    fs::remove(subject.results, ignored);
    std::vector<std::string> command{program, "--gtest_output=json:" + subject.results.string()};
    if (wants_traces()) {
      subject.traces = fs::path{subject.results}.replace_extension(".traces");
      fs::remove(subject.traces, ignored);
      command.insert(command.begin(), {"env", "FARCALL_TRACES=" + subject.traces.string()});
    }
    if (!words_.filter.empty()) command.push_back("--gtest_filter=" + words_.filter);
    subject.output = sdk::run_process(command);
  }

  /// Shows and counts what came of one contract's tests.
  void conclude(const Subject& subject) {
    const std::string& name = subject.contract->name;
    if (!subject.build) return session_.fail(Exit::kEnvironment, subject.build.error().message);
    diagnostics_[name].append_range(subject.build->diagnostics);
    show(subject.build->diagnostics, session_);
    if (subject.build->program.empty())
      return session_.fail(Exit::kNegative, format_text("the tests of {} do not compile", name));
    if (!subject.output) return session_.fail(Exit::kEnvironment, subject.output.error().message);

    const sdk::ProcessOutput& output = *subject.output;
    const Result<TestReport> read = read_test_json(sdk::read_whole_file(subject.results));
    const TestReport report = read ? *read : read_crashed_output(output.out, output.exit_code);
    reports_[name] = report;
    total_ += report;
    session_.say(format_text("{:28} {}", name, report.summary()));
    const bool is_bad = report.failed > 0 || output.exit_code != 0;
    if (!is_bad && !words_.show_output) return;
    std::string text = (words_.show_output ? output.out : failures_only(output.out)) + output.err;
    if (!read)
      text += format_text("{}: {}\n", report.failures.back().test, report.failures.back().message);
    std::fwrite(text.data(), 1, text.size(), stderr);  // failures are results: --quiet keeps them
    if (!is_bad) return;
    if (report.failed == 0)
      session_.fail(Exit::kNegative,
                    format_text("the tests of {} ended with exit code {} after the last test", name,
                                output.exit_code));
  }

  void finish() {
    if (total_.failed > 0 || total_.not_run > 0 ||
        (total_.passed == 0 && session_.exit == Exit::kOk))
      session_.exit = Exit::kNegative;
    if (!session_.json) {
      if (words_.gas) session_.result(trace::describe(functions_));
      session_.result(total_.summary());
      if (total_.passed + total_.failed == 0) session_.say("no test ran");
      return;
    }
    json::object document = to_json(total_);
    document.erase("failures");
    json::array contracts;
    for (const sdk::ProjectContract& contract : project_.contracts) {
      json::object object{{"name", contract.name}, {"built", names_.contains(contract.name)}};
      object["diagnostics"] = to_json(diagnostics_[contract.name]);
      if (reports_.contains(contract.name)) object["tests"] = to_json(reports_[contract.name]);
      contracts.emplace_back(std::move(object));
    }
    document["contracts"] = std::move(contracts);
    if (words_.gas) document["gas"] = trace::to_json(functions_);
    session_.result(json::serialize(document));
  }

  const TestWords& words_;
  Session& session_;
  sdk::Project project_;
  std::map<std::string, sdk::ContractNames> names_;  ///< of the contracts that were built
  std::map<std::string, std::vector<sdk::Diagnostic>> diagnostics_;
  std::map<std::string, TestReport> reports_;
  TestReport total_;
  std::vector<trace::PageDocument> traces_;
  std::vector<trace::FunctionGas> functions_;
};

}  // namespace

void add_test(CLI::App& program, Session& session) {
  auto words = std::make_shared<TestWords>();
  CLI::App* command =
      program.add_subcommand("test", "Build contracts and run their tests on a chain in a process");
  command->footer(
      "Builds every contract of the project, then the *_test.cpp files beside each, which use\n"
      "GoogleTest and <farcall/contract.hpp>, and runs them. Exit code 1: a test failed, or there "
      "is\nnone.");
  command->add_option("FOLDER", words->folder, "The project")->capture_default_str();
  command->add_option("--filter", words->filter, "Only tests whose names match, as in GoogleTest");
  command
      ->add_option("--html", words->html,
                   "Also write a page with what the transactions of the tests did")
      ->type_name("FILE");
  command->add_flag("--gas", words->gas, "Also show what each function burnt, and on what");
  command->add_flag("--show-output", words->show_output, "Also show what passing tests print");
  command->add_flag("--debug", words->debug,
                    "Let failed checks of contracts say file and line; they are larger then");
  command->callback([words, &session] { TestRun{*words, session}.run(); });
}

}  // namespace farcall::cli
