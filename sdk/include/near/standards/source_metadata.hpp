// What a contract says about its source (NEP-330):
//
//   ContractSourceMetadata contract_source_metadata() const {
//     return {.version = "1.0.0", .link = "https://...", .standards = {{"nep141", "1.0.0"}}};
//   }
#pragma once

#include <near.hpp>

namespace near {

struct ContractStandard {
  std::string standard;
  std::string version;
};

/// How to build the same wasm again.
struct ContractBuildInfo {
  std::string build_environment;
  std::vector<std::string> build_command;
  std::string contract_path;
  std::string source_code_snapshot;
};

/// The answer of the view `contract_source_metadata`.
struct ContractSourceMetadata {
  std::optional<std::string> version;
  std::optional<std::string> link;
  std::vector<ContractStandard> standards;
  std::optional<ContractBuildInfo> build_info;
};

}  // namespace near
