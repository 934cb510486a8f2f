// The beginning of a contract: a folder that builds and opens in an editor.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

/// Names of the templates, for help texts.
[[nodiscard]] std::vector<std::string_view> project_templates();

/// Makes `folder` with a contract from a template, a README, and what editors need to know. Fails
/// when the folder exists and is not empty, or the template does not exist.
[[nodiscard]] Result<void> new_project(const std::filesystem::path& folder,
                                       std::string_view template_name);

/// Writes compile_commands.json into `folder`, so that clangd reads `sources` as the build does.
[[nodiscard]] Result<void> write_compile_commands(
    const std::filesystem::path& folder, const std::vector<std::filesystem::path>& sources);

}  // namespace farcall::sdk
