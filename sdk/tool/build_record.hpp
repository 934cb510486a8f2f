// What a build result was made from, so that the next build can tell whether it is still current.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

using FileSet = std::set<std::filesystem::path>;

/// Reads a dependency file in make's syntax (`clang -MD`): everything after the first colon.
[[nodiscard]] FileSet read_dependency_file(const std::filesystem::path& file);

/// A record lists the files that were read, with size, times and (unless they belong to the system)
/// SHA-256, and the header names in their folders: a new header can shadow another one.
class BuildRecord {
 public:
  /// Begins a build: files that change from now on make its record useless.
  BuildRecord();

  /// Writes the record, or removes it if an input changed while the build ran. `key` stands for
  /// everything else that the result depends on: commands, tools, options. `payload` is returned by
  /// `find_current`.
  [[nodiscard]] Result<void> write(const std::filesystem::path& file, std::string_view key,
                                   const FileSet& inputs, std::string_view payload) const;

  struct Current {
    std::string payload;
    FileSet inputs;
  };
  /// Returns what `write` stored if the key is the same and no input has changed since.
  [[nodiscard]] static std::optional<Current> find_current(const std::filesystem::path& file,
                                                           std::string_view key);

 private:
  long long started_ns_;
};

/// The text of a file; empty if it cannot be read.
[[nodiscard]] std::string read_whole_file(const std::filesystem::path& file);

/// "PATH SIZE TIME" of a program or library, for keys.
[[nodiscard]] std::string file_identity(const std::filesystem::path& file);

/// The first 16 hex digits of the SHA-256 of `text`.
[[nodiscard]] std::string short_hash(std::string_view text);

}  // namespace farcall::sdk
