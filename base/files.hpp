// Reads and writes files whole, with errors that name the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace farcall {

/// Reads a file. Files over `bytes_max` bytes are refused, and no more than that is ever held,
/// whatever size the file claims: devices and pipes may be read, too.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::size_t bytes_max = std::size_t{1} << 30);

enum class FileAccess : std::uint8_t { kEverybodyReads, kOwnerOnly };

/// Replaces a file atomically: readers, and other processes that write it, see the old text or the
/// new one. A link keeps naming the file that is replaced; devices and pipes are written to. Not
/// synced to disk.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view text,
                                      FileAccess access = FileAccess::kEverybodyReads);

/// Like `write_file`, but leaves a file that has this text alone, with its time of change, and
/// makes the folders above it.
[[nodiscard]] Result<void> write_if_changed(const std::filesystem::path& path,
                                            std::string_view text);

/// True if a file or folder with this path exists. Fails if it cannot be told, as in a folder that
/// may not be searched.
[[nodiscard]] Result<bool> file_exists(const std::filesystem::path& path);

}  // namespace farcall
