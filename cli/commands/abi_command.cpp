// farcall abi PATH
#include <algorithm>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/contract_abi.hpp"
#include "cli/contract_building.hpp"
#include "cli/session.hpp"
#include "sdk/tool/client_stubs.hpp"
#include "sdk/tool/project.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;

struct AbiWords {
  std::vector<std::string> paths;
  std::string output;
  std::string stub;
};

/// The sources of the one contract that is meant, or nothing after saying why.
std::optional<std::vector<fs::path>> sources_of(const AbiWords& words, Session& session) {
  std::error_code error;
  if (!fs::is_directory(words.paths.front(), error)) {
    std::vector<fs::path> sources{words.paths.begin(), words.paths.end()};
    if (!sources_exist(sources, session)) return std::nullopt;
    return sources;
  }
  const Result<sdk::Project> project = sdk::find_project(words.paths.front());
  if (!project) {
    session.fail(Exit::kInput, project.error().message);
    return std::nullopt;
  }
  if (project->selected.size() != 1) {
    session.fail(Exit::kUsage, format_text("{} holds {} contracts: name the folder of one",
                                           words.paths.front(), project->selected.size()));
    return std::nullopt;
  }
  return std::ranges::find(project->contracts, project->selected.front(),
                           &sdk::ProjectContract::name)
      ->sources;
}

void run(const AbiWords& words, Session& session) {
  std::optional<std::string> abi;
  if (words.paths.front().ends_with(".json")) {
    const Result<std::string> file = read_file(words.paths.front());
    if (!file) return session.fail(Exit::kInput, file.error().message);
    abi = *file;
  } else if (const auto sources = sources_of(words, session)) {
    abi = abi_of(*sources, session);
  }
  if (!abi) return;
  Result<std::string> text = *abi;
  if (words.stub == "cpp") text = sdk::cpp_stub(*abi);
  if (words.stub == "typescript") text = sdk::typescript_stub(*abi);
  if (!text) return session.fail(Exit::kInput, text.error().message);
  if (words.output.empty()) return session.result(*text);
  if (!text->ends_with('\n')) *text += '\n';
  if (const auto done = write_file(words.output, *text); !done)
    session.fail(Exit::kEnvironment, done.error().message);
}

}  // namespace

void add_abi(CLI::App& program, Session& session) {
  auto words = std::make_shared<AbiWords>();
  CLI::App* command =
      program.add_subcommand("abi", "What a contract offers, for other tools and for its callers");
  command->footer(
      "PATH is the folder or the sources of a contract in C++, or an ABI that exists already "
      "(*.json,\n"
      "also of contracts in other languages). The result is the ABI (near-abi 0.4.0), or with "
      "--stub\n"
      "code for callers: an interface for contracts in C++, or a class for clients in TypeScript.");
  command->add_option("PATH", words->paths, "Contract or ABI")->required();
  command->add_option("-o,--output", words->output, "The file to write; the default is stdout");
  command->add_option("--stub", words->stub, "Code for callers")
      ->check(CLI::IsMember({"cpp", "typescript"}));
  command->callback([words, &session] { run(*words, session); });
}

}  // namespace farcall::cli
