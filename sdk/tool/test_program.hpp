// Tests of contracts: native programs that link the test kit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sdk/tool/diagnostics.hpp"
#include "sdk/tool/project.hpp"
#include "sdk/tool/toolchain.hpp"

namespace farcall::sdk {

/// `clang++ FLAGS` for a test, ready for a source file and what to do with it.
[[nodiscard]] std::vector<std::string> native_compiler(const Toolchain& tools);

struct TestBuild {
  std::filesystem::path program;        ///< empty unless it was built
  std::vector<Diagnostic> diagnostics;  ///< mistakes in the test
};

/// Builds the tests of a contract into one program below build/ of the project. `names` is the
/// header that the build of the contract wrote. An `Error` means that something is missing on this
/// machine; mistakes in the test are diagnostics.
[[nodiscard]] Result<TestBuild> build_tests(const Project& project, const ProjectContract& contract,
                                            const std::filesystem::path& names);

}  // namespace farcall::sdk
