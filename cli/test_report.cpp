#include "cli/test_report.hpp"

#include <charconv>
#include <cstring>
#include <utility>

#include "base/format_text.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kRunning = "[==========] Running ";
constexpr std::string_view kBegins = "[ RUN      ] ";
constexpr std::string_view kPassed = "[       OK ] ";
constexpr std::string_view kFailed = "[  FAILED  ] ";
constexpr std::string_view kSkipped = "[  SKIPPED ] ";

int number_at(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// GoogleTest begins a failure with `file:line\n`.
TestFailure failure_of(std::string test, std::string_view text) {
  TestFailure failure{.test = std::move(test), .file = {}, .line = 0, .message = {}};
  const std::size_t end = text.find('\n');
  const std::size_t colon = text.substr(0, end).rfind(':');
  if (end != text.npos && colon != text.npos) {
    failure.file = text.substr(0, colon);
    failure.line = static_cast<std::size_t>(number_at(text.substr(colon + 1)));
    text.remove_prefix(end + 1);
  }
  failure.message = text;
  return failure;
}

void add_test(const json::object& test, TestReport& report) {
  const auto* result = test.if_contains("result");
  if (test.at("status").as_string() != "RUN") return;  // disabled, or filtered out
  if (const json::value* failures = test.if_contains("failures")) {
    ++report.failed;
    const std::string name = format_text("{}.{}", std::string{test.at("classname").as_string()},
                                         std::string{test.at("name").as_string()});
    for (const json::value& each : failures->as_array())
      report.failures.push_back(
          failure_of(name, std::string{each.as_object().at("failure").as_string()}));
  } else if (result && result->as_string() == "SKIPPED") {
    ++report.skipped;
  } else {
    ++report.passed;
  }
}

std::string_view described(int signal) {
  const char* text = sigdescr_np(signal);
  return text == nullptr ? "unknown" : text;
}

template <class Take>
void for_each_line(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string TestReport::summary() const {
  std::string text = format_text("{} passed, {} failed", passed, failed);
  if (skipped > 0) text += format_text(", {} skipped", skipped);
  if (not_run > 0) text += format_text(", {} not run", not_run);
  return text;
}

TestReport& TestReport::operator+=(const TestReport& other) {
  passed += other.passed;
  failed += other.failed;
  skipped += other.skipped;
  not_run += other.not_run;
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
  return *this;
}

Result<TestReport> read_test_json(std::string_view text) try {
  TestReport report;
  const json::value document = json::parse(text);
  for (const json::value& suite : document.as_object().at("testsuites").as_array())
    for (const json::value& test : suite.as_object().at("testsuite").as_array())
      add_test(test.as_object(), report);
  return report;
} catch (const std::exception& error) {
  return fail(std::string{"unreadable test results: "} + error.what());
}

TestReport read_crashed_output(std::string_view output, int exit_code) {
  TestReport report;
  int total = 0;
  std::string running;
  for_each_line(output, [&](std::string_view line) {
    if (line.starts_with(kRunning)) {
      total = number_at(line.substr(kRunning.size()));
    } else if (line.starts_with(kBegins)) {
      running = line.substr(kBegins.size());
    } else if (running.empty()) {
      return;
    } else if (line.starts_with(kPassed)) {
      ++report.passed;
      running.clear();
    } else if (line.starts_with(kSkipped)) {
      ++report.skipped;
      running.clear();
    } else if (line.starts_with(kFailed)) {
      ++report.failed;
      report.failures.push_back({running, {}, 0, "failed before the program crashed"});
      running.clear();
    }
  });
  const std::string how =
      exit_code > 128 ? format_text("signal {} ({})", exit_code - 128, described(exit_code - 128))
                      : format_text("exit code {}", exit_code);
  if (running.empty()) running = "(outside of a test)";
  ++report.failed;
  report.failures.push_back({running, {}, 0, "the test program ended with " + how});
  report.not_run = std::max(0, total - report.passed - report.failed - report.skipped);
  return report;
}

std::string failures_only(std::string_view output) {
  std::string kept;
  for_each_line(output, [&](std::string_view line) {
    const bool is_noise = line.starts_with(kBegins) || line.starts_with(kPassed) ||
                          line.starts_with("[====") || line.starts_with("[----") ||
                          line.starts_with("[  PASSED  ]") || line.starts_with("Note: ") ||
                          line.starts_with("Running main()");
    if (!is_noise) kept.append(line).append("\n");
  });
  return kept;
}

json::object to_json(const TestReport& report) {
  json::array failures;
  for (const TestFailure& each : report.failures)
    failures.push_back(json::object{
        {"test", each.test}, {"file", each.file}, {"line", each.line}, {"message", each.message}});
  return {{"passed", report.passed},
          {"failed", report.failed},
          {"skipped", report.skipped},
          {"not_run", report.not_run},
          {"failures", std::move(failures)}};
}

}  // namespace farcall::cli
