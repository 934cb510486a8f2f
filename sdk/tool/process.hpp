// Running other programs.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

/// What a program said and how it ended.
struct ProcessOutput {
  int exit_code = 0;  ///< 128 and more: ended by a signal
  std::string out;
  std::string err;
};

/// Runs `command` (found in PATH) to its end and collects what it writes. Fails only when it cannot
/// be started. Safe to call from several threads.
[[nodiscard]] Result<ProcessOutput> run_process(const std::vector<std::string>& command);

}  // namespace farcall::sdk
