// What calls take on the whole machine: machine_bench X.wasm METHOD [NAME]. Prints lines
// `NAME_what value unit`; the peer of vm/difftest prints the same lines for near-vm-runner, and
// `vm/difftest/run.sh bench` puts them side by side.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <print>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/bench.hpp"
#include "vm/engine/machine.hpp"
#include "vm/testing/code_bytes.hpp"
#include "vm/testing/mock_context.hpp"
#include "vm/testing/mock_external.hpp"

namespace farcall::vm {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr ProtocolVersion kVersion = 86;
constexpr std::size_t kWarmRounds = 20'000;
constexpr std::size_t kDiskRounds = 15;
constexpr std::size_t kColdRounds = 5;

/// Processor time of all threads of this process.
double cpu_us() {
  timespec time{};
  FARCALL_ASSERT(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0,
                 "a process can ask for its own time");
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double wall_us(auto body) {
  const auto begin = Clock::now();
  body();
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

struct Best {
  double wall_us = std::numeric_limits<double>::max();
  double cpu_us = std::numeric_limits<double>::max();
};

Best best_of(std::size_t rounds, auto body) {
  Best best;
  for (std::size_t round = 0; round < rounds; ++round) {
    const double cpu_begin = cpu_us();
    best.wall_us = std::min(best.wall_us, wall_us(body));
    best.cpu_us = std::min(best.cpu_us, cpu_us() - cpu_begin);
  }
  return best;
}

double median_us(std::size_t rounds, auto body) {
  std::vector<double> times;
  for (std::size_t round = 0; round < rounds; ++round) times.push_back(wall_us(body));
  return bench::median(std::move(times));
}

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder()
      : path_{fs::temp_directory_path() / ("farcall-machine-bench-" + std::to_string(getpid()))} {}
  ~Folder() {
    std::error_code ignored;  // Files left in the folder for temporary files do no harm.
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

int run(const char* path, const char* method, std::string_view name) {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    std::println(stderr, "cannot read {}", path);
    return 1;
  }
  const Bytes wasm{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  testing::CodeBytes code{wasm};
  const CallContext context = testing::mock_context();
  const auto& config = protocol::runtime_config(kVersion);
  testing::MockExternal external;
  const auto call = [&](Machine& machine) {
    return machine.call(code, method, context, config, external, nullptr);
  };
  const Folder folder;
  const auto with_disk = [&] { return Machine{{.folder = folder.path()}}; };
  // Setting up the process's engine is not a contract's cost.
  static_cast<void>(Engine::shared());

  const Best cold = best_of(kColdRounds, [&] {
    fs::remove_all(folder.path());
    Machine machine = with_disk();
    static_cast<void>(call(machine));
  });
  const Best from_disk = best_of(kDiskRounds, [&] {
    Machine machine = with_disk();
    static_cast<void>(call(machine));
  });
  Machine machine = with_disk();
  const CallOutcome outcome = call(machine);
  const double warm = median_us(kWarmRounds, [&] { static_cast<void>(call(machine)); });

  std::println("{}_code_size {} bytes", name, wasm.size());
  std::println("{}_burnt {} gas", name, outcome.burnt_gas.value());
  std::println("{}_cold_call {:.1f} us", name, cold.wall_us);
  std::println("{}_cold_call_cpu {:.1f} us", name, cold.cpu_us);
  std::println("{}_call_from_disk {:.1f} us", name, from_disk.wall_us);
  std::println("{}_call_from_disk_cpu {:.1f} us", name, from_disk.cpu_us);
  std::println("{}_warm_call {:.2f} us", name, warm);
  return 0;
}

}  // namespace
}  // namespace farcall::vm

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::println(stderr, "usage: machine_bench X.wasm METHOD [NAME]");
    return 2;
  }
  return farcall::vm::run(argv[1], argv[2], argc == 4 ? argv[3] : "vm");
}
