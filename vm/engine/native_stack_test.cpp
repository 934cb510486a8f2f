#include "vm/engine/native_stack.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "vm/engine/machine.hpp"
#include "vm/testing/code_bytes.hpp"
#include "vm/testing/mock_context.hpp"
#include "vm/testing/mock_external.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;

/// "main" calls a function of the given type, which calls itself for ever. `arguments` leaves the
/// values for it.
Bytes endless_recursion(const Bytes& parameters, const Bytes& arguments) {
  const Bytes call = concat({arguments, {0x10, 0x01, 0x0b}});
  const Bytes memory = {0x00, 0x01};
  return Module{}
      .types({function_type({}, {}), function_type(parameters, {})})
      .functions({0, 1})
      .section(5, {memory})
      .exports({export_function("main", 0)})
      .code({body(call), body(call)})
      .bytes();
}

/// `count` times memory.size: values that the compiler must keep on the stack.
Bytes many_values(std::size_t count) {
  Bytes code;
  for (std::size_t value = 0; value < count; ++value) append(code, Bytes{0x3f, 0x00});
  return code;
}

/// Recursions that need the most native stack for their budget: small frames, many small
/// parameters, many small operands.
std::vector<Bytes> recursions() {
  Bytes operands = many_values(2000);
  append(operands, Bytes{0x10, 0x01});
  append(operands, Bytes(2000, 0x1a));  // drop
  return {endless_recursion({}, {}), endless_recursion(Bytes(64, kI32), many_values(64)),
          endless_recursion(Bytes(5, kI32), many_values(5)), endless_recursion({}, operands)};
}

CallOutcome run(const Bytes& wasm, Machine& machine) {
  testing::CodeBytes code{wasm};
  testing::MockExternal external;
  return machine.call(code, "main", testing::mock_context(), protocol::runtime_config(86), external,
                      nullptr);
}

bool is_out_of_stack(const CallOutcome& outcome) {
  using protocol::function_call_error::ExecutionError;
  const auto* error = outcome.error ? std::get_if<ExecutionError>(&*outcome.error) : nullptr;
  return error != nullptr && error->error == "Accessed memory outside the bounds.";
}

TEST(NativeStackTest, the_budget_of_contracts_ends_before_half_of_the_native_stack) {
  const Engine engine{Engine::Strategy::kWinch, kWasmStackBytes / 2};
  Machine machine{{}, engine};
  for (const Bytes& wasm : recursions()) EXPECT_TRUE(is_out_of_stack(run(wasm, machine)));
}

TEST(NativeStackTest,
     a_contract_is_compiled_and_recurses_to_its_limit_on_a_thread_with_a_small_stack) {
  Machine machine;
  for (const Bytes& wasm : recursions()) {
    const CallOutcome here = run(wasm, machine);
    Machine cold;
    struct Job {
      const Bytes& wasm;
      Machine& machine;
      CallOutcome outcome;
    } job{wasm, cold, {}};
    const auto work = [](void* given) {
      auto& [code, on, outcome] = *static_cast<Job*>(given);
      ASSERT_LT(native_stack_left(), kCallStackBytes);
      outcome = run(code, on);
    };
    run_on_new_stack(std::size_t{64} << 10, work, &job);
    EXPECT_TRUE(is_out_of_stack(job.outcome));
    EXPECT_EQ(job.outcome.burnt_gas, here.burnt_gas);
  }
}

[[gnu::noinline]] std::size_t left_below(std::size_t bytes) {
  auto* taken = static_cast<char*>(__builtin_alloca(bytes));
  asm volatile("" ::"r"(taken) : "memory");
  const std::size_t left = native_stack_left();
  asm volatile("" ::"r"(taken) : "memory");
  return left;
}

TEST(NativeStackTest, what_is_left_shrinks_with_depth) {
  const std::size_t here = native_stack_left();
  EXPECT_GE(here, std::size_t{1} << 20);
  EXPECT_LE(left_below(100'000), here - 100'000);
}

}  // namespace
}  // namespace farcall::vm
