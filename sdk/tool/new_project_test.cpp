#include "sdk/tool/new_project.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "sdk/tool/contract_build.hpp"
#include "sdk/tool/project.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

fs::path fresh(const std::string& name) {
  const fs::path folder =
      fs::temp_directory_path() / ("farcall_new_test." + std::to_string(getpid())) / name;
  fs::remove_all(folder);
  return folder;
}

TEST(NewProject, every_template_builds) {
  for (const ProjectTemplate& each : project_templates()) {
    const fs::path folder = fresh(std::string{each.name});
    const Result<void> made = new_project(folder, each.name);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(fs::exists(folder / "compile_commands.json"));
    const Result<Project> project = find_project(folder);
    ASSERT_TRUE(project);
    EXPECT_EQ(project->contracts.size(), each.contracts.size());
    for (const ProjectContract& contract : project->contracts) {
      EXPECT_EQ(contract.tests.size(), 1U) << contract.name;
      const auto built =
          build_contract({.sources = contract.sources, .output = project->wasm(contract)});
      ASSERT_TRUE(built);
      EXPECT_TRUE(built->succeeded) << contract.name;
    }
    fs::remove_all(folder);
  }
}

TEST(NewProject, leaves_existing_files_alone) {
  const fs::path folder = fresh("taken");
  fs::create_directories(folder);
  std::ofstream{folder / "mine.txt"} << "mine";
  const Result<void> made = new_project(folder, "hello");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("not empty"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder / "hello"));
  fs::remove_all(folder);
}

TEST(NewProject, names_the_templates_there_are) {
  const Result<void> made = new_project(fresh("unknown"), "nonsense");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("there are: hello, counter"), std::string::npos);
}

TEST(Projects, a_folder_with_sources_is_one_contract) {
  const fs::path folder = fresh("single");
  fs::create_directories(folder);
  for (const char* name : {"b.cpp", "a.cpp", "a_test.cpp"}) std::ofstream{folder / name} << "\n";
  const Result<Project> project = find_project(folder);
  ASSERT_TRUE(project);
  ASSERT_EQ(project->contracts.size(), 1U);
  EXPECT_EQ(project->contracts[0].name, "single");
  EXPECT_EQ(project->contracts[0].sources,
            (std::vector<fs::path>{folder / "a.cpp", folder / "b.cpp"}));
  EXPECT_EQ(project->contracts[0].tests, std::vector<fs::path>{folder / "a_test.cpp"});
  fs::remove_all(folder);
}

TEST(Projects, a_folder_without_contracts_says_so) {
  const fs::path folder = fresh("empty");
  fs::create_directories(folder);
  const Result<Project> project = find_project(folder);
  ASSERT_FALSE(project);
  EXPECT_NE(project.error().message.find("holds no contract"), std::string::npos);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace farcall::sdk
