// The beginning of a project: a folder whose contracts build, pass their tests and open in editors.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

struct ProjectTemplate {
  std::string_view name;
  std::string_view description;
  /// The examples that the project begins with.
  std::vector<std::string_view> contracts;
};

/// The first is what users get who do not choose.
[[nodiscard]] const std::vector<ProjectTemplate>& project_templates();

/// Makes `folder` from a template. Fails when the folder exists and is not empty, or there is no
/// such template; the message says which there are.
[[nodiscard]] Result<void> new_project(const std::filesystem::path& folder,
                                       std::string_view template_name);

}  // namespace farcall::sdk
