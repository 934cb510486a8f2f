// From the sources of a contract to the wasm that the network runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sdk/tool/build_record.hpp"
#include "sdk/tool/contract_names.hpp"
#include "sdk/tool/diagnostics.hpp"

namespace farcall::sdk {

struct BuildOptions {
  /// The sources of one contract.
  std::vector<std::filesystem::path> sources;
  /// The wasm file to write.
  std::filesystem::path output;
  /// The folder for intermediate files. Empty: a folder in the cache.
  std::filesystem::path scratch;
  /// The header with names that tests of the contract are compiled with. Empty: not written.
  std::filesystem::path names;
  /// Builds the module that answers `__contract_abi` instead of the contract.
  bool abi = false;
  /// An ABI (JSON) to embed: the method `__contract_abi` answers with it, compressed with zstd.
  std::string embedded_abi;
  /// Panics of checks say in words what happened and, for arithmetic, arrays and pointers, where:
  /// "attempt to add with overflow, at pool/contract.cpp:12". Costs some KB of wasm.
  bool debug = false;
  /// NEP-330 `build_info` (JSON) for `contract_source_metadata`. Empty: none.
  std::string build_info;
};

struct BuildResult {
  std::vector<Diagnostic> diagnostics;  ///< in source order
  bool succeeded = false;               ///< the wasm was written, or is up to date
  bool is_current = false;              ///< nothing had changed since the last build
  std::size_t size = 0;                 ///< bytes of wasm
  std::vector<std::string> methods;     ///< exported names
  std::vector<std::string> imports;     ///< host functions that the contract uses
  ContractNames names;
  std::string wasm_hash;  ///< short hash of the wasm
  /// All files that were read, without those of the SDK; also after errors.
  FileSet inputs;

  [[nodiscard]] std::size_t error_count() const;
};

/// Builds one contract, unless sources, headers, tools and options are those of the last build.
/// Mistakes in the sources are diagnostics; an `Error` means that the build itself failed (a tool
/// is missing, a file cannot be written). The wasm depends on the sources, the options and the
/// versions of SDK, clang and wasm-opt only: not on folders, times or environment. Thread-safe for
/// different outputs.
[[nodiscard]] Result<BuildResult> build_contract(const BuildOptions& options);

}  // namespace farcall::sdk
