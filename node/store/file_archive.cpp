#include "node/store/file_archive.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "node/store/system_error.hpp"

namespace farcall::node {

namespace fs = std::filesystem;

class FileArchive::File {
 public:
  File(int file, std::uint32_t number, std::uint64_t size) noexcept
      : file_{file}, number_{number}, size_{size} {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(file_); }

  [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  [[nodiscard]] bool append(ByteView bytes) {
    std::uint64_t at = size_;
    while (!bytes.empty()) {
      const ssize_t count = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      at += static_cast<std::uint64_t>(count);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    size_ = at;
    return true;
  }
  void read(std::uint64_t at, std::uint8_t* out, std::size_t size) const {
    while (size > 0) {
      const ssize_t count = ::pread(file_, out, size, static_cast<off_t>(at));
      if (count < 0 && errno == EINTR) continue;
      FARCALL_ASSERT(count > 0, "blocks that were put into a file can be read from it");
      at += static_cast<std::uint64_t>(count);
      out += count;
      size -= static_cast<std::size_t>(count);
    }
  }

 private:
  int file_;
  std::uint32_t number_;
  std::uint64_t size_;
};

namespace {

class BytesInFile final : public chain::StoredBytes {
 public:
  BytesInFile(std::shared_ptr<const FileArchive::File> file, std::uint64_t offset,
              std::uint64_t size) noexcept
      : file_{std::move(file)}, offset_{offset}, size_{size} {}

  [[nodiscard]] std::size_t size() const noexcept override { return size_; }
  [[nodiscard]] std::optional<chain::ArchivePlace> place() const override {
    return chain::ArchivePlace{.file = file_->number(), .offset = offset_, .size = size_};
  }
  [[nodiscard]] Bytes read(std::size_t from, std::size_t count) const override {
    FARCALL_ASSERT(from <= size_ && count <= size_ - from, "only what was put is read");
    Bytes bytes(count);
    file_->read(offset_ + from, bytes.data(), count);
    return bytes;
  }

 private:
  std::shared_ptr<const FileArchive::File> file_;
  std::uint64_t offset_;
  std::uint64_t size_;
};

/// Numbers of the files in the folder.
std::set<std::uint32_t> numbers_in(const fs::path& folder) {
  std::set<std::uint32_t> numbers;
  std::error_code error;
  for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::uint32_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    if (read.ec == std::errc{} && read.ptr == name.data() + name.size()) numbers.insert(number);
  }
  return numbers;
}

}  // namespace

Result<void> FileArchive::begin_file() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return fail(format_text("cannot make {}: {}", folder_.string(), error.message()));
  const auto there = numbers_in(folder_);
  const std::uint32_t number = there.empty() ? 1 : *there.rbegin() + 1;
  const int file = ::open(path_of(number).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return system_failure("make", path_of(number));
  current_ = std::make_shared<File>(file, number, 0);
  files_[number] = current_;
  return {};
}

chain::StoredPtr FileArchive::put(Bytes bytes) {
  if (current_ == nullptr || current_->size() + bytes.size() > kFileBytes) {
    if (auto begun = begin_file(); !begun) {
      problem_ = begun.error();
      return std::make_shared<const chain::BytesInMemory>(std::move(bytes));
    }
  }
  const std::uint64_t offset = current_->size();
  if (!current_->append(bytes)) {
    problem_ = system_failure("write", path_of(current_->number())).error();
    return std::make_shared<const chain::BytesInMemory>(std::move(bytes));
  }
  return std::make_shared<const BytesInFile>(current_, offset, bytes.size());
}

Result<chain::StoredPtr> FileArchive::find(const chain::ArchivePlace& place) {
  std::shared_ptr<File> file = files_[place.file].lock();
  if (file == nullptr) {
    const fs::path path = path_of(place.file);
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return system_failure("open", path);
    struct stat status{};
    if (::fstat(opened, &status) != 0) {
      const auto failed = system_failure("look at", path);
      ::close(opened);
      return failed;
    }
    file = std::make_shared<File>(opened, place.file, static_cast<std::uint64_t>(status.st_size));
    files_[place.file] = file;
  }
  if (place.offset > file->size() || place.size > file->size() - place.offset) {
    return fail(format_text("{} is too short", path_of(place.file).string()));
  }
  return std::make_shared<const BytesInFile>(std::move(file), place.offset, place.size);
}

void FileArchive::remove_unused() {
  std::erase_if(files_, [](const auto& entry) { return entry.second.expired(); });
  for (const std::uint32_t number : numbers_in(folder_)) {
    std::error_code ignored;  // a file that stays only takes space, and is tried again
    if (!files_.contains(number)) fs::remove(path_of(number), ignored);
  }
}

}  // namespace farcall::node
