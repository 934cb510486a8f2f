// Whether a file is there, told apart from whether that can be seen.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace farcall {

/// True if a file or folder with this path exists. Fails if it cannot be told, as in a folder that
/// may not be searched.
[[nodiscard]] Result<bool> file_exists(const std::filesystem::path& path);

}  // namespace farcall
