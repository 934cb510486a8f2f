// What a person wants to know about a contract before deploying it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "vm/prepare.hpp"

namespace farcall::vm {

/// A function that a contract imports or exports.
struct FunctionReport {
  std::string name;
  /// Index in the module, imported functions first.
  std::uint32_t index = 0;
  /// In the text format, e.g. `(param i64 i64) (result i64)`; empty for a plain function.
  std::string signature;
  /// For exports: a method that can be called, without parameters and results.
  bool is_method = false;
};

/// Where and why a contract is refused.
struct RefusalReport {
  protocol::PrepareError kind{};
  /// One sentence, e.g. `SIMD support is not enabled`.
  std::string reason;
  /// Place in the file.
  std::optional<std::uint64_t> offset;
  std::optional<std::uint32_t> function;
  /// From the name section or an export.
  std::optional<std::string> function_name;
};

struct ContractReport {
  /// Nothing: the network accepts the code.
  std::optional<RefusalReport> refusal;
  std::uint64_t code_bytes = 0;
  // The rest is empty for refused code.
  std::uint64_t prepared_bytes = 0;
  std::uint32_t defined_functions = 0;
  std::uint64_t data_bytes = 0;
  bool has_start_function = false;
  std::vector<FunctionReport> imports;
  std::vector<FunctionReport> exports;
};

/// Looks at a contract by the rules of `config`. Any bytes may come in. Whether imports exist is
/// for the caller to say, who knows the host functions. Thread-safe.
[[nodiscard]] ContractReport inspect(ByteView wasm, const PrepareConfig& config);

}  // namespace farcall::vm
