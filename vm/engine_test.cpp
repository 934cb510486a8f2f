#include "vm/engine.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "vm/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;

struct Host {
  std::vector<std::uint64_t> seen;
  std::uint64_t gas_seen = 0;
  bool go_on = true;
};

bool note(void* context, HostCall* call) {
  auto& host = *static_cast<Host*>(context);
  host.seen.push_back(argument_u64(*call, 0));
  host.gas_seen = call->gas;
  call->gas -= 5;
  if (call->memory_size != 0) guest_memory(*call)[0] = 42;
  set_result(*call, 7);
  return host.go_on;
}

class EngineTest : public ::testing::Test {
 protected:
  static const HostTable& table() {
    static const ValueType parameters[] = {ValueType::kI64};
    static const HostImport imports[] = {{"env", "note", parameters, ValueType::kI64, note}};
    static const HostTable table{Engine::shared(), imports};
    return table;
  }

  static std::expected<LinkedModule, LinkedModule::Failure> load(const Bytes& wasm) {
    const auto code = Engine::shared().compile(wasm);
    EXPECT_TRUE(code.has_value()) << code.error().message;
    return LinkedModule::load(Engine::shared(), *code, table());
  }

  /// One function "main" of the given body, a counter, and a memory, as preparation leaves them.
  static Bytes prepared(const Bytes& code, std::string_view import = "note",
                        std::uint8_t import_parameter = kI64) {
    return Module{}
        .types({function_type({import_parameter}, {kI64}), function_type({}, {}),
                function_type({kI64}, {})})
        .imports({import_function("env", import, 0)})
        .functions({1, 2})
        .section(5, {concat({{0x01}, uleb(1024), uleb(2048)})})
        .section(6, {{kI64, 0x01, 0x42, 0x00, 0x0b}})
        .exports({export_function(std::string_view{"\0main", 5}, 1),
                  export_function(std::string_view{"\0one", 4}, 2),
                  concat({name("memory"), {0x02, 0x00}}),
                  concat({name("remaining_gas"), {0x03, 0x00}})})
        .code({body(code), body({0x0b})})
        .bytes();
  }

  static RunEnd run(const Bytes& wasm, Host& host, std::uint64_t& gas) {
    const auto module = load(wasm);
    EXPECT_TRUE(module.has_value());
    Method method = nullptr;
    EXPECT_EQ(module->find("main", method), MethodKind::kCallable);
    auto instance = Instance::make(*module, &host);
    EXPECT_TRUE(instance.has_value());
    return instance->call(method, gas);
  }
};

const Bytes kCallNote = {0x42, 0x05, 0x10, 0x00, 0x1a, 0x0b};  // i64.const 5; call 0; drop; end

TEST_F(EngineTest, host_function_sees_arguments_memory_and_gas) {
  Host host;
  std::uint64_t gas = 100;
  EXPECT_EQ(run(prepared(kCallNote), host, gas), RunEnd{Returned{}});
  EXPECT_EQ(host.seen, std::vector<std::uint64_t>{5});
  EXPECT_EQ(host.gas_seen, 100U);
  EXPECT_EQ(gas, 95U);
}

TEST_F(EngineTest, host_function_stops_the_run) {
  Host host{.go_on = false};
  std::uint64_t gas = 100;
  EXPECT_EQ(run(prepared(kCallNote), host, gas), RunEnd{StoppedByHost{}});
  EXPECT_EQ(gas, 95U);
}

TEST_F(EngineTest, traps_are_told_apart) {
  Host host;
  std::uint64_t gas = 0;
  EXPECT_EQ(run(prepared({0x00, 0x0b}), host, gas), RunEnd{Trap::kUnreachable});
  // i32.const 1; i32.const 0; i32.div_u; drop
  EXPECT_EQ(run(prepared({0x41, 1, 0x41, 0, 0x6e, 0x1a, 0x0b}), host, gas),
            RunEnd{Trap::kArithmetic});
  // i32.const -1; i32.load; drop
  EXPECT_EQ(run(prepared({0x41, 0x7f, 0x28, 2, 0, 0x1a, 0x0b}), host, gas),
            RunEnd{Trap::kOutOfBounds});
}

TEST_F(EngineTest, every_instance_starts_with_zeroed_memory) {
  // i32.const 0; i32.load; if unreachable end; i32.const 0; i32.const 1; i32.store
  const Bytes code = {0x41, 0, 0x28, 2, 0,    0x04, 0x40, 0x00, 0x0b,
                      0x41, 0, 0x41, 1, 0x36, 2,    0,    0x0b};
  const auto module = load(prepared(code));
  ASSERT_TRUE(module.has_value());
  Method method = nullptr;
  ASSERT_EQ(module->find("main", method), MethodKind::kCallable);
  for (int round = 0; round < 300; ++round) {
    auto instance = Instance::make(*module, nullptr);
    ASSERT_TRUE(instance.has_value());
    std::uint64_t gas = 0;
    ASSERT_EQ(instance->call(method, gas), RunEnd{Returned{}});
  }
}

TEST_F(EngineTest, methods_resolve_by_name_and_signature) {
  const auto module = load(prepared({0x0b}));
  ASSERT_TRUE(module.has_value());
  Method method = nullptr;
  EXPECT_EQ(module->find("main", method), MethodKind::kCallable);
  EXPECT_EQ(module->find("one", method), MethodKind::kOtherSignature);
  EXPECT_EQ(module->find("memory", method), MethodKind::kMissing);
  EXPECT_EQ(module->find("remaining_gas", method), MethodKind::kMissing);
  EXPECT_EQ(module->find("\xff", method), MethodKind::kMissing);
  EXPECT_EQ(module->start(), nullptr);
}

TEST_F(EngineTest, link_errors_have_the_protocols_texts) {
  const auto unknown = load(prepared({0x0b}, "nothing"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error(),
            LinkedModule::Failure{LinkedModule::LinkError{"unknown or invalid import"}});
  const auto mistyped = load(prepared({0x0b}, "note", kI32));
  ASSERT_FALSE(mistyped.has_value());
  EXPECT_EQ(mistyped.error(),
            LinkedModule::Failure{LinkedModule::LinkError{
                "types incompatible: expected type `(func (param i32) (result i64))`, found type "
                "`(func (param i64) (result i64))`"}});
}

TEST_F(EngineTest, too_many_globals_do_not_load) {
  const auto with_globals = [](std::size_t count) {
    return Module{}
        .section(5, {concat({{0x01}, uleb(1024), uleb(2048)})})
        .section(6, std::vector<Bytes>(count, Bytes{kI64, 0x01, 0x42, 0x00, 0x0b}))
        .exports({concat({name("memory"), {0x02, 0x00}})})
        .bytes();
  };
  EXPECT_TRUE(load(with_globals(60'000)).has_value());
  const auto refused = load(with_globals(70'000));
  ASSERT_FALSE(refused.has_value());
  ASSERT_TRUE(std::holds_alternative<LinkedModule::LoadError>(refused.error()));
  EXPECT_TRUE(
      std::get<LinkedModule::LoadError>(refused.error())
          .text.starts_with("module instance size does not fit in pooling allocator requirements"));
}

TEST_F(EngineTest, more_callers_than_slots_wait_for_each_other) {
  const auto module = load(prepared(kCallNote));
  ASSERT_TRUE(module.has_value());
  Method method = nullptr;
  ASSERT_EQ(module->find("main", method), MethodKind::kCallable);
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  for (int thread = 0; thread < 200; ++thread) {
    threads.emplace_back([&] {
      Host host;
      auto instance = Instance::make(*module, &host);
      std::uint64_t gas = 10;
      if (instance && instance->call(method, gas) == RunEnd{Returned{}} && gas == 5) ++done;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 200);
}

}  // namespace
}  // namespace farcall::vm
