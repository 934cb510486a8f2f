// Running other programs.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

/// What a program wrote and how it ended.
struct ProcessOutput {
  int exit_code = 0;  ///< 128 and more: ended by a signal
  std::string out;
  std::string err;
};

enum class ProcessEnvironment {
  kInherited,
  /// PATH and TMPDIR only, in the C locale: what compilers read from the environment (CPATH,
  /// SOURCE_DATE_EPOCH, configuration files in HOME) must not reach a reproducible build.
  kClean,
};

/// Runs `command` (found in PATH) until it ends and returns what it wrote. Fails only if it cannot
/// be started. Thread-safe.
[[nodiscard]] Result<ProcessOutput> run_process(
    const std::vector<std::string>& command,
    ProcessEnvironment environment = ProcessEnvironment::kInherited);

}  // namespace farcall::sdk
