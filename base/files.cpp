#include "base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format_text.hpp"

namespace farcall {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

 private:
  int number_;
};

/// "PATH: cannot be WHAT: REASON", with the reason in `errno`. Call before anything that sets it.
std::unexpected<Error> system_failure(const std::filesystem::path& path, std::string_view what) {
  const int code = errno;
  return fail(format_text("{}: cannot be {}: {}", path.string(), what, std::strerror(code)));
}

Result<void> write_all(const Descriptor& file, const std::filesystem::path& path,
                       std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, "written");
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// Errors name the file that the draft is for.
Result<void> write_draft(const std::filesystem::path& draft, const std::filesystem::path& path,
                         std::string_view text, mode_t mode) {
  const Descriptor file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
  if (!file.is_open()) return system_failure(path, "created");
  // A draft left by an earlier process would keep its own mode.
  if (::fchmod(file.get(), mode) != 0) return system_failure(path, "given its mode");
  return write_all(file, path, text);
}

/// Writes into what is there: replacing a terminal, a pipe or /dev/null by a file would break it.
Result<void> write_device(const std::filesystem::path& path, std::string_view text) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!file.is_open()) return system_failure(path, "opened");
  return write_all(file, path, text);
}

}  // namespace

Result<bool> file_exists(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return system_failure(path, "accessed");
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return system_failure(path, "read");
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return system_failure(path, "read");
  if (S_ISDIR(status.st_mode))
    return fail(format_text("{}: cannot be read: it is a folder", path.string()));
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  const auto claimed = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  std::string text;
  std::size_t size = 0;
  while (true) {
    // One byte more than the file has shows its end.
    if (size == text.size()) {
      const std::size_t wanted = size == 0 ? std::max(claimed + 1, kPiece) : 2 * size;
      text.resize(std::max(size + 1, std::min(wanted, bytes_max + 1)));
    }
    const ssize_t count = ::read(file.get(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, "read");
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    if (size > bytes_max)
      return fail(format_text("{}: larger than the limit of {} bytes", path.string(), bytes_max));
  }
  text.resize(size);
  return text;
}

Result<void> write_file(const std::filesystem::path& path, std::string_view text,
                        FileAccess access) {
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
    return write_device(path, text);
  // A link stays a link: what it names is replaced.
  std::error_code error;
  std::filesystem::path target = exists ? std::filesystem::canonical(path, error) : path;
  if (error) target = path;
  // Other processes may write the same file: each has a draft of its own.
  const std::filesystem::path draft = target.string() + format_text(".{}.tmp", ::getpid());
  Result<void> done =
      write_draft(draft, path, text, access == FileAccess::kOwnerOnly ? 0600 : 0644);
  if (done && ::rename(draft.c_str(), target.c_str()) != 0) done = system_failure(path, "replaced");
  if (!done) ::unlink(draft.c_str());
  return done;
}

Result<void> write_if_changed(const std::filesystem::path& path, std::string_view text) {
  if (const auto old = read_file(path, text.size()); old && *old == text) return {};
  if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error)
      return fail(
          format_text("{}: cannot be created: {}", path.parent_path().string(), error.message()));
  }
  return write_file(path, text);
}

}  // namespace farcall
