#include "sdk/build/new_project.hpp"

#include <boost/json.hpp>
#include <format>
#include <fstream>

#include "sdk/build/toolchain.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

constexpr char kHello[] = {
#embed "../../examples/hello/contract.cpp"
};
constexpr char kCrossContract[] = {
#embed "../../examples/cross_contract_simple/contract.cpp"
};
constexpr char kFungibleToken[] = {
#embed "../../examples/fungible_token/contract.cpp"
};
constexpr char kCounter[] = {
#embed "../../examples/counter/contract.cpp"
};

struct Template {
  std::string_view name;
  std::string_view source;
};
constexpr Template kTemplates[] = {
    {"hello", {kHello, sizeof kHello}},
    {"counter", {kCounter, sizeof kCounter}},
    {"cross-contract", {kCrossContract, sizeof kCrossContract}},
    {"fungible-token", {kFungibleToken, sizeof kFungibleToken}},
};

Result<void> write(const fs::path& file, std::string_view text) {
  std::ofstream stream{file, std::ios::binary};
  stream << text;
  if (!stream.flush()) return fail("cannot write " + file.string());
  return {};
}

}  // namespace

std::vector<std::string_view> project_templates() {
  std::vector<std::string_view> names;
  for (const Template& each : kTemplates) names.push_back(each.name);
  return names;
}

Result<void> new_project(const fs::path& folder, std::string_view template_name) {
  const Template* chosen = nullptr;
  std::string known;
  for (const Template& each : kTemplates) {
    if (each.name == template_name) chosen = &each;
    known += std::format("{}{}", known.empty() ? "" : ", ", each.name);
  }
  if (!chosen)
    return fail(std::format("there is no template {}; there are: {}", template_name, known));
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return fail(folder.string() + " is there already and not empty: choose another name");
  fs::create_directories(folder, error);
  if (error) return fail("cannot make " + folder.string() + ": " + error.message());

  const std::string name = fs::absolute(folder).lexically_normal().filename().string();
  const std::string readme = std::format(
      "# {0}\n\nA contract for NEAR in C++.\n\n    farcall-build contract.cpp -o {0}.wasm\n", name);
  if (auto done = write(folder / "contract.cpp", chosen->source); !done) return done;
  if (auto done = write(folder / "README.md", readme); !done) return done;
  if (auto done = write(folder / ".gitignore", "*.wasm\ncompile_commands.json\n.cache/\n"); !done)
    return done;
  return write_compile_commands(folder, {folder / "contract.cpp"});
}

Result<void> write_compile_commands(const fs::path& folder, const std::vector<fs::path>& sources) {
  const Result<Toolchain> tools = find_toolchain();
  if (!tools) return std::unexpected{tools.error()};
  boost::json::array entries;
  for (const fs::path& source : sources) {
    const std::string file = fs::absolute(source).lexically_normal().string();
    boost::json::array arguments;
    arguments.emplace_back(tools->clang);
    for (const std::string& flag : tools->compile_flags()) arguments.emplace_back(flag);
    arguments.emplace_back("-c");
    arguments.emplace_back(file);
    boost::json::object entry;
    entry["directory"] = fs::absolute(folder).lexically_normal().string();
    entry["file"] = file;
    entry["arguments"] = std::move(arguments);
    entries.emplace_back(std::move(entry));
  }
  return write(folder / "compile_commands.json", boost::json::serialize(entries) + "\n");
}

}  // namespace farcall::sdk
