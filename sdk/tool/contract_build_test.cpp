// The specification of what authors of contracts see: sources that must build, and mistakes that
// must be found, each with one message at the author's line that says what to do.
#include "sdk/tool/contract_build.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/build_record.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = fs::path{FARCALL_SOURCE_DIR} / "sdk/test";

/// Of this process alone: what an earlier one built would be current.
const fs::path& scratch() {
  static const fs::path folder =
      fs::temp_directory_path() / format_text("farcall_sdk_test_{}", ::getpid());
  return folder;
}
fs::path output_of(const std::string& name) {
  return scratch() / (name + ".wasm");
}

class Outputs final : public testing::Environment {
 public:
  void TearDown() override { fs::remove_all(scratch()); }
};
testing::Environment* const outputs = testing::AddGlobalTestEnvironment(new Outputs);

BuildResult build(const std::vector<fs::path>& sources, const std::string& name) {
  const Result<BuildResult> result =
      build_contract({.sources = sources, .output = output_of(name)});
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
  return result.value_or(BuildResult{});
}

std::string all_messages(const BuildResult& result) {
  std::string text;
  for (const Diagnostic& diagnostic : result.diagnostics) text += render(diagnostic);
  return text;
}

class Contracts : public testing::TestWithParam<std::string> {};

TEST_P(Contracts, build_without_a_message) {
  const BuildResult result = build({kTests / "contracts" / (GetParam() + ".cpp")}, GetParam());
  EXPECT_TRUE(result.succeeded);
  EXPECT_EQ(all_messages(result), "");
}

INSTANTIATE_TEST_SUITE_P(specification, Contracts,
                         testing::Values("hello", "simple", "advanced", "tutorial", "seed_misc",
                                         "python_like", "inline_cb", "counter", "guestbook",
                                         "status", "token", "overflow"),
                         [](const auto& spec) { return spec.param; });

TEST(Sources, several_units_are_one_contract) {
  const BuildResult result =
      build({kTests / "contracts/multi/query.cpp", kTests / "contracts/multi/change.cpp"}, "multi");
  EXPECT_TRUE(result.succeeded) << all_messages(result);
  EXPECT_EQ(result.methods.size(), 5u);
}

class Fixtures : public testing::TestWithParam<std::string> {};

/// The demo carries these contracts; after a change of the SDK run
/// `farcall build examples/NAME/contract.cpp -o examples/NAME/NAME.wasm`.
TEST_P(Fixtures, are_what_the_build_makes) {
  const auto bytes = [](const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{stream}, {}};
  };
  const fs::path folder = fs::path{FARCALL_SOURCE_DIR} / "examples" / GetParam();
  const std::string name = "fixture_" + GetParam();
  ASSERT_TRUE(build({folder / "contract.cpp"}, name).succeeded);
  const std::string committed = bytes(folder / (GetParam() + ".wasm"));
  EXPECT_FALSE(committed.empty());
  EXPECT_TRUE(committed == bytes(output_of(name))) << "build examples/" << GetParam() << " again";
}

INSTANTIATE_TEST_SUITE_P(demo, Fixtures, testing::Values("hello", "patterns"),
                         [](const auto& name) { return name.param; });

struct Size {
  const char* name;
  std::size_t limit;
};

class Sizes : public testing::TestWithParam<Size> {};

TEST_P(Sizes, stay_below_the_limit) {
  const auto [name, limit] = GetParam();
  const fs::path examples = fs::path{FARCALL_SOURCE_DIR} / "examples";
  const BuildResult result = build({examples / name / "contract.cpp"}, name);
  ASSERT_TRUE(result.succeeded);
  EXPECT_LE(result.size, limit);
}

INSTANTIATE_TEST_SUITE_P(specification, Sizes,
                         testing::Values(Size{"hello", 5'250},
                                         Size{"cross_contract_simple", 10'500},
                                         Size{"cross_contract_advanced", 14'700},
                                         Size{"fungible_token", 19'700}),
                         [](const auto& size) { return size.param.name; });

/// All sources of the catalogue, by name.
std::vector<std::string> mistakes() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{kTests / "misuse"})
    if (entry.path().extension() == ".cpp") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

class Misuse : public testing::TestWithParam<std::string> {};

/// The whole output stands beside each source. To write down what comes now, and then read the
/// difference: FARCALL_BLESS=1 sdk_tool_test --gtest_filter='*Misuse*'
TEST_P(Misuse, has_the_blessed_output) {
  const fs::path folder = kTests / "misuse";
  const fs::path source = folder / (GetParam() + ".cpp");
  const Result<BuildResult> result =
      build_contract({.sources = {source}, .output = output_of("misuse_" + GetParam())});
  std::string output = result ? all_messages(*result) : result.error().message + "\n";
  for (std::size_t at = output.find(folder.string()); at != output.npos;
       at = output.find(folder.string()))
    output.erase(at, folder.string().size() + 1);
  const fs::path expected = folder / (GetParam() + ".txt");
  if (std::getenv("FARCALL_BLESS")) {
    ASSERT_TRUE(write_if_changed(expected, output).has_value());
    return;
  }
  EXPECT_FALSE(result && result->succeeded);
  EXPECT_EQ(output, read_whole_file(expected));
}

INSTANTIATE_TEST_SUITE_P(catalogue, Misuse, testing::ValuesIn(mistakes()),
                         [](const auto& name) { return name.param; });

TEST(Catalogue, has_forty_mistakes) {
  EXPECT_GE(mistakes().size(), 40u);
}

/// Copies `source` to a new folder as contract.cpp.
fs::path copy_to(const std::string& folder, const fs::path& source) {
  const fs::path target = scratch() / folder / "contract.cpp";
  fs::remove_all(target.parent_path());
  fs::create_directories(target.parent_path());
  fs::copy_file(source, target);
  return target;
}

TEST(Reproducible, the_bytes_depend_on_the_sources_only) {
  const fs::path first = copy_to("reproducible a", kTests / "features/locations.cpp");
  const fs::path second = copy_to("elsewhere/deeper/b", kTests / "features/locations.cpp");
  ASSERT_TRUE(build({first}, "reproducible_1").succeeded);
  // Another machine, another day: time, home, language, and everything clang takes from variables.
  const std::pair<const char*, const char*> variables[] = {{"SOURCE_DATE_EPOCH", "1"},
                                                           {"LC_ALL", "de_DE.UTF-8"},
                                                           {"CPATH", "/usr/include"},
                                                           {"CCC_OVERRIDE_OPTIONS", "+-O0"},
                                                           {"TZ", "Asia/Tokyo"}};
  for (const auto& [name, value] : variables) setenv(name, value, 1);
  const BuildResult again = build({second}, "reproducible_2");
  for (const auto& [name, value] : variables) unsetenv(name);
  ASSERT_TRUE(again.succeeded);
  EXPECT_FALSE(again.is_current);
  const std::string wasm = read_whole_file(output_of("reproducible_1"));
  EXPECT_FALSE(wasm.empty());
  EXPECT_TRUE(wasm == read_whole_file(output_of("reproducible_2")));
  EXPECT_TRUE(wasm.contains("contract.cpp"));  // __FILE__, without its folder
  EXPECT_FALSE(wasm.contains("farcall_sdk_test"));
}

/// A contract whose header lies beside it, in `../shared`, or behind another header.
class Stale : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = scratch() / "stale";
    fs::remove_all(folder_);
    write("app/contract.cpp",
          "#include <near.hpp>\n#include \"../shared/limit.hpp\"\n#include \"beside.hpp\"\n"
          "struct [[near::contract]] App {\n  uint64_t n = 0;\n"
          "  uint64_t get() const { return limit + beside; }\n};\n");
    write("app/beside.hpp", "#pragma once\nconstexpr uint64_t beside = 1;\n");
    write("shared/limit.hpp", "#pragma once\n#include \"inner.hpp\"\n");
    write("shared/inner.hpp", "#pragma once\nconstexpr uint64_t limit = 1;\n");
    // Files that change while a build runs make it useless as a record.
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream{folder_ / name} << text;
  }
  BuildResult build_it() { return build({folder_ / "app/contract.cpp"}, "stale"); }

  fs::path folder_;
};

TEST_F(Stale, nothing_is_built_when_nothing_changed) {
  EXPECT_FALSE(build_it().is_current);
  const BuildResult again = build_it();
  EXPECT_TRUE(again.is_current);
  EXPECT_EQ(again.methods, std::vector<std::string>{"get"});
}

TEST_F(Stale, every_header_counts) {
  for (const char* name : {"shared/inner.hpp", "app/beside.hpp"}) {
    build_it();
    EXPECT_TRUE(build_it().is_current);
    const std::string text = read_whole_file(folder_ / name);
    const fs::file_time_type time = fs::last_write_time(folder_ / name);
    write(name, text.substr(0, text.rfind('1')) + "7;\n");  // as long as before
    fs::last_write_time(folder_ / name, time);              // and as old
    EXPECT_FALSE(build_it().is_current) << name;
  }
}

TEST_F(Stale, a_header_that_hides_another_counts) {
  write("shared/other/beside.hpp", "");
  build_it();
  EXPECT_TRUE(build_it().is_current);
  write("app/added.hpp", "");
  EXPECT_FALSE(build_it().is_current);
}

TEST_F(Stale, a_file_that_is_only_touched_does_not_count) {
  build_it();
  fs::last_write_time(folder_ / "app/contract.cpp", fs::file_time_type::clock::now());
  EXPECT_TRUE(build_it().is_current);
}

TEST_F(Stale, a_missing_or_damaged_output_is_written_again) {
  build_it();
  const std::string wasm = read_whole_file(output_of("stale"));
  std::ofstream{output_of("stale")} << "x";
  EXPECT_TRUE(build_it().succeeded);
  EXPECT_TRUE(read_whole_file(output_of("stale")) == wasm);
  fs::remove(output_of("stale"));
  EXPECT_TRUE(build_it().succeeded);
  EXPECT_TRUE(read_whole_file(output_of("stale")) == wasm);
}

TEST_F(Stale, inputs_are_known_after_errors) {
  write("shared/inner.hpp", "#pragma once\nconstexpr uint64_t limit = ;\n");
  const BuildResult broken = build_it();
  EXPECT_FALSE(broken.succeeded);
  EXPECT_TRUE(broken.inputs.contains(folder_ / "shared/inner.hpp"));
}

}  // namespace
}  // namespace farcall::sdk
