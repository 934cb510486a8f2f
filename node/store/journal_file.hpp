// The file behind a journal. Tests put another in its place, which fails when they say so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace farcall::node {

/// For one thread. Reads and writes may do less than they were asked to, as the system's do.
class JournalFile {
 public:
  JournalFile() = default;
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  virtual ~JournalFile() = default;

  [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;
  /// Reads at least one byte unless `offset` is at the end or `out` is empty; returns how many.
  [[nodiscard]] virtual Result<std::size_t> read_some(std::uint64_t offset,
                                                      std::span<std::uint8_t> out) const = 0;
  /// Appends at least one byte unless `bytes` is empty; returns how many. After an error, any
  /// number of them may be in the file.
  [[nodiscard]] virtual Result<std::size_t> append_some(ByteView bytes) = 0;
  /// Drops what is after the first `size` bytes.
  [[nodiscard]] virtual Result<void> truncate(std::uint64_t size) = 0;
};

/// Makes the file and its folder if they are missing, and keeps other processes from opening it
/// while it is open. Errors name the path.
[[nodiscard]] Result<std::unique_ptr<JournalFile>> open_journal_file(
    const std::filesystem::path& path);
/// Opens a file, which another process may be appending to, for reading.
[[nodiscard]] Result<std::unique_ptr<JournalFile>> open_journal_for_reading(
    const std::filesystem::path& path);

}  // namespace farcall::node
