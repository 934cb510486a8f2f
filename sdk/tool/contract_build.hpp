// From the sources of a contract to the wasm that the network runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sdk/tool/diagnostics.hpp"

namespace farcall::sdk {

struct BuildOptions {
  /// One source, or several of one contract.
  std::vector<std::filesystem::path> sources;
  /// The wasm file to write.
  std::filesystem::path output;
  /// Where intermediate files go; empty: a folder of its own in the cache.
  std::filesystem::path scratch;
  /// Where to write the header that tests of the contract are compiled with; empty: nowhere.
  std::filesystem::path names;
  /// Builds the module that answers `__contract_abi` instead of the contract.
  bool abi = false;
  /// An ABI (JSON) that the contract carries: its method `__contract_abi` answers with it, as zstd.
  std::string embedded_abi;
};

struct BuildResult {
  std::vector<Diagnostic> diagnostics;  ///< in the order of the source
  bool succeeded = false;               ///< the wasm is written
  std::size_t size = 0;                 ///< bytes of wasm
  std::vector<std::string> methods;     ///< exported names
  std::vector<std::string> imports;     ///< host functions that the contract uses

  [[nodiscard]] std::size_t error_count() const;
};

/// Builds one contract. Mistakes in the sources are diagnostics; an `Error` means that the build
/// itself could not work (a tool is missing, a file cannot be written).
[[nodiscard]] Result<BuildResult> build_contract(const BuildOptions& options);

}  // namespace farcall::sdk
