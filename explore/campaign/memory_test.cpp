// A campaign keeps to its memory: measured in a process of its own, by the most that it had.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "base/format_text.hpp"
#include "explore/campaign/campaign.hpp"
#include "explore/scenario/test_scenario.hpp"

namespace farcall::explore {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

/// So many users each call one contract: all orders differ.
Scenario notes(int users, std::uint64_t memory) {
  testing::TestScenario test;
  test.scribe("c.near");
  for (int at = 0; at < users; ++at) {
    const std::string user = std::string{static_cast<char>('p' + at)} + ".near";
    test.user(user);
    test.call(user, "c.near", "note", std::string{static_cast<char>('A' + at)});
  }
  Scenario scenario = std::move(test.scenario());
  scenario.strangers.count = 0;
  scenario.faults.budget = 0;
  scenario.declared.off = {"O4", "O5", "O8"};
  scenario.budget.memory_bytes = memory;
  return scenario;
}

/// Most memory that this process had since it was last asked to forget, in KiB.
std::uint64_t peak_kib() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6));
  }
  return 0;
}

struct Measured {
  std::uint64_t classes = 0;
  std::uint64_t grown_kib = 0;
  bool is_complete = false;
};

constexpr int kUsers = 8;
constexpr const char* kMemoryVariable = "FARCALL_TEST_MEMORY";

/// The part that runs in a process of its own: memory that tests before it used is not counted.
TEST(CampaignMemory, DISABLED_Measured) {
  const char* memory = std::getenv(kMemoryVariable);
  ASSERT_NE(memory, nullptr);
  vm::Machine machine;
  // Code is compiled, and what is made once is there.
  ASSERT_TRUE(run_campaign(notes(2, kMebibyte), machine).has_value());
  std::ofstream{"/proc/self/clear_refs"} << "5";
  const std::uint64_t before = peak_kib();
  const auto report = run_campaign(notes(kUsers, std::stoull(memory)), machine);
  ASSERT_TRUE(report.has_value());
  const CaseReport& story = report->cases.front();
  std::cout << "measured: " << story.classes << ' ' << peak_kib() - before << ' '
            << (story.is_complete ? 1 : 0) << '\n';
}

Measured in_process(std::uint64_t memory) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = format_text(
      "{}={} '{}' --gtest_filter=CampaignMemory.DISABLED_Measured "
      "--gtest_also_run_disabled_tests",
      kMemoryVariable, memory, program);
  const std::unique_ptr<FILE, int (*)(FILE*)> output{::popen(command.c_str(), "r"), ::pclose};
  EXPECT_NE(output, nullptr);
  Measured done;
  std::array<char, 256> line{};
  while (output && std::fgets(line.data(), line.size(), output.get()) != nullptr) {
    const std::string text{line.data()};
    if (!text.starts_with("measured: ")) continue;
    std::istringstream{text.substr(10)} >> done.classes >> done.grown_kib >> done.is_complete;
  }
  return done;
}

TEST(CampaignMemory, IsKeptAndChangesNoAnswer) {
  constexpr std::uint64_t kOrders = 40'320;
  // Beside caches there are the worlds of the path, and what the allocator keeps.
  constexpr std::uint64_t kMemory = 4 * kMebibyte;
  constexpr std::uint64_t kCeilingKib = 3 * kMemory / 1024;
  const Measured small = in_process(kMemory);
  EXPECT_TRUE(small.is_complete);
  EXPECT_EQ(small.classes, kOrders);
  EXPECT_LT(small.grown_kib, kCeilingKib);
  const Measured large = in_process(1024 * kMebibyte);
  EXPECT_TRUE(large.is_complete);
  EXPECT_EQ(large.classes, kOrders);
  // Else there was nothing to keep to.
  EXPECT_GT(large.grown_kib, kCeilingKib);
  std::cout << "grown by " << small.grown_kib << " KiB, without a limit by " << large.grown_kib
            << " KiB\n";
}

}  // namespace
}  // namespace farcall::explore
