// The specification of what authors of contracts see: sources that must build, and mistakes that
// must be found, each with one message at the author's line that says what to do.
#include "sdk/tool/contract_build.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

#include "sdk/tool/process.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = fs::path{FARCALL_SOURCE_DIR} / "sdk/test";

fs::path output_of(const std::string& name) {
  return fs::temp_directory_path() / "farcall_sdk_test" / (name + ".wasm");
}

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

TEST(Sources, give_the_same_bytes_every_time) {
  const auto bytes = [](const std::string& name) {
    build({kTests / "contracts/simple.cpp"}, name);
    std::ifstream stream{output_of(name), std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{stream}, {}};
  };
  const std::string first = bytes("again_1");
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, bytes("again_2"));
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
                         testing::Values(Size{"hello", 5'300},
                                         Size{"cross_contract_simple", 10'500},
                                         Size{"cross_contract_advanced", 15'000},
                                         Size{"fungible_token", 20'000}),
                         [](const auto& size) { return size.param.name; });

struct Mistake {
  const char* name;
  std::size_t line;
  const char* advice;
};

class Misuse : public testing::TestWithParam<Mistake> {};

TEST_P(Misuse, is_one_error_at_the_line_that_says_what_to_do) {
  const auto [name, line, advice] = GetParam();
  const fs::path source = kTests / "misuse" / (std::string{name} + ".cpp");
  const BuildResult result = build({source}, std::string{"misuse_"} + name);
  EXPECT_FALSE(result.succeeded);
  ASSERT_EQ(result.diagnostics.size(), 1u) << all_messages(result);
  const Diagnostic& diagnostic = result.diagnostics.front();
  EXPECT_EQ(diagnostic.severity, Severity::kError);
  EXPECT_EQ(diagnostic.place.file, source.string());
  EXPECT_EQ(diagnostic.place.line, line);
  EXPECT_NE(diagnostic.message.find(advice), std::string::npos) << diagnostic.message;
}

INSTANTIATE_TEST_SUITE_P(
    specification, Misuse,
    testing::Values(
        Mistake{"return_joint", 12, "add .then<&Contract::callback>()"},
        Mistake{"return_joint_auto", 12, "add .then<&Contract::callback>()"},
        Mistake{"then_in_then", 12, "write p.then(a).then(b), not p.then(a.then(b))"},
        Mistake{"join_in_then", 12, "join first, then call .then on the joint"},
        Mistake{"wrong_result_type", 12,
                "result #1 is declared PromiseResult<std::string> but the promise answers int"},
        Mistake{"wrong_count", 12, "takes 3 promise result(s), but 1 promise(s) are awaited here"},
        Mistake{"missing_arg", 12, "takes 1 argument(s) besides promise results, but 0 were given"},
        Mistake{"bad_arg_type", 12, "argument #1 must be std::string, not int"},
        Mistake{"bad_account", 12, "not a valid NEAR account id"},
        Mistake{"log_format", 12, "the number of {} is not the number of values"},
        Mistake{"dropped", 12, "return the call, chain it with .then, or .detach() it"},
        Mistake{"payable_view", 12, "remove `const` or [[near::payable]]"},
        Mistake{"unserialisable", 12,
                "pointers mean nothing in another call: use the value itself"},
        Mistake{"ext_bad_args", 12, "pass a value of the type that the interface"},
        Mistake{"overload", 12, "give one of them another name"},
        Mistake{"unnamed", 12, "callers give arguments by name"},
        Mistake{"attr_typo", 12, "did you mean one of: near::init near::payable"},
        Mistake{"ret_mismatch", 12, "the call answers another type than this method promises"},
        Mistake{"init_nonstatic", 12, "must be `static` and return the contract"},
        Mistake{"join_wrong_types", 12,
                "result #2 is declared PromiseResult<int> but the promise answers std::string"},
        Mistake{"batch_chain", 12, "put .then<...>() behind batch(...)"},
        Mistake{"const_write", 12, "remove `const` to let it change the state"},
        Mistake{"dropped_joint", 12, "return the call, chain it with .then, or .detach() it"},
        Mistake{"prefix", 3, "collections `first` and `second` would share storage keys"}),
    [](const auto& mistake) { return mistake.param.name; });

}  // namespace
}  // namespace farcall::sdk
