#include "vm/engine/machine.hpp"

#include <gtest/gtest.h>

#include "vm/testing/code_bytes.hpp"
#include "vm/testing/host_fixture.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;
using testing::CodeBytes;
using testing::MockExternal;

constexpr std::uint64_t kEmptyMain = 79'064'041;

Machine& machine() {
  static Machine machine;
  return machine;
}

/// Appends a custom section, so that the module has `size` bytes: the loading fee goes by them.
Bytes padded(Bytes module, std::size_t size) {
  const std::size_t payload = size - module.size() - 2;
  module.insert(module.end(), {0x00, static_cast<std::uint8_t>(payload), 0x00});
  module.resize(size);
  return module;
}

/// One function "main" without parameters.
Bytes main_module(const Bytes& code) {
  return Module{}
      .types({function_type({}, {})})
      .functions({0})
      .exports({export_function("main", 0)})
      .code({body(code)})
      .bytes();
}

/// "main" may call one import of the given type as function 0.
Bytes importing(std::string_view name, const Bytes& parameters, const Bytes& results,
                const Bytes& code) {
  return Module{}
      .types({function_type(parameters, results), function_type({}, {})})
      .imports({import_function("env", name, 0)})
      .functions({1})
      .exports({export_function("main", 1)})
      .code({body(code)})
      .bytes();
}

class MachineTest : public ::testing::Test {
 protected:
  CallOutcome run(const Bytes& wasm, std::string_view method = "main",
                  ProtocolVersion version = 86) {
    CodeBytes code{wasm};
    return machine().call(code, method, context, protocol::runtime_config(version), external,
                          nullptr);
  }
  /// The text of a failed execution, or what else happened.
  static std::string error_text(const CallOutcome& outcome) {
    if (!outcome.error) return "no error";
    const auto* text = std::get_if<protocol::function_call_error::ExecutionError>(&*outcome.error);
    return text != nullptr ? text->error : "another kind of error";
  }
  static std::optional<protocol::PrepareError> prepare_error(const CallOutcome& outcome) {
    if (!outcome.error) return std::nullopt;
    const auto* error =
        std::get_if<protocol::function_call_error::CompilationError>(&*outcome.error);
    if (error == nullptr) return std::nullopt;
    const auto* prepare = std::get_if<protocol::compilation_error::PrepareError>(&error->error);
    if (prepare == nullptr) return std::nullopt;
    return prepare->error;
  }
  static std::optional<protocol::MethodResolveErrorKind> resolve_error(const CallOutcome& outcome) {
    if (!outcome.error) return std::nullopt;
    const auto* error =
        std::get_if<protocol::function_call_error::MethodResolveError>(&*outcome.error);
    if (error == nullptr) return std::nullopt;
    return error->error;
  }

  CallContext context = testing::mock_context();
  MockExternal external;
};

TEST_F(MachineTest, an_empty_method_costs_loading_and_entry) {
  const CallOutcome outcome = run(main_module({0x0b}));
  EXPECT_EQ(error_text(outcome), "no error");
  EXPECT_EQ(outcome.burnt_gas.value(), kEmptyMain);
  EXPECT_EQ(outcome.used_gas.value(), kEmptyMain);
  EXPECT_EQ(outcome.profile.wasm, 6'582'048U);
  EXPECT_EQ(outcome.compute_usage.value(), kEmptyMain);
  EXPECT_EQ(outcome.balance, yocto(1002));
  EXPECT_EQ(outcome.return_value, ReturnValue{NoValue{}});
}

TEST_F(MachineTest, traps_burn_what_was_executed) {
  const CallOutcome outcome = run(main_module({0x00, 0x0b}));
  EXPECT_EQ(error_text(outcome), "WebAssembly trap: An `unreachable` opcode was executed.");
  EXPECT_EQ(outcome.burnt_gas.value(), 80'976'092U);
}

TEST_F(MachineTest, recursion_ends_with_the_stack_budget) {
  const CallOutcome outcome = run(padded(main_module({0x10, 0x00, 0x0b}), 49));
  EXPECT_EQ(error_text(outcome), "Accessed memory outside the bounds.");
  EXPECT_EQ(outcome.burnt_gas.value(), 30'418'898'602U);
}

TEST_F(MachineTest, growing_memory_costs_by_the_page) {
  const auto growing = [](std::uint8_t pages) {
    return Module{}
        .types({function_type({}, {})})
        .functions({0})
        .section(5, {concat({{0x01}, uleb(1), uleb(128)})})
        .exports({export_function("main", 0)})
        .code({body({0x41, pages, 0x40, 0x00, 0x1a, 0x0b})})
        .bytes();
  };
  EXPECT_EQ(run(growing(1)).burnt_gas.value(), 120'932'041U);
  EXPECT_EQ(run(growing(10)).burnt_gas.value(), 128'336'845U);
}

TEST_F(MachineTest, host_functions_are_charged_in_between) {
  const Bytes wasm = padded(importing("prepaid_gas", {}, {kI64}, {0x10, 0x00, 0x1a, 0x0b}), 85);
  const CallOutcome outcome = run(wasm);
  EXPECT_EQ(error_text(outcome), "no error");
  EXPECT_EQ(outcome.burnt_gas.value(), 401'031'709U);
}

TEST_F(MachineTest, a_host_function_can_be_the_method) {
  const Bytes wasm = Module{}
                         .types({function_type({}, {})})
                         .imports({import_function("env", "panic", 0)})
                         .exports({export_function("main", 0)})
                         .bytes();
  const CallOutcome outcome = run(wasm);
  EXPECT_EQ(error_text(outcome), "Smart contract panicked: explicit guest panic");
  const auto& wasm_config = protocol::runtime_config(86).wasm;
  EXPECT_EQ(outcome.burnt_gas.value(),
            wasm_config.cost(ExtCost::contract_loading_base).gas.value() +
                wasm_config.cost(ExtCost::contract_loading_bytes).gas.value() * wasm.size() +
                wasm_config.cost(ExtCost::base).gas.value());
}

TEST_F(MachineTest, methods_that_cannot_be_called_burn_nothing) {
  using enum protocol::MethodResolveErrorKind;
  const Bytes wasm = Module{}
                         .types({function_type({kI32}, {})})
                         .functions({0})
                         .exports({export_function("main", 0)})
                         .code({body({0x0b})})
                         .bytes();
  for (const auto& [method, kind] :
       std::initializer_list<std::pair<std::string_view, protocol::MethodResolveErrorKind>>{
           {"", MethodEmptyName},
           {"other", MethodNotFound},
           {"memory", MethodNotFound},
           {"main", MethodInvalidSignature}}) {
    const CallOutcome outcome = run(wasm, method);
    EXPECT_EQ(resolve_error(outcome), kind) << method;
    EXPECT_EQ(outcome.burnt_gas.value(), 0U);
    EXPECT_EQ(outcome.used_gas.value(), 0U);
  }
}

TEST_F(MachineTest, missing_code_is_reported_before_an_empty_method_name) {
  testing::MissingCode code;
  const CallOutcome outcome =
      machine().call(code, "", context, protocol::runtime_config(86), external, nullptr);
  ASSERT_TRUE(outcome.error.has_value());
  const protocol::CompilationError missing =
      protocol::compilation_error::CodeDoesNotExist{context.current_account_id};
  EXPECT_EQ(*outcome.error, CallError{protocol::function_call_error::CompilationError{missing}});
}

TEST_F(MachineTest, bytes_that_are_no_module_burn_nothing) {
  const CallOutcome outcome = run(to_bytes("not wasm"));
  EXPECT_EQ(prepare_error(outcome), protocol::PrepareError::Deserialization);
  EXPECT_EQ(outcome.burnt_gas.value(), 0U);
}

TEST_F(MachineTest, locals_are_limited_by_the_size_of_the_code_from_87) {
  const Bytes wasm = Module{}
                         .types({function_type({}, {})})
                         .functions({0})
                         .exports({export_function("main", 0)})
                         .code({body({{30, kI32}}, {0x0b})})
                         .bytes();
  ASSERT_EQ(wasm.size(), 36U);
  EXPECT_EQ(run(wasm, "main", 86).burnt_gas.value(), 93'583'971U);
  const CallOutcome refused = run(wasm, "main", 87);
  EXPECT_EQ(prepare_error(refused), protocol::PrepareError::TooManyLocals);
  EXPECT_EQ(refused.burnt_gas.value(), 0U);
}

TEST_F(MachineTest, loading_that_cannot_be_paid_burns_everything) {
  context.prepaid_gas = Gas{10'000'000};
  const CallOutcome outcome = run(main_module({0x0b}));
  EXPECT_EQ(error_text(outcome), "Exceeded the prepaid gas.");
  EXPECT_EQ(outcome.burnt_gas, context.prepaid_gas);
}

TEST_F(MachineTest, unknown_imports_fail_with_the_loading_fee) {
  const Bytes wasm = importing("no_such_function", {}, {}, {0x0b});
  const CallOutcome outcome = run(wasm);
  EXPECT_EQ(error_text(outcome), "Link Error: unknown or invalid import");
  EXPECT_EQ(outcome.burnt_gas.value(), 35'445'963U + 1'089'295U * wasm.size());
  // Also when the method is missing.
  EXPECT_EQ(error_text(run(wasm, "other")), "Link Error: unknown or invalid import");
}

TEST_F(MachineTest, mistyped_imports_are_told_with_both_types) {
  const CallOutcome outcome = run(importing("panic", {kI32}, {}, {0x0b}));
  EXPECT_EQ(error_text(outcome),
            "Link Error: types incompatible: expected type `(func (param i32))`, found type "
            "`(func)`");
}

TEST_F(MachineTest, functions_of_later_versions_do_not_link) {
  const Bytes wasm = padded(
      importing("sha3_256", {kI64, kI64, kI64}, {}, {0x42, 0, 0x42, 0, 0x42, 0, 0x10, 0x00, 0x0b}),
      84);
  EXPECT_EQ(error_text(run(wasm, "main", 86)), "Link Error: unknown or invalid import");
  const CallOutcome outcome = run(wasm, "main", 87);
  EXPECT_EQ(error_text(outcome), "no error");
  EXPECT_EQ(outcome.burnt_gas.value(), 11'613'346'824U);
}

TEST_F(MachineTest, ml_dsa_verify_wants_a_whole_signature) {
  const Bytes wasm = padded(
      importing("ml_dsa_verify", {kI64, kI64, kI64, kI64, kI64, kI64}, {kI64},
                {0x42, 0, 0x42, 0, 0x42, 0, 0x42, 0, 0x42, 0, 0x42, 0, 0x10, 0x00, 0x1a, 0x0b}),
      100);
  const CallOutcome outcome = run(wasm, "main", 87);
  EXPECT_EQ(error_text(outcome),
            "ML-DSA-65 signature verification error: invalid signature length: expected the input "
            "of 3309 bytes, but 0 was given");
  EXPECT_EQ(outcome.burnt_gas.value(), 542'766'580'003U);
}

/// A module with `count` mutable i64 globals.
Bytes with_globals(std::size_t count) {
  return Module{}
      .types({function_type({}, {})})
      .functions({0})
      .section(6, std::vector<Bytes>(count, Bytes{kI64, 0x01, 0x42, 0x00, 0x0b}))
      .exports({export_function("main", 0)})
      .code({body({0x0b})})
      .bytes();
}

TEST_F(MachineTest, code_that_cannot_be_loaded_burns_the_loading_fee_from_87) {
  const Bytes wasm = with_globals(65'506);
  ASSERT_EQ(wasm.size(), 327'571U);
  const CallOutcome before = run(wasm, "main", 86);
  EXPECT_TRUE(error_text(before).starts_with("Loading Error: ")) << error_text(before);
  EXPECT_EQ(before.burnt_gas.value(), 0U);
  const CallOutcome after = run(wasm, "main", 87);
  EXPECT_EQ(error_text(after), error_text(before));
  EXPECT_EQ(after.burnt_gas.value(), 356'856'898'408U);
  EXPECT_EQ(error_text(run(with_globals(65'505), "main", 86)), "no error");
}

TEST_F(MachineTest, an_endless_start_function_burns_exactly_the_prepaid_gas) {
  context.prepaid_gas = Gas{10'000'000'000};
  const Bytes wasm = Module{}
                         .types({function_type({}, {})})
                         .functions({0, 0})
                         .exports({export_function("main", 1)})
                         .raw(8, {0x00})
                         .code({body({0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b}), body({0x0b})})
                         .bytes();
  const CallOutcome outcome = run(wasm);
  EXPECT_EQ(error_text(outcome), "Exceeded the prepaid gas.");
  EXPECT_EQ(outcome.burnt_gas, context.prepaid_gas);
}

TEST_F(MachineTest, a_view_ends_at_its_limit_even_in_a_pure_loop) {
  context.view_gas_limit = Gas{1'000'000'000};
  const CallOutcome outcome = run(main_module({0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b}));
  EXPECT_EQ(error_text(outcome),
            "Exceeded the maximum amount of gas allowed to burn per contract.");
  EXPECT_EQ(outcome.view_error, "HostError(GasLimitExceeded)");
  EXPECT_EQ(outcome.burnt_gas, *context.view_gas_limit);
}

TEST_F(MachineTest, views_refuse_functions_that_need_a_transaction) {
  context.view_gas_limit = tgas(300);
  const CallOutcome outcome = run(importing("prepaid_gas", {}, {kI64}, {0x10, 0x00, 0x1a, 0x0b}));
  EXPECT_EQ(error_text(outcome), "prepaid_gas is not allowed in view calls");
  EXPECT_EQ(outcome.view_error, "HostError(ProhibitedInView { method_name: \"prepaid_gas\" })");
}

TEST_F(MachineTest, gas_runs_out_in_the_middle_of_a_call) {
  context.prepaid_gas = Gas{100'000'000};
  const CallOutcome outcome = run(main_module({0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b}));
  EXPECT_EQ(error_text(outcome), "Exceeded the prepaid gas.");
  EXPECT_EQ(outcome.burnt_gas, context.prepaid_gas);
}

TEST_F(MachineTest, code_is_compiled_once) {
  Machine fresh;
  CodeBytes code{main_module({0x01, 0x0b})};
  fresh.warm_up(code, protocol::runtime_config(86));
  for (int round = 0; round < 3; ++round) {
    const CallOutcome outcome =
        fresh.call(code, "main", context, protocol::runtime_config(86), external, nullptr);
    EXPECT_FALSE(outcome.error.has_value());
  }
  EXPECT_EQ(code.fetches(), 1U);
}

TEST_F(MachineTest, code_that_does_not_exist_is_not_run_from_the_cache) {
  Machine filled;
  CodeBytes code{main_module({0x01, 0x0b})};
  filled.warm_up(code, protocol::runtime_config(86));
  testing::MissingCode missing{code.hash()};
  const CallOutcome outcome =
      filled.call(missing, "main", context, protocol::runtime_config(86), external, nullptr);
  const protocol::CompilationError error =
      protocol::compilation_error::CodeDoesNotExist{context.current_account_id};
  EXPECT_EQ(outcome.error, CallError{protocol::function_call_error::CompilationError{error}});
}

TEST_F(MachineTest, configurations_that_stand_at_one_address_after_each_other_are_told_apart) {
  CodeBytes code{main_module({0x01, 0x01, 0x0b})};
  protocol::RuntimeConfig config = protocol::runtime_config(86);
  const Gas before = machine().call(code, "main", context, config, external, nullptr).burnt_gas;
  config.wasm.regular_op_cost = Gas{2 * config.wasm.regular_op_cost.value()};
  EXPECT_GT(machine().call(code, "main", context, config, external, nullptr).burnt_gas, before);
  config = protocol::runtime_config(86);
  EXPECT_EQ(machine().call(code, "main", context, config, external, nullptr).burnt_gas, before);
}

TEST_F(MachineTest, an_outcome_says_what_the_call_asked_for) {
  context.block_height = BlockHeight{77};
  CodeBytes code{importing("block_index", {}, {kI64}, {0x10, 0x00, 0x1a, 0x0b})};
  const CallOutcome outcome =
      machine().call(code, "main", context, protocol::runtime_config(86), external, nullptr);
  EXPECT_FALSE(outcome.error.has_value());
  EXPECT_EQ(outcome.looks, (Looks{.block_height = BlockHeight{77}}));
}

TEST_F(MachineTest, what_does_not_fit_in_memory_is_compiled_again) {
  Machine tiny{{.memory_bytes_max = 1}};
  CodeBytes first{main_module({0x01, 0x01, 0x0b})};
  CodeBytes second{main_module({0x01, 0x01, 0x01, 0x0b})};
  for (CodeBytes* code : {&first, &second, &first}) {
    const CallOutcome outcome =
        tiny.call(*code, "main", context, protocol::runtime_config(86), external, nullptr);
    EXPECT_FALSE(outcome.error.has_value());
  }
  EXPECT_EQ(first.fetches(), 2U);
}

struct Recorded {
  std::string name;
  std::vector<std::uint64_t> arguments;
  std::optional<std::uint64_t> result;
  bool is_refused = false;
};

class Recorder final : public HostCallListener {
 public:
  void host_call(const FinishedHostCall& call) override {
    calls.push_back({std::string{call.name},
                     {call.arguments.begin(), call.arguments.end()},
                     call.result,
                     call.is_refused});
    EXPECT_GE(call.burnt, last_burnt);
    last_burnt = call.burnt;
  }
  std::vector<Recorded> calls;
  Gas last_burnt;
};

TEST_F(MachineTest, a_listener_sees_every_host_call) {
  CodeBytes code{importing("register_len", {kI64}, {kI64}, {0x42, 0x05, 0x10, 0x00, 0x1a, 0x0b})};
  Recorder recorder;
  const CallOutcome outcome =
      machine().call(code, "main", context, protocol::runtime_config(86), external, &recorder);
  EXPECT_FALSE(outcome.error.has_value());
  ASSERT_EQ(recorder.calls.size(), 1U);
  EXPECT_EQ(recorder.calls[0].name, "register_len");
  EXPECT_EQ(recorder.calls[0].arguments, std::vector<std::uint64_t>{5});
  EXPECT_EQ(recorder.calls[0].result, ~std::uint64_t{0});
  EXPECT_LE(recorder.last_burnt, outcome.burnt_gas);
}

TEST_F(MachineTest, a_listener_sees_registers_and_refusals) {
  // Register 7 is empty, so that reading it stops the call.
  class Watcher final : public HostCallListener {
   public:
    void host_call(const FinishedHostCall& call) override {
      is_refused = call.is_refused;
      has_register = call.registers.get(7).has_value();
    }
    bool is_refused = false;
    bool has_register = true;
  } watcher;
  CodeBytes code{
      importing("read_register", {kI64, kI64}, {}, {0x42, 0x07, 0x42, 0x00, 0x10, 0x00, 0x0b})};
  const CallOutcome outcome =
      machine().call(code, "main", context, protocol::runtime_config(86), external, &watcher);
  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_TRUE(watcher.is_refused);
  EXPECT_FALSE(watcher.has_register);
  EXPECT_FALSE(outcome.shortage.has_value());
}

TEST_F(MachineTest, a_call_without_gas_says_what_it_lacked) {
  context.prepaid_gas = Gas{1'000'000};
  const Bytes wasm = importing("block_index", {}, {kI64}, {0x10, 0x00, 0x1a, 0x0b});
  const CallOutcome outcome = run(wasm);
  ASSERT_TRUE(outcome.error.has_value());
  ASSERT_TRUE(outcome.shortage.has_value());
  EXPECT_EQ(outcome.shortage->left, Gas{1'000'000});
  EXPECT_EQ(outcome.shortage->to_burn, Gas{1'089'295U * wasm.size()});
  EXPECT_EQ(outcome.shortage->to_set_aside, Gas{});
}

TEST_F(MachineTest, segments_out_of_bounds_trap_with_the_loading_fee) {
  const Bytes wasm = Module{}
                         .types({function_type({}, {})})
                         .functions({0})
                         .section(5, {concat({{0x00}, uleb(1)})})
                         .exports({export_function("main", 0)})
                         .code({body({0x0b})})
                         // At 0x7fffffff, beyond any memory.
                         .section(11, {concat({{0x00, 0x41}, sleb(0x7fffffff), {0x0b, 1, 7}})})
                         .bytes();
  const CallOutcome outcome = run(wasm);
  EXPECT_EQ(error_text(outcome), "WebAssembly trap: Memory out of bounds trap.");
  EXPECT_EQ(outcome.burnt_gas.value(), 35'445'963U + 1'089'295U * wasm.size());
}

}  // namespace
}  // namespace farcall::vm
