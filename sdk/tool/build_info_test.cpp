#include "sdk/tool/build_info.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/format_text.hpp"
#include "sdk/tool/process.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

class BuildInfoTest : public testing::Test {
 protected:
  fs::path folder_ = fs::temp_directory_path() / format_text("build_info_{}", getpid());

  void SetUp() override {
    fs::create_directories(folder_ / "counter");
    std::ofstream{folder_ / "counter/contract.cpp"} << "// nothing yet\n";
    git({"init", "-q"});
    git({"config", "user.email", "a@example.com"});
    git({"config", "user.name", "a"});
    commit();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void git(std::vector<std::string> words) {
    std::vector<std::string> command{"git", "-C", folder_.string()};
    command.append_range(std::move(words));
    const auto output = run_process(command);
    ASSERT_TRUE(output.has_value());
    ASSERT_EQ(output->exit_code, 0) << output->err;
  }
  void commit() {
    git({"add", "-A"});
    git({"commit", "-qm", "contract"});
  }
  std::string refusal() {
    const auto info = build_info_of(folder_ / "counter");
    return info ? "" : info.error().message;
  }
};

TEST_F(BuildInfoTest, names_the_commit_and_the_path) {
  git({"remote", "add", "origin", "git@github.com:somebody/contracts.git"});
  const auto info = build_info_of(folder_ / "counter");
  ASSERT_TRUE(info.has_value()) << info.error().message;
  const auto object = boost::json::parse(*info).as_object();
  EXPECT_EQ(object.at("contract_path"), "counter");
  EXPECT_TRUE(std::string{object.at("source_code_snapshot").as_string()}.starts_with(
      "git+https://github.com/somebody/contracts?rev="));
  EXPECT_NE(std::string{object.at("build_environment").as_string()}.find("clang"),
            std::string::npos);
}

TEST_F(BuildInfoTest, refuses_what_others_cannot_build) {
  EXPECT_NE(refusal().find("no remote `origin`"), std::string::npos) << refusal();
  git({"remote", "add", "origin", "/srv/private"});
  EXPECT_NE(refusal().find("expected a remote like"), std::string::npos) << refusal();
  std::ofstream{folder_ / "counter/new.cpp"} << "\n";
  EXPECT_NE(refusal().find("commit your changes first"), std::string::npos) << refusal();
}

TEST_F(BuildInfoTest, a_snapshot_leads_back_to_the_commit) {
  git({"remote", "add", "origin", "https://host.org/a/b"});
  const auto info = build_info_of(folder_ / "counter");
  ASSERT_TRUE(info.has_value()) << info.error().message;
  const auto snapshot = read_snapshot(*info);
  ASSERT_TRUE(snapshot.has_value()) << snapshot.error().message;
  EXPECT_EQ(snapshot->repository, "https://host.org/a/b");
  EXPECT_EQ(snapshot->path, "counter");
  std::ofstream{folder_ / "counter/later.cpp"} << "\n";
  commit();
  const fs::path copy = folder_.string() + "_copy";
  fs::remove_all(copy);
  const auto done = check_out(folder_.string(), snapshot->commit, copy);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_TRUE(fs::exists(copy / "counter/contract.cpp"));
  EXPECT_FALSE(fs::exists(copy / "counter/later.cpp"));
  fs::remove_all(copy);
  EXPECT_FALSE(check_out(folder_.string(), std::string(40, '0'), copy).has_value());
  fs::remove_all(copy);
}

TEST(BuildInfo, refuses_snapshots_that_lead_elsewhere) {
  const std::string commit(40, 'a');
  const auto refusal = [](const std::string& snapshot, const std::string& path) {
    const auto read = read_snapshot(boost::json::serialize(
        boost::json::object{{"source_code_snapshot", snapshot}, {"contract_path", path}}));
    return read ? "" : read.error().message;
  };
  EXPECT_EQ(refusal("git+https://host.org/a?rev=" + commit, "contracts/pool"), "");
  EXPECT_NE(refusal("git+https://host.org/a?rev=" + commit, "../other"), "");
  EXPECT_NE(refusal("git+https://host.org/a?rev=" + commit, "/etc"), "");
  EXPECT_NE(refusal("git+https://host.org/a?rev=main", ""), "");
  EXPECT_NE(refusal("git+ext::sh -c date?rev=" + commit, ""), "");
  EXPECT_NE(refusal("git+file:///srv?rev=" + commit, ""), "");
  EXPECT_NE(refusal("git+https://host.org/\x1b[2J?rev=" + commit, ""), "");
  EXPECT_NE(refusal("git+https://host.org/a b?rev=" + commit, ""), "");
  EXPECT_NE(refusal("git+https://host.org/a?rev=" + commit, "pool\n"), "");
}

TEST(BuildInfo, shows_remotes_without_secrets) {
  EXPECT_EQ(public_remote("https://user:token@host.org/a/b.git"), "git+https://host.org/a/b");
  EXPECT_EQ(public_remote("ssh://git@host.org/a/b"), "git+https://host.org/a/b");
  EXPECT_EQ(public_remote("file:///a/b"), "");
}

}  // namespace
}  // namespace farcall::sdk
