#include "sdk/build/new_project.hpp"

#include <fstream>
#include <gtest/gtest.h>

#include "sdk/build/contract_build.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

fs::path fresh(const std::string& name) {
  const fs::path folder = fs::temp_directory_path() / "farcall_new_test" / name;
  fs::remove_all(folder);
  return folder;
}

TEST(NewProject, every_template_builds) {
  for (const std::string_view name : project_templates()) {
    const fs::path folder = fresh(std::string{name});
    const Result<void> made = new_project(folder, name);
    ASSERT_TRUE(made) << made.error().message;
    const auto built = build_contract({{folder / "contract.cpp"}, folder / "out.wasm", {}});
    ASSERT_TRUE(built);
    EXPECT_TRUE(built->succeeded) << name;
    EXPECT_TRUE(fs::exists(folder / "compile_commands.json"));
  }
}

TEST(NewProject, leaves_existing_files_alone) {
  const fs::path folder = fresh("taken");
  fs::create_directories(folder);
  std::ofstream{folder / "mine.txt"} << "mine";
  const Result<void> made = new_project(folder, "hello");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("not empty"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder / "contract.cpp"));
}

TEST(NewProject, names_the_templates_there_are) {
  const Result<void> made = new_project(fresh("unknown"), "nft");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("there are: hello, counter"), std::string::npos);
}

}  // namespace
}  // namespace farcall::sdk
