// A project: a folder of contracts with their tests.
//
//   project/
//     hello/
//       contract.cpp        sources of one contract: all *.cpp but the tests
//       contract_test.cpp   its tests: all *_test.cpp
//     build/                what comes of it: hello.wasm
//
// A folder that holds sources itself is a project of that one contract.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

struct ProjectContract {
  std::string name;  ///< of its folder
  std::filesystem::path folder;
  std::vector<std::filesystem::path> sources;
  std::vector<std::filesystem::path> tests;
};

struct Project {
  std::filesystem::path folder;
  std::vector<ProjectContract> contracts;  ///< by name

  /// Where the wasm of a contract goes.
  [[nodiscard]] std::filesystem::path wasm(const ProjectContract& contract) const;
};

/// Looks for contracts in `folder` and directly below. Fails when there are none.
[[nodiscard]] Result<Project> find_project(const std::filesystem::path& folder);

/// Writes compile_commands.json into the project, so that clangd reads its files as the build does.
/// Leaves the file alone when it says so already.
[[nodiscard]] Result<void> write_compile_commands(const Project& project);

}  // namespace farcall::sdk
