// Shared by benchmark programs: clocks for a busy machine, and rows of the table that
// tools/bench.py prints.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <format>
#include <optional>
#include <print>
#include <string>
#include <string_view>
#include <vector>

namespace farcall::bench {

/// Nanoseconds of CPU time of this thread, which other load on the machine disturbs less than
/// wall time.
[[nodiscard]] inline double thread_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}
/// Nanoseconds of CPU time of all threads of this process.
[[nodiscard]] inline double process_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}
/// Nanoseconds of wall time.
[[nodiscard]] inline double clock_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Of at least one value; the higher of two.
[[nodiscard]] inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// A measured value and what it is compared with.
struct Row {
  std::string name;
  double value = 0;
  std::string_view unit;
  /// The goal, or the peer's value in the same run; nothing: the value is shown alone.
  std::optional<double> against = std::nullopt;
  /// "goal", or the name of the peer.
  std::string_view peer = "goal";
  /// Higher is better; otherwise lower is.
  bool at_least = false;
};

/// Arguments and output of a benchmark program: `--quick` asks for the smallest run that touches
/// everything, `--json` for one JSON object a row, to be read by tools/bench.py, `--only PART` for
/// a part of the program.
class Report {
 public:
  Report(std::string_view title, int count, char** arguments) : title_{title} {
    for (int i = 1; i < count; ++i) {
      const std::string_view argument{arguments[i]};
      if (argument == "--quick") quick_ = true;
      if (argument == "--json") json_ = true;
      if (argument == "--only" && i + 1 < count) only_ = arguments[++i];
    }
    if (!json_) std::println("{}", title);
  }

  [[nodiscard]] bool quick() const noexcept { return quick_; }
  [[nodiscard]] bool wants(std::string_view part) const noexcept {
    return only_.empty() || only_ == part;
  }

  void add(const Row& row) const {
    if (json_) {
      std::println(R"({{"table": "{}", "name": "{}", "value": {:.6g}, "unit": "{}"{}}})", title_,
                   row.name, row.value, row.unit,
                   row.against ? std::format(R"(, "against": {:.6g}, "peer": "{}", "at_least": {})",
                                             *row.against, row.peer, row.at_least)
                               : "");
    } else {
      std::println("  {:<58}{:>11.2f} {:<9}{}", row.name, row.value, row.unit,
                   row.against ? std::format("{} {:.2f}, ratio {:.2f}", row.peer, *row.against,
                                             row.value / *row.against)
                               : "");
    }
    std::fflush(stdout);
  }

 private:
  std::string title_;
  std::string only_;
  bool quick_ = false;
  bool json_ = false;
};

}  // namespace farcall::bench
