#include "sdk/tool/build_record.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

fs::path write(const std::string& name, std::string_view text) {
  const fs::path file = fs::temp_directory_path() / "farcall_sdk_test" / name;
  fs::create_directories(file.parent_path());
  std::ofstream{file, std::ios::binary} << text;
  return file;
}

TEST(DependencyFile, names_with_spaces_and_signs_are_read) {
  const fs::path file = write("record/unit.d",
                              "unit: /a/one.cpp /b/with\\ space.hpp \\\n  /c/hash\\#.hpp "
                              "/d/dollar$$.hpp /e/../f.hpp\n");
  EXPECT_EQ(read_dependency_file(file), (FileSet{"/a/one.cpp", "/b/with space.hpp", "/c/hash#.hpp",
                                                 "/d/dollar$.hpp", "/f.hpp"}));
  EXPECT_TRUE(read_dependency_file("/nonexistent.d").empty());
}

TEST(BuildRecord, damaged_records_are_not_current) {
  for (const char* text : {"", "{", "[]", "{}", R"({"key":"k"})", R"({"key":"k","files":3})",
                           R"({"key":"k","files":[{"path":1}],"folders":{},"payload":""})"})
    EXPECT_FALSE(BuildRecord::find_current(write("record/damaged.json", text), "k")) << text;
}

TEST(BuildRecord, the_key_counts) {
  const fs::path record = write("record/keyed.json", "");
  ASSERT_TRUE(BuildRecord{}.write(record, "first", {}, "payload").has_value());
  EXPECT_FALSE(BuildRecord::find_current(record, "second"));
  const auto found = BuildRecord::find_current(record, "first");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->payload, "payload");
}

TEST(BuildRecord, a_file_that_changes_during_the_build_is_not_recorded) {
  const BuildRecord begun;
  const fs::path input = write("record/late.hpp", "changed while the build ran");
  const fs::path record = write("record/late.json", "old");
  ASSERT_TRUE(begun.write(record, "k", {input}, "").has_value());
  EXPECT_FALSE(fs::exists(record));
}

}  // namespace
}  // namespace farcall::sdk
