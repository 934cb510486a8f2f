// What a chain costs a process: time from nothing to the first call, and memory.
//
// Each figure comes from a process of its own, which this program starts from its own file.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/bench.hpp"
#include "bench/world.hpp"
#include "farcall/chain.hpp"

namespace farcall::bench {
namespace {

constexpr std::string_view kChild = "--child";

/// Milliseconds from before `Chain()` to the end of a call of a contract that the folder knows, as
/// processor time of all threads.
double first_call_ms(const std::string& folder) {
  const double start = process_nanoseconds();
  testkit::Chain chain{{.cache_folder = folder}};
  const testkit::Account app = chain.create_account("app");
  const testkit::Outcome deployed = app.deploy_code(pingpong_code());
  const testkit::Outcome outcome = app.call(app, "run");
  const double took = process_nanoseconds() - start;
  FARCALL_ASSERT(deployed.all_succeeded() && outcome.all_succeeded(), "the contract runs");
  return took / 1e6;
}

/// Megabytes (2^20 bytes) that this process holds.
double resident_mb() {
  std::ifstream file{"/proc/self/statm"};
  double pages = 0;
  file >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024 / 1024;
}

double idle_chain_mb() {
  testkit::Chain chain{{.cache_folder = "-"}};
  chain.advance_blocks(5);
  return resident_mb();
}

double accounts_mb(std::size_t accounts) {
  vm::Machine machine;
  World world{{.accounts = accounts, .actors = 1}, machine};
  (void)world.chain().produce();
  return resident_mb();
}

/// Microseconds of one snapshot at a height; the best of several rounds.
double snapshot_us(std::size_t height) {
  vm::Machine machine;
  World world{{.accounts = 1, .actors = 1}, machine};
  while (world.chain().head()->height().value() < height) (void)world.chain().produce();
  double best = 1e12;
  for (int round = 0; round < 20; ++round) {
    constexpr int kSnapshots = 1'000;
    const double start = thread_nanoseconds();
    for (int i = 0; i < kSnapshots; ++i)
      FARCALL_ASSERT(world.chain().snapshot() != nullptr, "a chain has a snapshot");
    best = std::min(best, (thread_nanoseconds() - start) / 1e3 / kSnapshots);
  }
  return best;
}

/// The figure that this program is asked for as a child.
double figure(std::string_view what, const std::string& argument) {
  if (what == "first-call") return first_call_ms(argument);
  if (what == "second-chain") {
    (void)first_call_ms(argument);
    return std::min(first_call_ms(argument), first_call_ms(argument));
  }
  if (what == "idle") return idle_chain_mb();
  if (what == "snapshot") return snapshot_us(std::stoul(argument));
  FARCALL_ASSERT(what == "accounts", "a known figure is asked for");
  return accounts_mb(std::stoul(argument));
}

struct ClosePipe {
  void operator()(std::FILE* pipe) const noexcept { ::pclose(pipe); }
};

/// Asks a new process; the best of some.
double ask(std::string_view what, std::string_view argument, int times) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = std::format("'{}' {} {} '{}'", program, kChild, what, argument);
  double best = 1e12;
  for (int i = 0; i < times; ++i) {
    // NOLINTNEXTLINE(bugprone-command-processor): the program starts itself
    const std::unique_ptr<std::FILE, ClosePipe> pipe{::popen(command.c_str(), "r")};
    FARCALL_ASSERT(pipe != nullptr, "this program can start itself");
    std::array<char, 64> line{};
    FARCALL_ASSERT(std::fgets(line.data(), line.size(), pipe.get()) != nullptr,
                   "a child prints its figure");
    best = std::min(best, std::strtod(line.data(), nullptr));
  }
  return best;
}

void measure(const Report& report) {
  const int times = report.quick() ? 2 : 20;
  std::string folder = (std::filesystem::temp_directory_path() / "farcall-bench-XXXXXX").string();
  FARCALL_ASSERT(::mkdtemp(folder.data()) != nullptr, "there is a scratch folder");
  (void)ask("first-call", folder, 1);  // compiles the contract
  report.add({"Chain() to first call, new process, contract in the disk cache",
              ask("first-call", folder, times), "ms", 2});
  report.add(
      {"the same for the next chain of a process", ask("second-chain", folder, times), "ms", 2});
  std::filesystem::remove_all(folder);
  const std::string_view height = report.quick() ? "1000" : "100000";
  report.add({std::format("snapshot at height {}", height), ask("snapshot", height, 1), "us", 5});
  report.add({"resident memory, idle chain", ask("idle", "", 1), "MB", 30});
  report.add({"resident memory, 100,000 accounts", ask("accounts", "100000", 1), "MB", 150});
  if (report.quick()) return;
  report.add({"resident memory, 1,000,000 accounts", ask("accounts", "1000000", 1), "MB"});
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  using namespace farcall::bench;
  if (count == 4 && arguments[1] == kChild) {
    std::println("{}", figure(arguments[2], arguments[3]));
    return 0;
  }
  measure({"chain", count, arguments});
  return 0;
}
