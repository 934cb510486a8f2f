#include "vm/engine/code_cache.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "vm/prepare/instrument.hpp"
#include "vm/testing/test_config.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;
namespace fs = std::filesystem;

bool stop(void*, HostCall*) {
  return false;
}

HostTable internal_functions() {
  static const ValueType i64[] = {ValueType::kI64};
  static const HostImport imports[] = {
      {kInternalModule, kGasImport, i64, std::nullopt, stop},
      {kInternalModule, kGasExhaustedImport, {}, std::nullopt, stop},
      {kInternalModule, kStackExhaustedImport, {}, std::nullopt, stop}};
  return HostTable{Engine::shared(), imports};
}

const CodeEnvironment& environment() {
  static const CodeEnvironment environment{config_86(), internal_functions()};
  return environment;
}

class Code : public CodeSource {
 public:
  explicit Code(Bytes bytes) : hash_{sha256(bytes)}, bytes_{std::move(bytes)} {}
  [[nodiscard]] CryptoHash hash() const override { return hash_; }
  [[nodiscard]] bool exists() override { return present; }
  [[nodiscard]] ByteView bytes() override {
    EXPECT_TRUE(present) << "the bytes of code that does not exist are not read";
    ++fetches;
    return bytes_;
  }
  bool present = true;
  int fetches = 0;

 private:
  CryptoHash hash_;
  Bytes bytes_;
};

/// A contract whose "main" has this many nops.
Bytes contract(std::size_t nops) {
  return Module{}
      .types({function_type({}, {})})
      .functions({0})
      .exports({export_function("main", 0)})
      .code({body(concat({Bytes(nops, 0x01), {0x0b}}))})
      .bytes();
}

/// Gas that "main" burns, or nothing when the contract cannot run.
std::optional<std::uint64_t> run(const CompiledContract& compiled) {
  const auto* module = std::get_if<LinkedModule>(&compiled.state);
  Method method = nullptr;
  if (module == nullptr || module->find("main", method) != MethodKind::kCallable)
    return std::nullopt;
  auto instance = Instance::make(*module, nullptr);
  std::uint64_t gas = 1'000'000'000'000;
  if (!instance || instance->call(method, gas) != RunEnd{Returned{}}) return std::nullopt;
  return 1'000'000'000'000 - gas;
}

class CodeCacheTest : public ::testing::Test {
 protected:
  CodeCacheTest()
      : folder_{fs::temp_directory_path() /
                ("farcall-code-cache-" + std::to_string(::getpid()) + "-" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name())} {
    fs::remove_all(folder_);
  }
  ~CodeCacheTest() override { fs::remove_all(folder_); }

  CodeCache cache() {
    return CodeCache{Engine::shared(), {.folder = folder_, .warn = [this](std::string_view text) {
                                          warnings_.emplace_back(text);
                                        }}};
  }
  [[nodiscard]] fs::path only_file() const { return fs::directory_iterator{folder_}->path(); }

  fs::path folder_;
  std::vector<std::string> warnings_;
};

TEST_F(CodeCacheTest, compiles_once_and_keeps_it_in_memory) {
  CodeCache cache{Engine::shared(), {}};
  Code code{contract(3)};
  const auto first = cache.get(code, environment());
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(run(*first), 11 * kOp);
  EXPECT_EQ(first->code_size, contract(3).size());
  EXPECT_EQ(cache.get(code, environment()), first);
  EXPECT_EQ(code.fetches, 1);
  EXPECT_EQ(cache.counts().compiled, 1U);
  EXPECT_EQ(cache.counts().memory_hits, 1U);
}

TEST_F(CodeCacheTest, a_later_run_loads_from_disk_without_the_bytes) {
  Code code{contract(3)};
  (void)cache().get(code, environment());
  CodeCache later = cache();
  const auto found = later.get(code, environment());
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(run(*found), 11 * kOp);
  EXPECT_EQ(found->code_size, contract(3).size());
  EXPECT_EQ(later.counts().disk_hits, 1U);
  EXPECT_EQ(later.counts().compiled, 0U);
  EXPECT_EQ(code.fetches, 1);
}

TEST_F(CodeCacheTest, code_that_does_not_exist_is_null_whatever_memory_and_disk_hold) {
  Code code{contract(1)};
  CodeCache filled = cache();
  EXPECT_NE(filled.get(code, environment()), nullptr);
  code.present = false;
  EXPECT_EQ(filled.get(code, environment()), nullptr);
  CodeCache later = cache();
  EXPECT_EQ(later.get(code, environment()), nullptr);
  EXPECT_EQ(later.size(), 0U) << "nothing is kept for code that does not exist";
  code.present = true;
  EXPECT_NE(later.get(code, environment()), nullptr);
  EXPECT_EQ(later.counts().disk_hits, 1U);
}

TEST_F(CodeCacheTest, a_damaged_file_is_never_loaded) {
  Code code{contract(3)};
  (void)cache().get(code, environment());
  const fs::path path = only_file();
  const auto size = fs::file_size(path);
  for (std::uintmax_t place = 0; place < size; place += place < 120 ? 1 : size / 50) {
    std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
    file.seekg(static_cast<std::streamoff>(place));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(place));
    file.put(static_cast<char>(byte ^ 0x10));
    file.close();
    CodeCache damaged = cache();
    ASSERT_EQ(run(*damaged.get(code, environment())), 11 * kOp);
    ASSERT_EQ(damaged.counts().disk_hits, 0U) << "byte " << place;
    ASSERT_TRUE(warnings_.back().starts_with(path.string() + " is damaged and made anew: "));
    ASSERT_EQ(fs::file_size(path), size) << "the file is written anew";
  }
}

TEST_F(CodeCacheTest, a_cut_or_longer_file_is_never_loaded) {
  Code code{contract(3)};
  (void)cache().get(code, environment());
  const auto size = fs::file_size(only_file());
  for (const std::uintmax_t other :
       {std::uintmax_t{0}, std::uintmax_t{71}, size / 2, size - 1, size + 1}) {
    fs::resize_file(only_file(), other);
    CodeCache damaged = cache();
    EXPECT_EQ(run(*damaged.get(code, environment())), 11 * kOp);
    EXPECT_EQ(damaged.counts().disk_hits, 0U) << other;
  }
  ASSERT_EQ(warnings_.size(), 5U);
  EXPECT_TRUE(warnings_[0].ends_with("it has 0 bytes, less than the 88 of an ending"));
  EXPECT_TRUE(warnings_[3].ends_with(": it does not end as such files do"));
  EXPECT_TRUE(warnings_[4].ends_with(": it does not end as such files do"));
}

TEST_F(CodeCacheTest, a_file_under_the_name_of_another_contract_is_never_loaded) {
  Code code{contract(3)};
  Code other{contract(4)};
  (void)cache().get(code, environment());
  const CodeCacheDisk disk{folder_, 1 << 30, [](std::string_view) {}};
  const std::uint64_t engine = Engine::shared().fingerprint();
  fs::rename(disk.path_of({code.hash(), environment().fingerprint, engine}),
             disk.path_of({other.hash(), environment().fingerprint, engine}));
  CodeCache mixed = cache();
  EXPECT_EQ(run(*mixed.get(other, environment())), 12 * kOp);
  EXPECT_TRUE(warnings_.back().ends_with(": it is of other code than its name says"));
  EXPECT_EQ(mixed.counts().disk_hits, 0U);
}

/// The code that is stored under a key. Unaffected by later changes of the file.
std::optional<Bytes> stored(CodeCacheDisk& disk, const DiskKey& key) {
  const auto found = disk.load(key);
  if (!found) return std::nullopt;
  constexpr std::size_t kEnding = 88;
  Bytes bytes(static_cast<std::size_t>(::lseek(found->file.get(), 0, SEEK_END)) - kEnding);
  EXPECT_EQ(::pread(found->file.get(), bytes.data(), bytes.size(), 0), std::ssize(bytes));
  return bytes;
}

TEST_F(CodeCacheTest, another_engine_or_configuration_has_its_own_files) {
  CodeCacheDisk disk{folder_, 1 << 30, [](std::string_view) {}};
  const DiskKey key{sha256(as_bytes("a")), 1, 2};
  disk.store(key, {7, to_bytes("code")});
  EXPECT_EQ(stored(disk, key), to_bytes("code"));
  EXPECT_FALSE(disk.load({key.code_hash, 2, 2}).has_value());
  EXPECT_FALSE(disk.load({key.code_hash, 1, 3}).has_value());
}

/// What the contract with this number compiles to, for tests that need no contract.
Bytes content_of(std::size_t number) {
  return Bytes(20'000 + number, static_cast<std::uint8_t>(number));
}

/// One of several processes that share a folder: stores and loads, and one of them also damages
/// files. False: something was loaded that was never stored.
bool use_shared_folder(const fs::path& folder, std::size_t process) {
  CodeCacheDisk disk{folder, 100'000, [](std::string_view) {}};
  for (std::size_t round = 0; round < 300; ++round) {
    const std::size_t number = (round * 7 + process * 3) % 8;
    const DiskKey key{sha256(as_bytes(std::to_string(number))), 1, 2};
    if (const auto found = stored(disk, key); found && found != content_of(number)) return false;
    disk.store(key, {number, content_of(number)});
    if (process == 0 && round % 3 == 0) {
      std::error_code ignored;  // Another process may have replaced or removed the file.
      fs::resize_file(disk.path_of(key), round * 60, ignored);
    }
    if (process == 1 && round % 50 == 0) {
      const CodeCacheDisk trimming{folder, 40'000, [](std::string_view) {}};
    }
  }
  return true;
}

TEST_F(CodeCacheTest, processes_that_share_a_damaged_folder_load_only_what_was_stored) {
  constexpr std::size_t kProcesses = 4;
  std::vector<pid_t> children;
  for (std::size_t process = 0; process < kProcesses; ++process) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(use_shared_folder(folder_, process) ? 0 : 1);
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  CodeCacheDisk disk{folder_, 1 << 30, [](std::string_view) {}};
  const DiskKey key{sha256(as_bytes("0")), 1, 2};
  disk.store(key, {0, content_of(0)});
  EXPECT_EQ(stored(disk, key), content_of(0)) << "the folder still works";
}

TEST_F(CodeCacheTest, works_without_its_folder_and_says_so_once) {
  std::ofstream{folder_} << "a file is in the way";
  CodeCache blocked = cache();
  for (std::size_t nops = 0; nops < 3; ++nops) {
    Code code{contract(nops)};
    EXPECT_EQ(run(*blocked.get(code, environment())), (8 + nops) * kOp);
  }
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_TRUE(
      warnings_[0].starts_with("compiled contracts are not kept on disk: " + folder_.string()));
}

TEST_F(CodeCacheTest, errors_are_remembered_too) {
  CodeCache cache{Engine::shared(), {}};
  Code malformed{to_bytes("not wasm")};
  const auto refused = cache.get(malformed, environment());
  ASSERT_TRUE(std::holds_alternative<PrepareFailure>(refused->state));
  EXPECT_EQ(std::get<PrepareFailure>(refused->state).kind, protocol::PrepareError::Deserialization);
  EXPECT_EQ(cache.get(malformed, environment()), refused);

  Code unlinkable{Module{}
                      .types({function_type({}, {})})
                      .imports({import_function("env", "nothing", 0)})
                      .bytes()};
  EXPECT_EQ(std::get<LinkError>(cache.get(unlinkable, environment())->state).text,
            "unknown or invalid import");
}

TEST_F(CodeCacheTest, memory_is_bounded_and_the_oldest_goes_first) {
  CodeCache cache{Engine::shared(), {.memory_bytes_max = 1}};
  Code first{contract(1)};
  Code second{contract(2)};
  (void)cache.get(first, environment());
  (void)cache.get(second, environment());
  (void)cache.get(second, environment());
  EXPECT_EQ(cache.counts().compiled, 2U);
  (void)cache.get(first, environment());
  EXPECT_EQ(cache.counts().compiled, 3U);
}

TEST_F(CodeCacheTest, the_folder_is_trimmed_to_its_size_when_it_is_opened) {
  for (std::size_t nops = 0; nops < 3; ++nops) {
    Code code{contract(nops)};
    (void)cache().get(code, environment());
  }
  const auto files = [&] {
    return std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{});
  };
  EXPECT_EQ(files(), 3);
  const auto size = fs::file_size(only_file());
  const CodeCacheDisk trimmed{folder_, size + size / 2, [](std::string_view) {}};
  EXPECT_EQ(files(), 1);
}

TEST_F(CodeCacheTest, threads_that_ask_at_once_compile_once) {
  CodeCache cache{Engine::shared(), {}};
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      Code code{contract(500)};
      const auto compiled = cache.get(code, environment());
      if (compiled && run(*compiled) == 508 * kOp) ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(cache.counts().compiled, 1U);
}

}  // namespace
}  // namespace farcall::vm
