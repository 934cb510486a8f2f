// Tests of contracts: native programs that link the test kit.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sdk/tool/contract_build.hpp"
#include "sdk/tool/diagnostics.hpp"
#include "sdk/tool/project.hpp"
#include "sdk/tool/toolchain.hpp"

namespace farcall::sdk {

/// `clang++ FLAGS` for a test, ready for a source file and what to do with it.
[[nodiscard]] std::vector<std::string> native_compiler(const Toolchain& tools);

struct TestBuild {
  std::filesystem::path program;        ///< empty if there are errors
  std::vector<Diagnostic> diagnostics;  ///< mistakes in the test
};

/// Builds the tests of a contract into one program below build/ of the project, unless it is up to
/// date with everything that was read. `names` are those of the contracts of the project that were
/// built; a test may include any of them. An `Error` means that something is missing on this
/// machine; mistakes in the test are diagnostics. Thread-safe for different contracts.
[[nodiscard]] Result<TestBuild> build_tests(const Project& project, const ProjectContract& contract,
                                            const std::map<std::string, ContractNames>& names);

}  // namespace farcall::sdk
