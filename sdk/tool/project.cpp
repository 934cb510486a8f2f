#include "sdk/tool/project.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/build_record.hpp"
#include "sdk/tool/test_program.hpp"
#include "sdk/tool/toolchain.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

std::optional<ProjectContract> contract_in(const fs::path& folder) {
  ProjectContract contract;
  contract.folder = fs::absolute(folder).lexically_normal();
  if (!contract.folder.has_filename()) contract.folder = contract.folder.parent_path();
  contract.name = contract.folder.filename().string();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{contract.folder, error}) {
    const fs::path& file = entry.path();
    if (file.extension() != ".cpp" || !entry.is_regular_file(error)) continue;
    const bool is_test = file.stem().string().ends_with("_test");
    (is_test ? contract.tests : contract.sources).push_back(file);
  }
  std::ranges::sort(contract.sources);
  std::ranges::sort(contract.tests);
  if (contract.sources.empty()) return std::nullopt;
  return contract;
}

boost::json::value entry_of(const fs::path& folder, const fs::path& file,
                            const std::vector<std::string>& command) {
  boost::json::array arguments;
  for (const std::string& word : command) arguments.emplace_back(word);
  arguments.emplace_back("-c");
  arguments.emplace_back(file.string());
  return boost::json::object{
      {"directory", folder.string()}, {"file", file.string()}, {"arguments", std::move(arguments)}};
}

fs::path absolute_folder(const fs::path& folder) {
  fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

std::vector<ProjectContract> contracts_below(const fs::path& folder) {
  std::vector<ProjectContract> contracts;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{folder, error})
    if (entry.is_directory(error) && fs::exists(entry.path() / "contract.cpp", error))
      if (std::optional<ProjectContract> contract = contract_in(entry.path()))
        contracts.push_back(std::move(*contract));
  std::ranges::sort(contracts, {}, &ProjectContract::name);
  return contracts;
}

/// Whether `parent` is the project that the contract in `folder` belongs to: it holds other
/// contracts, or is marked as a project.
bool is_project_of(const fs::path& parent, const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder / "contract.cpp", error) || contract_in(parent)) return false;
  for (const char* mark : {"compile_commands.json", ".git", ".gitignore"})
    if (fs::exists(parent / mark, error)) return true;
  return contracts_below(parent).size() > 1;
}

}  // namespace

fs::path Project::wasm(const ProjectContract& contract) const {
  return folder / "build" / (contract.name + ".wasm");
}

Result<Project> find_project(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fail(folder.string() + " is not a folder");
  if (const fs::directory_iterator content{folder, error}; error)
    return fail(format_text("{}: {}", folder.string(), error.message()));
  Project project;
  project.folder = absolute_folder(folder);
  if (std::optional<ProjectContract> whole = contract_in(project.folder)) {
    project.selected = {whole->name};
    if (const fs::path parent = project.folder.parent_path();
        is_project_of(parent, project.folder)) {
      project.folder = parent;
      project.contracts = contracts_below(parent);
    } else {
      project.contracts.push_back(std::move(*whole));
    }
    return project;
  }
  project.contracts = contracts_below(project.folder);
  if (project.contracts.empty())
    return fail(project.folder.string() +
                " holds no contract: neither *.cpp files nor folders with a contract.cpp; "
                "`farcall new` creates one");
  for (const ProjectContract& contract : project.contracts)
    project.selected.push_back(contract.name);
  return project;
}

Result<void> write_compile_commands(const Project& project) {
  const Result<Toolchain> tools = find_toolchain();
  if (!tools) return std::unexpected{tools.error()};
  std::vector<std::string> contract_command{tools->clang};
  contract_command.append_range(tools->compile_flags());
  std::vector<std::string> test_command = native_compiler(*tools);
  test_command.emplace_back("-DFARCALL_EDITOR");  // the header with the names is not made yet
  boost::json::array entries;
  for (const ProjectContract& contract : project.contracts) {
    for (const fs::path& file : contract.sources)
      entries.push_back(entry_of(project.folder, file, contract_command));
    for (const fs::path& file : contract.tests)
      entries.push_back(entry_of(project.folder, file, test_command));
  }
  return write_if_changed(project.folder / "compile_commands.json",
                          boost::json::serialize(entries) + "\n");
}

}  // namespace farcall::sdk
