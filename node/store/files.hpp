// Reads and writes small files whole, with errors that name the file.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace farcall::node {

enum class FileAccess : std::uint8_t { kEverybodyReads, kOwnerOnly };

[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);
/// Replaces the file atomically: readers see the old text or the new one.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view text,
                                      FileAccess access = FileAccess::kEverybodyReads);
/// The error says where the text stops being JSON.
[[nodiscard]] Result<boost::json::value> read_json(const std::filesystem::path& path);
/// Parses text that must hold an object.
[[nodiscard]] Result<boost::json::object> parse_object(std::string_view text);
/// Indents by two spaces.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace farcall::node
