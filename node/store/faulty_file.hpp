// A journal's file in memory whose reads and writes go wrong as a test says.
#pragma once

#include <algorithm>
#include <limits>
#include <memory>

#include "node/store/journal_file.hpp"

namespace farcall::node::testing {

/// What is on the disk: it outlives the file that was open, as a disk outlives a process.
struct FaultyDisk {
  Bytes content;
  /// A read or write does no more than this at once.
  std::size_t bytes_at_once = std::numeric_limits<std::size_t>::max();
  /// Bytes that can still be written; the write that needs more fails after them.
  std::size_t room = std::numeric_limits<std::size_t>::max();
  bool reads_fail = false;
  bool truncation_fails = false;
};

class FaultyFile final : public JournalFile {
 public:
  explicit FaultyFile(FaultyDisk& disk) noexcept : disk_{disk} {}

  [[nodiscard]] static Result<std::unique_ptr<JournalFile>> open(FaultyDisk& disk) {
    return std::make_unique<FaultyFile>(disk);
  }

  [[nodiscard]] Result<std::uint64_t> size() const override { return disk_.content.size(); }
  [[nodiscard]] Result<std::size_t> read_some(std::uint64_t offset,
                                              std::span<std::uint8_t> out) const override {
    if (disk_.reads_fail) return fail("the disk cannot be read");
    const auto from = std::min<std::size_t>(offset, disk_.content.size());
    const std::size_t count =
        std::min({out.size(), disk_.content.size() - from, disk_.bytes_at_once});
    std::copy_n(disk_.content.begin() + static_cast<std::ptrdiff_t>(from), count, out.begin());
    return count;
  }
  [[nodiscard]] Result<std::size_t> append_some(ByteView bytes) override {
    if (disk_.room == 0) return fail("the disk is full");
    const std::size_t count = std::min({bytes.size(), disk_.bytes_at_once, disk_.room});
    disk_.content.insert(disk_.content.end(), bytes.begin(),
                         bytes.begin() + static_cast<std::ptrdiff_t>(count));
    disk_.room -= count;
    return count;
  }
  [[nodiscard]] Result<void> truncate(std::uint64_t size) override {
    if (disk_.truncation_fails) return fail("the disk cannot be written");
    disk_.content.resize(size);
    return {};
  }

 private:
  FaultyDisk& disk_;
};

}  // namespace farcall::node::testing
