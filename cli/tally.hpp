// The closing line of commands that take several files.
#pragma once

#include <cstddef>
#include <string>

#include "base/format_text.hpp"

namespace farcall::cli {

/// Counts every file that was named, also those that could not be read.
struct Tally {
  std::size_t passed = 0;
  /// Everything that did not pass.
  std::size_t failed = 0;
  /// Missing or malformed files among those that failed.
  std::size_t unreadable = 0;

  void count(bool has_passed) noexcept { ++(has_passed ? passed : failed); }
  void count_unreadable() noexcept {
    ++failed;
    ++unreadable;
  }
  /// "12 passed, 14 failed (13 could not be read)".
  [[nodiscard]] std::string text() const {
    std::string line = format_text("{} passed, {} failed", passed, failed);
    if (unreadable > 0) line += format_text(" ({} could not be read)", unreadable);
    return line;
  }
};

}  // namespace farcall::cli
