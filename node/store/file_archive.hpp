// Stores older blocks in files of the home folder: `blocks/1`, `blocks/2`, ... Files are
// append-only, each written by one process, and removed when no longer needed.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/result.hpp"
#include "chain/history/archive.hpp"

namespace farcall::node {

/// Not thread-safe; returned bytes may be read on any thread.
class FileArchive final : public chain::Archive {
 public:
  /// A file does not grow beyond this.
  static constexpr std::uint64_t kFileBytes = std::uint64_t{16} << 20;

  /// Does not touch the disk before the first `put` or `find`.
  explicit FileArchive(std::filesystem::path folder) noexcept : folder_{std::move(folder)} {}

  /// Bytes that cannot be written stay in memory, and `problem` says why.
  [[nodiscard]] chain::StoredPtr put(Bytes bytes) override;
  /// Returns bytes that an earlier process stored. Fails if the file is missing or too short.
  [[nodiscard]] Result<chain::StoredPtr> find(const chain::ArchivePlace& place);
  [[nodiscard]] const std::optional<Error>& problem() const noexcept { return problem_; }

  /// Removes files that are no longer referenced.
  void remove_unused();

  class File;

 private:
  [[nodiscard]] Result<void> begin_file();
  [[nodiscard]] std::filesystem::path path_of(std::uint32_t number) const {
    return folder_ / std::to_string(number);
  }

  std::filesystem::path folder_;
  std::map<std::uint32_t, std::weak_ptr<File>> files_;
  std::shared_ptr<File> current_;
  std::optional<Error> problem_;
};

}  // namespace farcall::node
