// Contents of older blocks in files of the home folder: `blocks/1`, `blocks/2`, ... Files are only
// appended to, each by one process; one that nobody needs any more is removed.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/result.hpp"
#include "chain/archive.hpp"

namespace farcall::node {

/// For one thread; what it gives out may be read by any.
class FileArchive final : public chain::Archive {
 public:
  /// A file is not appended to beyond this.
  static constexpr std::uint64_t kFileBytes = std::uint64_t{16} << 20;

  /// Nothing is touched before something is put or found.
  explicit FileArchive(std::filesystem::path folder) noexcept : folder_{std::move(folder)} {}

  /// What cannot be written stays in memory, and `problem` says why.
  [[nodiscard]] chain::StoredPtr put(Bytes bytes) override;
  /// Bytes that an earlier process put. An error: the file is not there, or too short.
  [[nodiscard]] Result<chain::StoredPtr> find(const chain::ArchivePlace& place);
  [[nodiscard]] const std::optional<Error>& problem() const noexcept { return problem_; }

  /// Removes files that nobody holds bytes of.
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
