#include "node/store/journal.hpp"

#include <array>
#include <cstring>

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::node {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHeading = "farcall journal 4\n";
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kDigestBytes = 8;
constexpr std::size_t kFrameHeadBytes = kLengthBytes + kDigestBytes;

/// Reads until `out` is full or the file ends.
Result<std::size_t> read_at(const JournalFile& file, std::uint64_t offset,
                            std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto count = file.read_some(offset + done, out.subspan(done));
    if (!count) return count;
    FARCALL_ASSERT(*count <= out.size() - done, "a file gives no more than it was asked for");
    if (*count == 0) break;
    done += *count;
  }
  return done;
}

Result<void> append_all(JournalFile& file, ByteView bytes) {
  while (!bytes.empty()) {
    const auto count = file.append_some(bytes);
    if (!count) return std::unexpected{count.error()};
    FARCALL_ASSERT(*count > 0 && *count <= bytes.size(),
                   "a file that takes nothing says that it failed");
    bytes = bytes.subspan(*count);
  }
  return {};
}

class FrameReader {
 public:
  FrameReader(const JournalFile& file, const fs::path& path) : file_{file}, path_{path} {}

  Result<JournalSummary> read(const OperationVisitor& visit, const JournalSummary& from = {}) {
    const auto size = file_.size();
    if (!size) return std::unexpected{size.error()};
    size_ = *size;
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
    const auto count = read_at(file_, 0, heading);
    if (!count) return std::unexpected{count.error()};
    if (!kHeading.starts_with(farcall::as_text({heading.data(), *count}))) {
      return fail(path_.string() + " is not a journal of this version of farcall");
    }
    if (*count == heading.size()) summary_.good_bytes = heading.size();
    return {};
  }

  /// Returns false after the last complete frame.
  Result<bool> read_frame(const OperationVisitor& visit) {
    const std::uint64_t at = summary_.good_bytes;
    if (at < kHeading.size() || size_ - at < kFrameHeadBytes) return false;
    std::array<std::uint8_t, kFrameHeadBytes> head{};
    auto count = read_at(file_, at, head);
    if (!count) return std::unexpected{count.error()};
    std::uint32_t length = 0;
    std::memcpy(&length, head.data(), kLengthBytes);
    if (size_ - at - kFrameHeadBytes < length) return false;
    payload_.resize(length);
    count = read_at(file_, at + kFrameHeadBytes, payload_);
    if (!count) return std::unexpected{count.error()};
    const CryptoHash digest = sha256(payload_);
    if (*count != length ||
        std::memcmp(digest.bytes.data(), head.data() + kLengthBytes, kDigestBytes) != 0) {
      return fail(format_text("{}: the record at byte {} is damaged", path_.string(), at));
    }
    const auto operation = protocol::borsh_decode<Operation>(payload_);
    if (!operation) {
      return fail(format_text("{}: the record at byte {} cannot be read: {}", path_.string(), at,
                              operation.error().message));
    }
    if (auto done = visit(*operation); !done) {
      return fail(
          format_text("{}: the record at byte {}: {}", path_.string(), at, done.error().message));
    }
    summary_.good_bytes = at + kFrameHeadBytes + length;
    ++summary_.operations;
    return true;
  }

  const JournalFile& file_;
  const fs::path& path_;
  std::uint64_t size_ = 0;
  JournalSummary summary_;
  Bytes payload_;
};

}  // namespace

Result<JournalSummary> read_journal(const fs::path& path, const OperationVisitor& visit) {
  const auto file = open_journal_for_reading(path);
  if (!file) return std::unexpected{file.error()};
  return FrameReader{**file, path}.read(visit);
}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& path) {
  return open_journal_file(path).transform([&](std::unique_ptr<JournalFile> file) {
    return std::make_unique<Journal>(std::move(file), path);
  });
}

Result<std::uint64_t> Journal::size() const {
  return file_->size();
}

Result<void> Journal::read(const OperationVisitor& visit, JournalSummary from) {
  FARCALL_ASSERT(!is_read_, "a journal is read once, before anything is appended");
  auto summary = FrameReader{*file_, path_}.read(visit, from);
  if (!summary) return std::unexpected{summary.error()};
  summary_ = *summary;
  if (summary->torn_bytes > 0) {
    if (auto done = file_->truncate(summary->good_bytes); !done) return done;
  }
  if (summary->good_bytes == 0) {
    if (auto done = append_all(*file_, as_bytes(kHeading)); !done) return done;
    summary_.good_bytes = kHeading.size();
  }
  is_read_ = true;
  return {};
}

Result<void> Journal::append(const Operation& operation) {
  FARCALL_ASSERT(is_read_, "operations are appended after those that are there");
  if (is_broken_) return fail(path_.string() + " is disabled after an earlier write failure");
  frame_.assign(kFrameHeadBytes, 0);
  protocol::borsh_append(frame_, operation);
  const ByteView payload = ByteView{frame_}.subspan(kFrameHeadBytes);
  const CryptoHash digest = sha256(payload);
  const auto length = static_cast<std::uint32_t>(payload.size());
  FARCALL_ASSERT(length == payload.size(), "an operation is shorter than 4 GiB");
  std::memcpy(frame_.data(), &length, kLengthBytes);
  std::memcpy(frame_.data() + kLengthBytes, digest.bytes.data(), kDigestBytes);
  if (auto done = append_all(*file_, frame_); !done) {
    // A partly written frame is an incomplete last frame, which `read` removes.
    is_broken_ = true;
    return done;
  }
  ++summary_.operations;
  summary_.good_bytes += frame_.size();
  return {};
}

}  // namespace farcall::node
