#include "sdk/tool/project.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>

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

}  // namespace

fs::path Project::wasm(const ProjectContract& contract) const {
  return folder / "build" / (contract.name + ".wasm");
}

Result<Project> find_project(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fail(folder.string() + " is not a folder");
  Project project;
  project.folder = fs::absolute(folder).lexically_normal();
  if (!project.folder.has_filename()) project.folder = project.folder.parent_path();
  if (std::optional<ProjectContract> whole = contract_in(project.folder)) {
    project.contracts.push_back(std::move(*whole));
    return project;
  }
  for (const auto& entry : fs::directory_iterator{project.folder, error})
    if (entry.is_directory(error) && fs::exists(entry.path() / "contract.cpp"))
      if (std::optional<ProjectContract> contract = contract_in(entry.path()))
        project.contracts.push_back(std::move(*contract));
  std::ranges::sort(project.contracts, {}, &ProjectContract::name);
  if (project.contracts.empty())
    return fail(project.folder.string() +
                " holds no contract: neither *.cpp files nor folders with a contract.cpp; "
                "`farcall new` makes one");
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
  const std::string text = boost::json::serialize(entries) + "\n";
  const fs::path file = project.folder / "compile_commands.json";
  if (std::ifstream old{file, std::ios::binary};
      old && std::string{std::istreambuf_iterator<char>{old}, {}} == text)
    return {};
  std::ofstream stream{file, std::ios::binary};
  stream << text;
  if (!stream.flush()) return fail("cannot write " + file.string());
  return {};
}

}  // namespace farcall::sdk
