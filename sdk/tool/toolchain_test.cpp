#include "sdk/tool/toolchain.hpp"

#include <chrono>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/format_text.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

TEST(Toolchain, what_stopped_builds_left_is_removed) {
  const fs::path cache = fs::temp_directory_path() / format_text("farcall_cache_{}", ::getpid());
  const auto make = [&](const char* name, std::chrono::minutes age) {
    fs::create_directories(cache / name);
    std::ofstream{cache / name / "near.pch"} << "half";
    fs::last_write_time(cache / name, fs::file_time_type::clock::now() - age);
  };
  make("sdk-0123456789abcdef.42", std::chrono::minutes{61});
  make("sdk-files-0123456789abcdef.42.old", std::chrono::minutes{61});
  make("sdk-0123456789abcdef.43", std::chrono::minutes{1});
  make("sdk-0123456789abcdef", std::chrono::minutes{61});
  make("contracts", std::chrono::minutes{61});
  remove_abandoned(cache);
  EXPECT_FALSE(fs::exists(cache / "sdk-0123456789abcdef.42"));
  EXPECT_FALSE(fs::exists(cache / "sdk-files-0123456789abcdef.42.old"));
  EXPECT_TRUE(fs::exists(cache / "sdk-0123456789abcdef.43"));
  EXPECT_TRUE(fs::exists(cache / "sdk-0123456789abcdef"));
  EXPECT_TRUE(fs::exists(cache / "contracts"));
  fs::remove_all(cache);
  remove_abandoned(cache);  // a cache that is not there is no mistake
}

}  // namespace
}  // namespace farcall::sdk
