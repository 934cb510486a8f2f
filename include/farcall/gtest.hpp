// GoogleTest with the test kit: a test that fails prints the receipt trees of what it did, unasked.
// <farcall/contract.hpp> includes this where GoogleTest is there.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "farcall/outcome.hpp"
#include "farcall/units.hpp"

namespace farcall::testkit {

inline void PrintTo(Amount amount, std::ostream* out) {
  *out << amount.text();
}
inline void PrintTo(Gas gas, std::ostream* out) {
  *out << gas.text();
}

namespace detail {

/// Prints trees at the first failure of a test. With FARCALL_GAS_LINES=FILE in the environment,
/// appends the gas of every receipt of every test to FILE: `farcall gas snapshot` asks for that.
/// With FARCALL_TRACES=FILE, appends the traces of every test: `farcall test --html` asks for that.
class TraceListener : public ::testing::EmptyTestEventListener {
 public:
  void OnTestStart(const ::testing::TestInfo&) override {
    forget_outcomes();
    printed_ = false;
  }

  void OnTestPartResult(const ::testing::TestPartResult& part) override {
    if (!part.failed() || printed_) return;
    printed_ = true;
    for (const Outcome& outcome : outcomes_to_show()) std::printf("\n%s", outcome.tree().c_str());
    std::fflush(stdout);
  }

  void OnTestEnd(const ::testing::TestInfo& test) override {
    const std::string name = std::string{test.test_suite_name()} + "." + test.name();
    write("FARCALL_GAS_LINES", name, append_gas_lines);
    write("FARCALL_TRACES", name, append_traces);
  }

 private:
  /// To the file that a variable of the environment names, if it does.
  static void write(const char* variable, const std::string& test,
                    bool (*append)(const std::string&, std::string_view)) {
    const char* file = std::getenv(variable);
    if (file == nullptr || append(file, test)) return;
    std::fprintf(stderr, "farcall: cannot write %s\n", file);
  }

  bool printed_ = false;
};

inline const bool kListens = [] {
  ::testing::UnitTest::GetInstance()->listeners().Append(new TraceListener);
  return true;
}();

}  // namespace detail
}  // namespace farcall::testkit
