// The results of a test program (GoogleTest).
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::cli {

struct TestFailure {
  std::string test;  ///< `Suite.name`
  std::string file;  ///< where the expectation stands; empty if the program crashed
  std::size_t line = 0;
  std::string message;
};

struct TestReport {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  int not_run = 0;  ///< after a crash
  std::vector<TestFailure> failures;

  /// `1 passed, 2 failed`, and what else is not zero.
  [[nodiscard]] std::string summary() const;
  TestReport& operator+=(const TestReport& other);
};

/// Reads what GoogleTest wrote with --gtest_output=json.
[[nodiscard]] Result<TestReport> read_test_json(std::string_view text);

/// Reads the terminal output of a program that crashed: the test that was running has failed.
[[nodiscard]] TestReport read_crashed_output(std::string_view output, int exit_code);

/// Terminal output without the lines about tests that begin or pass.
[[nodiscard]] std::string failures_only(std::string_view output);

[[nodiscard]] boost::json::object to_json(const TestReport& report);

}  // namespace farcall::cli
