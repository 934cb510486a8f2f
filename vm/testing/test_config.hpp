// The preparation rules of protocol 86 as numbers, for tests that need one known configuration.
#pragma once

#include "vm/prepare/prepare.hpp"

namespace farcall::vm::test {

inline constexpr std::uint64_t kOp = 822'756;

inline PrepareConfig config_86() {
  return {
      .limits = {.types = 1024,
                 .functions = 10'000,
                 .locals = 1'000'000,
                 .body_bytes = 196'608,
                 .tables = 1,
                 .table_elements = 10'000,
                 .instrumented_bytes = 16'777'216},
      .instrument = {.costs = {.regular = kOp, .linear_base = 26'328'192, .linear_unit = kOp},
                     .stack_bytes_max = 262'144,
                     .memory_pages_initial = 1024,
                     .memory_pages_max = 2048,
                     .params_per_function_max = 64,
                     .params_per_contract_max = 50'000,
                     .operand_bytes_per_function_max = 8192,
                     .blocks_per_function_max = 5000,
                     .blocks_per_contract_max = 50'000},
  };
}

}  // namespace farcall::vm::test
