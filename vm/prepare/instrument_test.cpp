// What prepared modules charge, measured by running them. Figures without the loading fee.
#include "vm/prepare/instrument.hpp"

#include <gtest/gtest.h>

#include "vm/engine/engine.hpp"
#include "vm/prepare/prepare.hpp"
#include "vm/testing/test_config.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;

constexpr std::uint64_t kEntry = 8 * kOp;  // a frame of 64 bytes
constexpr std::uint64_t kPlenty = 1'000'000'000'000'000;

/// Records the calls of the functions that instrumentation imports.
struct Host {
  std::uint64_t refused_charge = 0;
  bool gas_overflow = false;
  bool stack_exhausted = false;
  std::uint64_t gas_at_call = 0;
};

bool on_gas(void* context, HostCall* call) {
  static_cast<Host*>(context)->refused_charge = argument_u64(*call, 0);
  return false;
}
bool on_gas_overflow(void* context, HostCall*) {
  static_cast<Host*>(context)->gas_overflow = true;
  return false;
}
bool on_stack(void* context, HostCall*) {
  static_cast<Host*>(context)->stack_exhausted = true;
  return false;
}
bool on_call(void* context, HostCall* call) {
  static_cast<Host*>(context)->gas_at_call = call->gas;
  return true;
}

const HostTable& table() {
  static const ValueType i64[] = {ValueType::kI64};
  static const HostImport imports[] = {
      {kInternalModule, kGasImport, i64, std::nullopt, on_gas},
      {kInternalModule, kGasExhaustedImport, {}, std::nullopt, on_gas_overflow},
      {kInternalModule, kStackExhaustedImport, {}, std::nullopt, on_stack},
      {"env", "f", {}, std::nullopt, on_call},
  };
  static const HostTable table{Engine::shared(), imports};
  return table;
}

struct RunResult {
  RunEnd end;
  std::uint64_t burnt = 0;
  Host host;
};

/// Runs start function and "main" of a module.
RunResult run(const Bytes& wasm, std::uint64_t gas = kPlenty) {
  const auto prepared = prepare(wasm, config_86());
  EXPECT_TRUE(prepared.has_value()) << prepared.error().message;
  const auto code = Engine::shared().compile(*prepared);
  EXPECT_TRUE(code.has_value());
  const auto module = LinkedModule::load(Engine::shared(), *code, table());
  EXPECT_TRUE(module.has_value());
  RunResult result{.end = Returned{}};
  auto instance = Instance::make(*module, &result.host);
  EXPECT_TRUE(instance.has_value());
  std::uint64_t left = gas;
  if (module->start() != nullptr) result.end = instance->call(module->start(), left);
  Method method = nullptr;
  if (result.end == RunEnd{Returned{}} && module->find("main", method) == MethodKind::kCallable)
    result.end = instance->call(method, left);
  result.burnt = gas - left;
  return result;
}

/// "main" with one import f: ()->() (index 0); main is function 1.
Bytes main_of(const Bytes& function) {
  return Module{}
      .types({function_type({}, {})})
      .imports({import_function("env", "f", 0)})
      .functions({0})
      .section(5, {{0x00, 0x01}})
      .exports({export_function("main", 1)})
      .code({function})
      .bytes();
}

TEST(Instrument, entering_a_function_costs_its_frame) {
  EXPECT_EQ(run(main_of(body({0x0b}))).burnt, kEntry);
  EXPECT_EQ(run(main_of(body({{1, kI32}}, {0x0b}))).burnt, 9 * kOp);
  EXPECT_EQ(run(main_of(body({{4, kI32}}, {0x0b}))).burnt, 10 * kOp);
  EXPECT_EQ(run(main_of(body({{3, kI64}}, {0x0b}))).burnt, 11 * kOp);
}

TEST(Instrument, a_trap_is_paid_for) {
  const RunResult result = run(main_of(body({0x00, 0x0b})));
  EXPECT_EQ(result.end, RunEnd{Trap::kUnreachable});
  EXPECT_EQ(result.burnt, kEntry + kOp);
}

TEST(Instrument, recursion_ends_with_the_stack_budget) {
  const auto frames = [](const Bytes& function) {
    const RunResult result = run(main_of(function));
    EXPECT_EQ(result.end, RunEnd{StoppedByHost{}});
    EXPECT_TRUE(result.host.stack_exhausted);
    return result.burnt;
  };
  EXPECT_EQ(frames(body({0x10, 1, 0x0b})), 4096 * (kEntry + kOp));
  EXPECT_EQ(frames(body({{1, kI32}}, {0x10, 1, 0x0b})), 3855 * 10 * kOp);
  EXPECT_EQ(frames(body({{4, kI32}}, {0x10, 1, 0x0b})), 3276 * 11 * kOp);
}

TEST(Instrument, the_stack_is_given_back_on_every_way_out) {
  // main loops 10,000 times over a call of function 2, which leaves by `way_out`.
  const auto leaving_by = [](const Bytes& way_out) {
    return run(
        Module{}
            .types({function_type({}, {})})
            .imports({import_function("env", "f", 0)})
            .functions({0, 0})
            .exports({export_function("main", 1)})
            .code({body({{1, kI32}},
                        // loop call 2; local.tee 0 (local.get 0 + 1); 10000 < ; br_if
                        concat({{0x03, 0x40, 0x10, 0x02, 0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41},
                                sleb(10'000),
                                {0x49, 0x0d, 0, 0x0b, 0x0b}})),
                   body(way_out)})
            .bytes());
  };
  EXPECT_EQ(leaving_by({0x0b}).end, RunEnd{Returned{}});
  EXPECT_EQ(leaving_by({0x0f, 0x0b}).end, RunEnd{Returned{}});              // return
  EXPECT_EQ(leaving_by({0x0c, 0, 0x0b}).end, RunEnd{Returned{}});           // br 0
  EXPECT_EQ(leaving_by({0x41, 1, 0x0d, 0, 0x0b}).end, RunEnd{Returned{}});  // br_if 0
  EXPECT_EQ(leaving_by({0x41, 0, 0x0e, 1, 0, 0, 0x0b}).end, RunEnd{Returned{}});
}

TEST(Instrument, growing_memory_costs_by_the_page_even_when_refused) {
  const auto grow = [](std::int64_t pages) {
    return run(main_of(body(concat({{0x41}, sleb(pages), {0x40, 0, 0x1a, 0x0b}})))).burnt;
  };
  const std::uint64_t base = kEntry + 2 * kOp + 26'328'192;  // const, drop
  EXPECT_EQ(grow(1), base + kOp);
  EXPECT_EQ(grow(10), base + 10 * kOp);
  EXPECT_EQ(grow(0), base);
  EXPECT_EQ(grow(1'000'000), base + 1'000'000 * kOp);
}

TEST(Instrument, a_bulk_price_beyond_64_bits_is_an_overflow) {
  PrepareConfig config = config_86();
  config.instrument.costs.linear_unit = ~std::uint64_t{0};
  const auto prepared = prepare(main_of(body({0x41, 2, 0x40, 0, 0x1a, 0x0b})), config);
  const auto code = Engine::shared().compile(*prepared);
  const auto module = LinkedModule::load(Engine::shared(), *code, table());
  Host host;
  auto instance = Instance::make(*module, &host);
  Method method = nullptr;
  ASSERT_EQ(module->find("main", method), MethodKind::kCallable);
  std::uint64_t gas = kPlenty;
  EXPECT_EQ(instance->call(method, gas), RunEnd{StoppedByHost{}});
  EXPECT_TRUE(host.gas_overflow);
}

TEST(Instrument, pure_instructions_up_to_a_call_are_charged_at_once) {
  // nop nop call 0 nop nop nop call 0: 3 ops, then 4 ops.
  const Bytes wasm = main_of(body({0x01, 0x01, 0x10, 0, 0x01, 0x01, 0x01, 0x10, 0, 0x0b}));
  EXPECT_EQ(run(wasm).burnt, kEntry + 7 * kOp);
  const RunResult short_of_second = run(wasm, kEntry + 3 * kOp + 4 * kOp - 1);
  EXPECT_EQ(short_of_second.end, RunEnd{StoppedByHost{}});
  EXPECT_EQ(short_of_second.host.refused_charge, 4 * kOp);
  EXPECT_EQ(short_of_second.host.gas_at_call, 4 * kOp - 1) << "the first call had been reached";
  const RunResult short_of_first = run(wasm, kEntry + 3 * kOp - 1);
  EXPECT_EQ(short_of_first.host.refused_charge, 3 * kOp);
}

TEST(Instrument, a_loop_is_charged_in_every_round) {
  // loop (br_if 0 (local.get 0 -1 tee)) end: n rounds of 1 + 5 ops + br_if
  const Bytes wasm = main_of(body({{1, kI32}}, {0x41, 5, 0x21, 0, 0x03, 0x40, 0x20, 0, 0x41, 1,
                                                0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x0b}));
  EXPECT_EQ(run(wasm).burnt, 9 * kOp + 2 * kOp + 5 * 6 * kOp);
}

TEST(Instrument, dead_code_is_free) {
  // return; nop x 3
  EXPECT_EQ(run(main_of(body({0x0f, 0x01, 0x01, 0x01, 0x0b}))).burnt, kEntry + kOp);
  // block br 0 nop end: the nop is dead
  EXPECT_EQ(run(main_of(body({0x02, 0x40, 0x0c, 0, 0x01, 0x0b, 0x01, 0x0b}))).burnt,
            kEntry + 2 * kOp);
}

TEST(Instrument, a_start_function_is_metered_and_runs_first) {
  const Bytes wasm = Module{}
                         .types({function_type({}, {})})
                         .functions({0, 0})
                         .exports({export_function("main", 0)})
                         .raw(8, {0x01})
                         .code({body({0x0b}), body({0x01, 0x0b})})
                         .bytes();
  EXPECT_EQ(run(wasm).burnt, 2 * kEntry + kOp);
  const Bytes endless = Module{}
                            .types({function_type({}, {})})
                            .functions({0})
                            .raw(8, {0x00})
                            .code({body({0x03, 0x40, 0x0c, 0, 0x0b, 0x0b})})
                            .bytes();
  const RunResult result = run(endless, 10'000'000'000);
  EXPECT_EQ(result.end, RunEnd{StoppedByHost{}});
  EXPECT_EQ(result.host.refused_charge, 2 * kOp);
}

TEST(Instrument, a_host_function_exported_again_can_be_called) {
  const RunResult result = run(Module{}
                                   .types({function_type({}, {})})
                                   .imports({import_function("env", "f", 0)})
                                   .exports({export_function("main", 0)})
                                   .bytes());
  EXPECT_EQ(result.end, RunEnd{Returned{}});
  EXPECT_EQ(result.burnt, 0U);
}

TEST(Instrument, memory_is_the_protocols_whatever_is_declared) {
  // memory.size must be 1024: if not, unreachable.
  const Bytes check =
      body(concat({{0x3f, 0x00, 0x41}, sleb(1024), {0x47, 0x04, 0x40, 0x00, 0x0b, 0x0b}}));
  EXPECT_EQ(run(main_of(check)).end, RunEnd{Returned{}});
  // memory.grow by 1025 fails, by 1024 works.
  const auto grows = [](std::int64_t pages) {
    return run(main_of(
                   body(concat({{0x41},
                                sleb(pages),
                                {0x40, 0x00, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b, 0x0b}}))))
               .end == RunEnd{Returned{}};
  };
  EXPECT_TRUE(grows(1024));
  EXPECT_FALSE(grows(1025));
}

}  // namespace
}  // namespace farcall::vm
