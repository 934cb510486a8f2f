#include "node/store/journal_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/format_text.hpp"
#include "node/store/system_error.hpp"

namespace farcall::node {

namespace fs = std::filesystem;

namespace {

class SystemFile final : public JournalFile {
 public:
  SystemFile(int file, fs::path path) noexcept : file_{file}, path_{std::move(path)} {}
  ~SystemFile() override { ::close(file_); }
  SystemFile(const SystemFile&) = delete;
  SystemFile& operator=(const SystemFile&) = delete;

  [[nodiscard]] Result<std::uint64_t> size() const override {
    struct stat status{};
    if (::fstat(file_, &status) != 0) return system_failure("read the size of", path_);
    return static_cast<std::uint64_t>(status.st_size);
  }

  [[nodiscard]] Result<std::size_t> read_some(std::uint64_t offset,
                                              std::span<std::uint8_t> out) const override {
    while (true) {
      const ssize_t count = ::pread(file_, out.data(), out.size(), static_cast<off_t>(offset));
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return system_failure("read", path_);
    }
  }

  [[nodiscard]] Result<std::size_t> append_some(ByteView bytes) override {
    while (true) {
      const ssize_t count = ::write(file_, bytes.data(), bytes.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return system_failure("write", path_);
    }
  }

  [[nodiscard]] Result<void> truncate(std::uint64_t size) override {
    if (::ftruncate(file_, static_cast<off_t>(size)) != 0) return system_failure("shorten", path_);
    return {};
  }

 private:
  int file_;
  fs::path path_;
};

}  // namespace

Result<std::unique_ptr<JournalFile>> open_journal_file(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) {
    return fail(format_text("cannot make {}: {}", path.parent_path().string(), error.message()));
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return system_failure("open", path);
  auto opened = std::make_unique<SystemFile>(file, path);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return fail(format_text("{} is in use by another node", path.string()));
  }
  return opened;
}

Result<std::unique_ptr<JournalFile>> open_journal_for_reading(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_failure("open", path);
  return std::make_unique<SystemFile>(file, path);
}

}  // namespace farcall::node
