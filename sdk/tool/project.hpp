// A project: a folder of contracts with their tests.
//
//   project/
//     hello/
//       contract.cpp        sources of one contract: all *.cpp but the tests
//       contract_test.cpp   its tests: all *_test.cpp
//     build/                results: hello.wasm
//
// The folder of a contract inside of a project stands for that contract of the project. A folder
// with sources elsewhere is a project of one contract.
#pragma once

#include <algorithm>
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
  std::vector<std::string> selected;       ///< names of the contracts that the folder stands for

  [[nodiscard]] bool is_selected(const ProjectContract& contract) const {
    return std::ranges::contains(selected, contract.name);
  }
  /// The wasm file of a contract.
  [[nodiscard]] std::filesystem::path wasm(const ProjectContract& contract) const;
};

/// Finds the project that `folder` is, or that the contract in `folder` belongs to. Fails if there
/// is no contract.
[[nodiscard]] Result<Project> find_project(const std::filesystem::path& folder);

/// Writes compile_commands.json into the project, so that clangd reads its files as the build does.
[[nodiscard]] Result<void> write_compile_commands(const Project& project);

}  // namespace farcall::sdk
