// Files of JSON.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/result.hpp"

namespace farcall::node {

/// The error says where the text stops being JSON.
[[nodiscard]] Result<boost::json::value> read_json(const std::filesystem::path& path);
/// Parses text that must hold an object.
[[nodiscard]] Result<boost::json::object> parse_object(std::string_view text);
/// Indents by two spaces.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace farcall::node
