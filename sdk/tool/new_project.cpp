#include "sdk/tool/new_project.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/embedded_files.hpp"
#include "sdk/tool/project.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

std::string readme(std::string_view name, const ProjectTemplate& chosen) {
  std::string contracts;
  for (const std::string_view contract : chosen.contracts)
    contracts += format_text("| `{0}/` | contract.cpp, contract_test.cpp |\n", contract);
  return format_text(
      "# {}\n\n"
      "Contracts for NEAR in C++.\n\n"
      "    farcall build           builds every contract into build/\n"
      "    farcall build --watch   builds again whenever a source changes\n"
      "    farcall test            builds and runs the tests on a chain in the process\n"
      "    farcall abi FOLDER      what a contract offers, for other tools\n\n"
      "| folder | |\n"
      "| --- | --- |\n"
      "{}\n"
      "Every folder with a contract.cpp is a contract; compile_commands.json tells editors how it "
      "is\n"
      "compiled.\n",
      name, contracts);
}

}  // namespace

const std::vector<ProjectTemplate>& project_templates() {
  static const std::vector<ProjectTemplate> templates{
      {"hello", "a greeting that can be read and changed", {"hello"}},
      {"counter", "a number", {"counter"}},
      {"cross-contract",
       "a contract that calls another one, and both of them",
       {"cross_contract_simple", "hello"}},
      {"fungible-token", "a token: NEP-141, 145, 148 and 297", {"fungible_token"}},
  };
  return templates;
}

Result<void> new_project(const fs::path& folder, std::string_view template_name) {
  const auto& all = project_templates();
  const auto chosen = std::ranges::find(all, template_name, &ProjectTemplate::name);
  if (chosen == all.end()) {
    std::string known;
    for (const ProjectTemplate& each : all)
      known += format_text("{}{}", known.empty() ? "" : ", ", each.name);
    return fail(format_text("there is no template {}; there are: {}", template_name, known));
  }
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return fail(folder.string() + " is there already and not empty: choose another name");
  for (const EmbeddedFile& file : template_files()) {
    const std::string_view contract = file.name.substr(0, file.name.find('/'));
    if (std::ranges::contains(chosen->contracts, contract))
      if (auto done = write_if_changed(folder / file.name, file.content); !done) return done;
  }
  const std::string name = fs::absolute(folder).lexically_normal().filename().string();
  if (auto done = write_if_changed(folder / "README.md", readme(name, *chosen)); !done) return done;
  if (auto done =
          write_if_changed(folder / ".gitignore", "build/\ncompile_commands.json\n.cache/\n");
      !done)
    return done;
  const Result<Project> project = find_project(folder);
  if (!project) return std::unexpected{project.error()};
  return write_compile_commands(*project);
}

}  // namespace farcall::sdk
