// Small whole-file reading and writing, with errors that name the file.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace farcall::node {

enum class FileAccess : std::uint8_t { kEverybodyReads, kOwnerOnly };

[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);
/// Replaces the file at once: readers see the old text or the new one, never a part.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view text,
                                      FileAccess access = FileAccess::kEverybodyReads);
/// The error says where the text stops being JSON.
[[nodiscard]] Result<boost::json::value> read_json(const std::filesystem::path& path);
/// Text that must hold an object.
[[nodiscard]] Result<boost::json::object> parse_object(std::string_view text);
/// Two spaces a level, as people edit it.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace farcall::node
