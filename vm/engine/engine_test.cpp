#include "vm/engine/engine.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "vm/prepare/prepare.hpp"
#include "vm/testing/test_config.hpp"
#include "vm/testing/test_wasm.hpp"

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

  static std::expected<LinkedModule, LinkError> load(const Bytes& wasm) {
    const auto code = Engine::shared().compile(wasm);
    EXPECT_TRUE(code.has_value());
    return LinkedModule::load(Engine::shared(), *code, table());
  }

  /// One function "main" with the given body, a counter and a memory, as preparation makes them.
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

TEST_F(EngineTest, whatever_an_instance_wrote_the_next_one_does_not_see) {
  // i = pages(); do { i -= 1; every third page must be zero, then it is written } while (i != 0)
  const Bytes code = concat(
      {{0x42, 0x00, 0x10, 0x00, 0xa7, 0x21, 0x00},        // local 0 = i32(note(0))
       {0x03, 0x40},                                      // loop
       {0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x41},  // i -= 1
       sleb(3 * 4096),
       {0x6c, 0x22, 0x01, 0x28, 0x02, 0x08, 0x04, 0x40, 0x00, 0x0b},  // load(address + 8) must be 0
       {0x20, 0x01, 0x41, 0x01, 0x36, 0x02, 0x08},                    // store 1
       {0x20, 0x00, 0x0d, 0x00, 0x0b, 0x0b}});
  const Bytes wasm = Module{}
                         .types({function_type({kI64}, {kI64}), function_type({}, {})})
                         .imports({import_function("env", "pages", 0)})
                         .functions({1})
                         .section(5, {concat({{0x01}, uleb(1024), uleb(2048)})})
                         .exports({export_function(std::string_view{"\0main", 5}, 1),
                                   concat({name("memory"), {0x02, 0x00}})})
                         .code({body({{2, kI32}}, code)})
                         .bytes();
  static const ValueType parameters[] = {ValueType::kI64};
  static const HostImport imports[] = {
      {"env", "pages", parameters, ValueType::kI64, [](void* context, HostCall* call) {
         set_result(*call, *static_cast<std::uint64_t*>(context));
         return true;
       }}};
  const HostTable pages{Engine::shared(), imports};
  const auto module = LinkedModule::load(Engine::shared(), *Engine::shared().compile(wasm), pages);
  ASSERT_TRUE(module.has_value());
  Method method = nullptr;
  ASSERT_EQ(module->find("main", method), MethodKind::kCallable);
  std::uint64_t seed = 1;
  for (int round = 0; round < 500; ++round) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    // Mostly few pages; sometimes more ranges or bytes than are wiped by hand.
    std::uint64_t count = 1 + (seed >> 40) % (round % 10 == 0 ? 4000 : 40);
    std::uint64_t gas = 0;
    auto instance = Instance::make(*module, &count);
    ASSERT_TRUE(instance.has_value());
    ASSERT_EQ(instance->call(method, gas), RunEnd{Returned{}}) << "round " << round;
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
  EXPECT_EQ(unknown.error().text, "unknown or invalid import");
  const auto mistyped = load(prepared({0x0b}, "note", kI32));
  ASSERT_FALSE(mistyped.has_value());
  EXPECT_EQ(mistyped.error().text,
            "types incompatible: expected type `(func (param i32) (result i64))`, found type "
            "`(func (param i64) (result i64))`");
}

TEST_F(EngineTest, a_module_with_too_much_metadata_does_not_load) {
  const auto compile = [](std::size_t globals) {
    const Bytes wasm =
        Module{}
            .types({function_type({}, {})})
            .functions({0})
            .section(6, std::vector<Bytes>(globals, Bytes{kI64, 0x01, 0x42, 0x00, 0x0b}))
            .exports({export_function("main", 0)})
            .code({body({0x0b})})
            .bytes();
    return Engine::shared().compile(*prepare(wasm, config_86()));
  };
  EXPECT_TRUE(compile(65'505).has_value());
  const auto refused = compile(65'506);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(),
            Engine::Failure{
                LoadError{"module instance size does not fit in pooling allocator requirements"}});
}

TEST_F(EngineTest, many_threads_run_at_once) {
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
