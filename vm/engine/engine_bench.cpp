// What the engine itself costs: engine_bench X.wasm [METHOD]. Host functions do nothing.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <print>

#include "base/bench.hpp"
#include "vm/engine/engine.hpp"
#include "vm/prepare/instrument.hpp"
#include "vm/prepare/prepare.hpp"
#include "vm/testing/test_config.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::vm {
namespace {

using Clock = std::chrono::steady_clock;

template <class Body>
double median_us(int rounds, Body body) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = Clock::now();
    body();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  return bench::median(std::move(times));
}

bool do_nothing(void*, HostCall* call) {
  set_result(*call, 0);
  return true;
}

std::vector<ValueType> to_types(const Bytes& types) {
  std::vector<ValueType> out;
  for (const std::uint8_t type : types) out.push_back(static_cast<ValueType>(type));
  return out;
}

HostTable table_for(const WasmModule& module, const Engine& engine) {
  static const ValueType i64[] = {ValueType::kI64};
  std::vector<std::vector<ValueType>> parameters;
  parameters.reserve(module.imports.size());
  std::vector<HostImport> imports = {
      {kInternalModule, kGasImport, i64, std::nullopt, do_nothing},
      {kInternalModule, kGasExhaustedImport, {}, std::nullopt, do_nothing},
      {kInternalModule, kStackExhaustedImport, {}, std::nullopt, do_nothing}};
  for (const WasmImport& import : module.imports) {
    const WasmFunctionType& type = module.types[import.type];
    parameters.push_back(to_types(type.parameters));
    std::optional<ValueType> result;
    if (!type.results.empty()) result = static_cast<ValueType>(type.results.front());
    imports.push_back({import.module, import.name, parameters.back(), result, do_nothing});
  }
  return HostTable{engine, imports};
}

int run(const char* path, const char* method_name, Engine::Strategy strategy) {
  std::ifstream file{path, std::ios::binary};
  const Bytes wasm{std::istreambuf_iterator<char>{file}, {}};
  const Engine engine{strategy};
  const PrepareConfig config = test::config_86();
  const auto prepared = prepare(wasm, config);
  if (!prepared) {
    std::println(stderr, "{}: {}", path, prepared.error().message);
    return 1;
  }
  const WasmModule module = read_module(wasm);
  const HostTable table = table_for(module, engine);
  const auto code = engine.compile(*prepared);
  const auto linked = LinkedModule::load(engine, *code, table);
  if (!linked) return 1;
  Method method = nullptr;
  if (linked->find(method_name, method) != MethodKind::kCallable) return 1;
  std::println("{} bytes, prepared {}, compiled {}", wasm.size(), prepared->size(), code->size());
  std::println("check      {:9.1f} us", median_us(15, [&] { (void)check(wasm, config.limits); }));
  std::println("instrument {:9.1f} us",
               median_us(15, [&] { (void)instrument(read_module(wasm), config.instrument); }));
  std::println("compile    {:9.1f} us", median_us(7, [&] { (void)engine.compile(*prepared); }));
  std::println("load, link {:9.1f} us",
               median_us(15, [&] { (void)LinkedModule::load(engine, *code, table); }));
  std::println("instance   {:9.2f} us",
               median_us(5000, [&] { (void)Instance::make(*linked, nullptr); }));
  std::println("warm call  {:9.2f} us", median_us(5000, [&] {
                 auto instance = Instance::make(*linked, nullptr);
                 std::uint64_t gas = 300'000'000'000'000;
                 (void)instance->call(method, gas);
               }));
  return 0;
}

}  // namespace
}  // namespace farcall::vm

int main(int count, char** arguments) {
  if (count < 2) {
    std::println(stderr, "usage: engine_bench X.wasm [METHOD] [winch|cranelift]");
    return 2;
  }
  const bool cranelift = count > 3 && std::string_view{arguments[3]} == "cranelift";
  using farcall::vm::Engine;
  return farcall::vm::run(arguments[1], count > 2 ? arguments[2] : "main",
                          cranelift ? Engine::Strategy::kCranelift : Engine::Strategy::kWinch);
}
