// The compiler, the linker and the optimiser, with the flags that make them agree with the network.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

/// What the compiler checks in contracts, in wasm and in native tests alike: arithmetic that leaves
/// the range of its type, floating point numbers that become integers, arrays, null pointers.
/// Libraries are not checked (near.ignore).
inline constexpr std::string_view kContractChecks =
    "signed-integer-overflow,unsigned-integer-overflow,integer-divide-by-zero,shift,"
    "implicit-signed-integer-truncation,implicit-unsigned-integer-truncation,"
    "float-cast-overflow,array-bounds,null";

/// Where the parts of a build are.
struct Toolchain {
  std::filesystem::path sdk;  ///< holds include/ and support/
  std::filesystem::path
      prepared;          ///< the precompiled header and the support objects; see `prepare`
  std::string clang;     ///< clang++ 22
  std::string wasm_opt;  ///< binaryen 108 or newer
  bool debug = false;    ///< checks that fail name their place in the source

  /// Flags that every unit of a contract is compiled with.
  [[nodiscard]] std::vector<std::string> compile_flags() const;
  /// `clang++ FLAGS -include-pch ...`, ready for a source file and what to do with it.
  [[nodiscard]] std::vector<std::string> compiler() const;
  /// The object files of the SDK's support code.
  [[nodiscard]] Result<std::vector<std::string>> support_objects() const;
};

/// Finds the tools; an error names what is missing and what to install. `debug` as in
/// `BuildOptions`.
[[nodiscard]] Result<Toolchain> find_toolchain(bool debug = false);

/// Makes what all contracts share, in a folder of the cache whose name says what it was made from,
/// unless it is there already. Safe when several builds start at once.
[[nodiscard]] Result<void> prepare(const Toolchain& tools);

/// Removes from the cache what builds left that were stopped more than an hour ago.
void remove_abandoned(const std::filesystem::path& cache);

/// The folder with the SDK's own files, `include/` and `support/`: what the program carries,
/// written out once, or what FARCALL_SDK names. Safe when several programs start at once.
[[nodiscard]] Result<std::filesystem::path> sdk_folder();

/// The folder for everything that can be made again: FARCALL_CACHE, or ~/.cache/farcall.
[[nodiscard]] std::filesystem::path cache_folder();

}  // namespace farcall::sdk
