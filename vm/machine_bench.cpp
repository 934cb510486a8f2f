// What a call takes on the whole machine: machine_bench X.wasm METHOD. Prints microseconds
// (medians); vm/difftest's peer_bench does the same with near-vm-runner.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <print>

#include "vm/machine.hpp"
#include "vm/testing/code_bytes.hpp"
#include "vm/testing/mock_context.hpp"
#include "vm/testing/mock_external.hpp"

namespace farcall::vm {
namespace {

using Clock = std::chrono::steady_clock;

double median_us(std::size_t rounds, auto body) {
  std::vector<double> times;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto begin = Clock::now();
    body();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(rounds / 2));
  return times[rounds / 2];
}

int run(const char* path, const char* method) {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    std::println(stderr, "cannot read {}", path);
    return 1;
  }
  testing::CodeBytes code{
      Bytes{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}}};
  const CallContext context = testing::mock_context();
  const auto& config = protocol::runtime_config(86);
  testing::MockExternal external;
  const auto call = [&](Machine& machine) {
    return machine.call(code, method, context, config, external, nullptr);
  };

  Machine warm;
  const CallOutcome outcome = call(warm);
  std::println("burnt {} gas, {}", outcome.burnt_gas.value(),
               outcome.error ? "failed" : "succeeded");
  std::println("cold call  {:10.1f} us", median_us(20, [&] {
                 Machine cold;
                 static_cast<void>(call(cold));
               }));
  std::println("warm call  {:10.2f} us", median_us(20'000, [&] { static_cast<void>(call(warm)); }));
  return 0;
}

}  // namespace
}  // namespace farcall::vm

int main(int argc, char** argv) {
  if (argc != 3) {
    std::println(stderr, "usage: machine_bench X.wasm METHOD");
    return 2;
  }
  return farcall::vm::run(argv[1], argv[2]);
}
