// The same contracts in C++ and in Rust (near-sdk-rs), put through the same calls on chains of
// their own: what they answer, what they cost.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace farcall::sdk::peer {

/// What one step cost with either contract, and what came of it.
struct Step {
  std::string name;
  std::uint64_t cpp_gas = 0;
  std::uint64_t rust_gas = 0;
  std::string cpp_answer;  ///< the result; after a failure its error
  std::string rust_answer;
};

/// One contract in both languages. The stake is what its account needs for storage after the
/// deploy.
struct Contract {
  std::string name;
  std::uint64_t cpp_bytes = 0;
  std::uint64_t rust_bytes = 0;
  std::uint64_t cpp_storage_bytes = 0;
  std::uint64_t rust_storage_bytes = 0;
  std::vector<Step> steps;  ///< the first is the deploy
};

/// Runs everything. `cpp_folder` holds the examples as wasm, `rust_folder` their counterparts. Gas
/// is that of whole transactions; the contracts that are called by those under test are the C++
/// ones on both sides.
[[nodiscard]] std::vector<Contract> compare(const std::string& cpp_folder,
                                            const std::string& rust_folder);

}  // namespace farcall::sdk::peer
