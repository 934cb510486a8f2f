#include "base/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/format_text.hpp"

namespace farcall {
namespace {

namespace fs = std::filesystem;

class FilesTest : public ::testing::Test {
 protected:
  FilesTest() { fs::create_directories(folder_); }
  ~FilesTest() override { fs::remove_all(folder_); }

  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{}));
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
  }

  const fs::path folder_ =
      fs::temp_directory_path() / format_text("farcall_files_test_{}", ::getpid());
  const fs::path file_ = folder_ / "file";
};

TEST_F(FilesTest, a_file_that_cannot_be_looked_at_is_not_missing) {
  ASSERT_TRUE(write_file(file_, "x"));
  EXPECT_EQ(file_exists(file_), true);
  EXPECT_EQ(file_exists(folder_), true);
  EXPECT_EQ(file_exists(folder_ / "other"), false);
  EXPECT_EQ(file_exists(file_ / "below a file"), false);
  fs::create_symlink("loop", folder_ / "loop");
  const auto unknown = file_exists(folder_ / "loop");
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(unknown.error().message.contains("loop: cannot be accessed"))
      << unknown.error().message;
}

TEST_F(FilesTest, what_is_written_is_read) {
  for (const std::size_t size : {0UL, 1UL, 65'535UL, 65'536UL, 65'537UL, 1'000'000UL}) {
    std::string text(size, 'x');
    if (size > 0) text.back() = '\0';
    ASSERT_TRUE(write_file(file_, text));
    EXPECT_EQ(read_file(file_), text);
    EXPECT_EQ(read_file(file_, size), text);
  }
  EXPECT_EQ(entries(), 1U) << "no draft is left";
}

TEST_F(FilesTest, links_and_pipes_stay_what_they_are) {
  ASSERT_TRUE(write_file(file_, "old"));
  const fs::path link = folder_ / "link";
  fs::create_symlink(file_, link);
  ASSERT_TRUE(write_file(link, "new"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(file_), "new");

  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread reader{[&] { EXPECT_EQ(read_file(pipe), "text"); }};
  EXPECT_TRUE(write_file(pipe, "text"));
  reader.join();
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_TRUE(write_file("/dev/null", "text"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(entries(), 3U) << "no draft is left";
}

TEST_F(FilesTest, no_more_than_the_limit_is_read) {
  ASSERT_TRUE(write_file(file_, std::string(5000, 'x')));
  EXPECT_EQ(read_file(file_, 5000)->size(), 5000U);
  EXPECT_EQ(read_file(file_, 4999).error().message,
            file_.string() + ": larger than the limit of 4999 bytes");
  EXPECT_EQ(read_file("/dev/zero", 1000).error().message,
            "/dev/zero: larger than the limit of 1000 bytes");
}

TEST_F(FilesTest, errors_name_the_file_and_the_reason) {
  EXPECT_EQ(read_file(file_).error().message,
            file_.string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(read_file(folder_).error().message,
            folder_.string() + ": cannot be read: it is a folder");
  EXPECT_EQ(write_file(folder_, "text").error().message,
            folder_.string() + ": cannot be replaced: Is a directory");
  EXPECT_EQ(entries(), 0U) << "no draft is left beside it";
  EXPECT_FALSE(fs::exists(folder_.string() + format_text(".{}.tmp", ::getpid())));
  EXPECT_TRUE(write_file(folder_ / "none" / "file", "text")
                  .error()
                  .message.ends_with("cannot be created: No such file or directory"));
}

TEST_F(FilesTest, secrets_are_for_their_owner_only) {
  ASSERT_TRUE(write_file(file_, "public"));
  EXPECT_EQ(mode_of(file_), 0644U);
  ASSERT_TRUE(write_file(file_, "secret", FileAccess::kOwnerOnly));
  EXPECT_EQ(mode_of(file_), 0600U);
}

TEST_F(FilesTest, a_file_with_the_same_text_is_left_alone) {
  const fs::path below = folder_ / "a" / "b" / "file";
  ASSERT_TRUE(write_if_changed(below, "text"));
  const auto long_ago = fs::file_time_type{} + std::chrono::hours{1};
  fs::last_write_time(below, long_ago);
  ASSERT_TRUE(write_if_changed(below, "text"));
  EXPECT_EQ(fs::last_write_time(below), long_ago);
  ASSERT_TRUE(write_if_changed(below, "texts"));
  EXPECT_EQ(read_file(below), "texts");
  ASSERT_TRUE(write_if_changed(below, "tex"));
  EXPECT_EQ(read_file(below), "tex");
}

}  // namespace
}  // namespace farcall
