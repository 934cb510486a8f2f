// The folder of the user who runs the program.
#pragma once

#include <filesystem>

namespace farcall {

/// HOME, else what the system's list of users says, else the current folder.
[[nodiscard]] std::filesystem::path home_folder();

}  // namespace farcall
