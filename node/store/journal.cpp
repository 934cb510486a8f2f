#include "node/store/journal.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/borsh.hpp"

namespace farcall::node {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHeading = "farcall journal 2\n";
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kDigestBytes = 8;
constexpr std::size_t kFrameHeadBytes = kLengthBytes + kDigestBytes;

std::unexpected<Error> system_failure(std::string_view what, const fs::path& path) {
  const int code = errno;
  return fail(std::format("cannot {} {}: {}", what, path.string(), std::strerror(code)));
}

/// As many bytes as there are, up to `size`.
Result<std::size_t> read_at(int file, std::uint64_t offset, std::uint8_t* out, std::size_t size,
                            const fs::path& path) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::pread(file, out + done, size - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("read", path);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<void> write_all(int file, ByteView bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

class FrameReader {
 public:
  FrameReader(int file, const fs::path& path) : file_{file}, path_{path} {}

  Result<JournalSummary> read(const OperationVisitor& visit, const JournalSummary& from = {}) {
    struct stat status{};
    if (::fstat(file_, &status) != 0) return system_failure("look at", path_);
    size_ = static_cast<std::uint64_t>(status.st_size);
    if (auto good = read_heading(); !good) return std::unexpected{good.error()};
    if (from.good_bytes > 0) {
      FARCALL_ASSERT(from.good_bytes <= size_, "reading starts inside the file");
      summary_ = from;
    }
    while (true) {
      const auto more = read_frame(visit);
      if (!more) return std::unexpected{more.error()};
      if (!*more) break;
    }
    summary_.torn_bytes = size_ - summary_.good_bytes;
    return summary_;
  }

 private:
  Result<void> read_heading() {
    std::array<std::uint8_t, kHeading.size()> heading{};
    const auto count = read_at(file_, 0, heading.data(), heading.size(), path_);
    if (!count) return std::unexpected{count.error()};
    if (!kHeading.starts_with(as_text({heading.data(), *count}))) {
      return fail(path_.string() + " is not a journal of this version of farcall");
    }
    if (*count == heading.size()) summary_.good_bytes = heading.size();
    return {};
  }

  /// False at the end of what is whole.
  Result<bool> read_frame(const OperationVisitor& visit) {
    const std::uint64_t at = summary_.good_bytes;
    if (at < kHeading.size() || size_ - at < kFrameHeadBytes) return false;
    std::array<std::uint8_t, kFrameHeadBytes> head{};
    auto count = read_at(file_, at, head.data(), head.size(), path_);
    if (!count) return std::unexpected{count.error()};
    std::uint32_t length = 0;
    std::memcpy(&length, head.data(), kLengthBytes);
    if (size_ - at - kFrameHeadBytes < length) return false;
    payload_.resize(length);
    count = read_at(file_, at + kFrameHeadBytes, payload_.data(), length, path_);
    if (!count) return std::unexpected{count.error()};
    const CryptoHash digest = sha256(payload_);
    if (*count != length ||
        std::memcmp(digest.bytes.data(), head.data() + kLengthBytes, kDigestBytes) != 0) {
      return fail(std::format("{}: the record at byte {} is damaged", path_.string(), at));
    }
    const auto operation = protocol::borsh_decode<Operation>(payload_);
    if (!operation) {
      return fail(std::format("{}: the record at byte {} cannot be read: {}", path_.string(), at,
                              operation.error().message));
    }
    if (auto done = visit(*operation); !done) {
      return fail(
          std::format("{}: the record at byte {}: {}", path_.string(), at, done.error().message));
    }
    summary_.good_bytes = at + kFrameHeadBytes + length;
    ++summary_.operations;
    return true;
  }

  int file_;
  const fs::path& path_;
  std::uint64_t size_ = 0;
  JournalSummary summary_;
  Bytes payload_;
};

}  // namespace

Result<JournalSummary> read_journal(const fs::path& path, const OperationVisitor& visit) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_failure("open", path);
  auto summary = FrameReader{file, path}.read(visit);
  ::close(file);
  return summary;
}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) {
    return fail(std::format("cannot make {}: {}", path.parent_path().string(), error.message()));
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return system_failure("open", path);
  std::unique_ptr<Journal> journal{new Journal{file, path}};
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return fail(std::format("{} is in use by another node", path.string()));
  }
  return journal;
}

Result<std::uint64_t> Journal::size() const {
  struct stat status{};
  if (::fstat(file_, &status) != 0) return system_failure("look at", path_);
  return static_cast<std::uint64_t>(status.st_size);
}

Result<void> Journal::read(const OperationVisitor& visit, JournalSummary from) {
  auto summary = FrameReader{file_, path_}.read(visit, from);
  if (!summary) return std::unexpected{summary.error()};
  summary_ = *summary;
  if (summary->torn_bytes > 0 && ::ftruncate(file_, static_cast<off_t>(summary->good_bytes)) != 0) {
    return system_failure("repair", path_);
  }
  if (summary->good_bytes > 0) return {};
  if (auto done = write_all(file_, as_bytes(kHeading), path_); !done) return done;
  summary_.good_bytes = kHeading.size();
  return {};
}

Journal::~Journal() {
  ::close(file_);
}

Result<void> Journal::append(const Operation& operation) {
  if (is_broken_) return fail(path_.string() + " could not be written before");
  frame_.assign(kFrameHeadBytes, 0);
  protocol::borsh_append(frame_, operation);
  const ByteView payload = ByteView{frame_}.subspan(kFrameHeadBytes);
  const CryptoHash digest = sha256(payload);
  const auto length = static_cast<std::uint32_t>(payload.size());
  FARCALL_ASSERT(length == payload.size(), "an operation is shorter than 4 GiB");
  std::memcpy(frame_.data(), &length, kLengthBytes);
  std::memcpy(frame_.data() + kLengthBytes, digest.bytes.data(), kDigestBytes);
  if (auto done = write_all(file_, frame_, path_); !done) {
    // What was written of the frame, if anything, is the unfinished end that opening removes.
    is_broken_ = true;
    return done;
  }
  ++summary_.operations;
  summary_.good_bytes += frame_.size();
  return {};
}

}  // namespace farcall::node
