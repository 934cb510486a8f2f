// farcall test [FOLDER]
#include <charconv>
#include <filesystem>

#include "cli/contract_building.hpp"
#include "cli/session.hpp"
#include "sdk/tool/process.hpp"
#include "sdk/tool/project.hpp"
#include "sdk/tool/test_program.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;

struct TestWords {
  std::string folder = ".";
  std::string filter;
};

class TestRun {
 public:
  TestRun(const TestWords& words, Session& session) : words_{words}, session_{session} {}

  void run() {
    const Result<sdk::Project> project = sdk::find_project(words_.folder);
    if (!project) return session_.fail(Exit::kInput, project.error().message);
    if (const Result<void> done = sdk::write_compile_commands(*project); !done)
      return session_.fail(Exit::kEnvironment, done.error().message);
    // A test may deploy every contract of the project, so they are all built first.
    for (const sdk::ProjectContract& contract : project->contracts)
      if (!build(*project, contract)) return;
    for (const sdk::ProjectContract& contract : project->contracts)
      if (!contract.tests.empty() && !test(*project, contract)) return;
    session_.result(std::format("{} passed, {} failed", passed_, failed_));
    if (failed_ > 0 || passed_ == 0) session_.exit = Exit::kNegative;
    if (passed_ + failed_ == 0) session_.say("no contract has a *_test.cpp");
  }

 private:
  static fs::path names_of(const sdk::Project& project, const sdk::ProjectContract& contract) {
    return project.folder / "build" / (contract.name + ".names.hpp");
  }

  bool build(const sdk::Project& project, const sdk::ProjectContract& contract) {
    std::error_code error;
    fs::create_directories(project.folder / "build", error);
    const sdk::BuildOptions options{.sources = contract.sources,
                                    .output = project.wasm(contract),
                                    .scratch = {},
                                    .names = names_of(project, contract)};
    return build_or_say(options, contract.name, session_).has_value();
  }

  bool test(const sdk::Project& project, const sdk::ProjectContract& contract) {
    const Result<sdk::TestBuild> built =
        sdk::build_tests(project, contract, names_of(project, contract));
    if (!built) {
      session_.fail(Exit::kEnvironment, built.error().message);
      return false;
    }
    show(built->diagnostics, session_);
    if (built->program.empty()) {
      session_.fail(Exit::kNegative, std::format("the tests of {} do not compile", contract.name));
      return false;
    }
    std::vector<std::string> command{built->program.string(), "--gtest_brief=1"};
    if (!words_.filter.empty()) command.push_back("--gtest_filter=" + words_.filter);
    const Result<sdk::ProcessOutput> output = sdk::run_process(command);
    if (!output) {
      session_.fail(Exit::kEnvironment, output.error().message);
      return false;
    }
    count(contract.name, *output);
    return true;
  }

  /// Takes the numbers from the last lines of GoogleTest.
  void count(const std::string& name, const sdk::ProcessOutput& output) {
    const auto number = [&](std::string_view mark) {
      int value = 0;
      const std::size_t at = output.out.rfind(mark);
      if (at == std::string::npos) return value;
      std::from_chars(output.out.data() + at + mark.size(), output.out.data() + output.out.size(),
                      value);
      return value;
    };
    const int good = number("[  PASSED  ] ");
    const int bad = std::max(number("[  FAILED  ] "), output.exit_code == 0 ? 0 : 1);
    passed_ += good;
    failed_ += bad;
    session_.say(std::format("{:28} {:4} passed {:3} failed", name, good, bad));
    if (bad > 0 || output.exit_code != 0) session_.say(output.out + output.err);
  }

  const TestWords& words_;
  Session& session_;
  int passed_ = 0;
  int failed_ = 0;
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
  command->callback([words, &session] { TestRun{*words, session}.run(); });
}

}  // namespace farcall::cli
