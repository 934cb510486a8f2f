// farcall build [PATH...]
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/amounts.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/contract_abi.hpp"
#include "cli/contract_building.hpp"
#include "cli/contract_report.hpp"
#include "cli/session.hpp"
#include "farcall/farcall.hpp"
#include "protocol/parameters.hpp"
#include "sdk/tool/build_info.hpp"
#include "sdk/tool/parallel.hpp"
#include "sdk/tool/project.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace testkit::literals;  // NOLINT(google-build-using-namespace)

struct BuildWords {
  std::vector<std::string> paths;
  std::string output;
  std::string names;
  bool embed_abi = false;
  bool build_info = false;
  bool debug = false;
  bool watch = false;
};

struct Job {
  std::string name;
  sdk::BuildOptions options;
};

/// The cost of deploying, measured on a chain in this process.
struct DeployCost {
  testkit::Gas gas;
  testkit::Amount tokens;
};

std::optional<DeployCost> deploy_cost(std::string_view wasm, ProtocolVersion version) {
  testkit::Options options;
  options.protocol_version = version;
  options.cache_folder = "-";
  testkit::Chain chain{options};
  const testkit::Outcome outcome = chain.root().deploy_code(as_bytes(wasm));
  if (!outcome.all_succeeded()) return std::nullopt;
  return DeployCost{outcome.gas_burnt(), outcome.tokens_burnt()};
}

class Builder {
 public:
  Builder(BuildWords words, Session& session) : words_{std::move(words)}, session_{session} {}

  void run() {
    if (!plan()) return;
    build_all();
    while (words_.watch) {
      session_.say("watching; press Ctrl-C to end");
      const FileTimes before = times();
      do std::this_thread::sleep_for(std::chrono::milliseconds{200});
      while (times() == before);
      session_.exit = Exit::kOk;
      jobs_.clear();
      if (plan()) build_all();
    }
  }

 private:
  using FileTimes = std::map<fs::path, fs::file_time_type>;

  /// Decides what to build: contracts of projects, or the sources of one contract.
  bool plan() {
    std::error_code error;
    if (words_.paths.empty()) words_.paths.emplace_back(".");
    if (!fs::is_directory(words_.paths.front(), error)) {
      Job job;
      for (const std::string& path : words_.paths) job.options.sources.emplace_back(path);
      if (!sources_exist(job.options.sources, session_)) return false;
      job.name = job.options.sources.front().stem().string();
      job.options.output = words_.output.empty()
                               ? fs::path{job.options.sources.front()}.replace_extension(".wasm")
                               : fs::path{words_.output};
      jobs_.push_back(std::move(job));
    } else {
      for (const std::string& path : words_.paths)
        if (!plan_project(path)) return false;
      if ((!words_.output.empty() || !words_.names.empty()) && jobs_.size() != 1) {
        session_.fail(Exit::kUsage,
                      format_text("-o and --names need one contract, found {}", jobs_.size()));
        return false;
      }
    }
    for (Job& job : jobs_) {
      job.options.names = words_.names;
      job.options.debug = words_.debug;
      if (words_.build_info && !add_build_info(job)) return false;
    }
    return true;
  }

  bool add_build_info(Job& job) {
    const fs::path source = fs::absolute(job.options.sources.front());
    Result<std::string> info = sdk::build_info_of(source.parent_path());
    if (!info) {
      session_.fail(Exit::kInput, info.error().message);
      return false;
    }
    job.options.build_info = std::move(*info);
    return true;
  }

  bool plan_project(const std::string& folder) {
    const Result<sdk::Project> project = sdk::find_project(folder);
    if (!project) {
      session_.fail(Exit::kInput, project.error().message);
      return false;
    }
    if (const Result<void> done = sdk::write_compile_commands(*project); !done) {
      session_.fail(Exit::kEnvironment, done.error().message);
      return false;
    }
    for (const sdk::ProjectContract& contract : project->contracts)
      if (project->is_selected(contract))
        jobs_.push_back({contract.name,
                         {.sources = contract.sources,
                          .output = words_.output.empty() ? project->wasm(contract)
                                                          : fs::path{words_.output}}});
    return true;
  }

  /// Times of everything that the last build read, and of all sources and headers beside it: new
  /// files count.
  [[nodiscard]] FileTimes times() const {
    FileTimes found;
    std::error_code error;
    for (const fs::path& file : inputs_) {
      if (file.string().starts_with("/usr/")) continue;
      found[file] = fs::last_write_time(file, error);
      for (const auto& entry : fs::directory_iterator{file.parent_path(), error})
        if (const fs::path extension = entry.path().extension();
            extension == ".cpp" || extension == ".hpp" || extension == ".h")
          found[entry.path()] = entry.last_write_time(error);
    }
    return found;
  }

  void build_all() {
    std::vector<std::optional<std::string>> abis(jobs_.size());
    if (words_.embed_abi)
      for (std::size_t i = 0; i < jobs_.size(); ++i)
        abis[i] = abi_of(jobs_[i].options.sources, session_);
    std::vector<Result<sdk::BuildResult>> results(jobs_.size());
    sdk::parallel_for(jobs_.size(), [&](std::size_t i) {
      if (words_.embed_abi && !abis[i]) return;
      jobs_[i].options.embedded_abi = abis[i].value_or("");
      results[i] = sdk::build_contract(jobs_[i].options);
    });
    json::array reports;
    inputs_.clear();
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      for (const fs::path& source : jobs_[i].options.sources)
        inputs_.insert(fs::absolute(source).lexically_normal());
      if (results[i]) inputs_.insert(results[i]->inputs.begin(), results[i]->inputs.end());
      // One contract with errors does not hide the others.
      if (!words_.embed_abi || abis[i]) finish(jobs_[i], results[i], reports);
    }
    if (session_.json)
      session_.result(json::serialize(json::object{{"contracts", std::move(reports)}}));
  }

  void finish(const Job& job, const Result<sdk::BuildResult>& built, json::array& reports) {
    json::object report{{"name", job.name}, {"succeeded", false}};
    if (built) report["diagnostics"] = to_json(built->diagnostics);
    if (show_build(built, job.name, session_)) describe(job, report);
    if (session_.json) reports.emplace_back(std::move(report));
  }

  /// Checks the wasm against the protocol and prints or collects its figures.
  void describe(const Job& job, json::object& object) {
    const std::string file = job.options.output.string();
    const Result<std::string> wasm = read_file(file);
    if (!wasm) return session_.fail(Exit::kEnvironment, wasm.error().message);
    const ProtocolVersion version =
        session_.protocol_version.value_or(protocol::kMaxProtocolVersion);
    const ContractReport report = inspect_contract(file, as_bytes(*wasm), version);
    if (!report.accepted())
      return session_.fail(Exit::kNegative, format_text("{} is not for protocol {}: {}", file,
                                                        version, report.verdict()));
    const std::optional<DeployCost> cost = deploy_cost(*wasm, version);
    object["succeeded"] = true;
    for (auto& [key, value] : to_json(report)) object[key] = value;
    if (cost) {
      object["deploy_gas"] = cost->gas.value();
      object["deploy_tokens_burnt"] = cost->tokens.digits();
    }
    if (session_.json) return;
    session_.result(format_text(
        "{}: {} bytes, {} methods, locks {}{}", file, report.size, report.methods.size(),
        format_near(report.stake),
        cost ? format_text("; deploying burns {}, {}", cost->gas.text(), cost->tokens.text())
             : std::string{}));
  }

  BuildWords words_;
  Session& session_;
  std::vector<Job> jobs_;
  sdk::FileSet inputs_;
};

}  // namespace

void add_build(CLI::App& program, Session& session) {
  auto words = std::make_shared<BuildWords>();
  CLI::App* command = program.add_subcommand("build", "Compile contracts written in C++");
  command->footer(
      "PATH is a project (a folder of contracts; the default is this one), or the sources of one\n"
      "contract. Mistakes are shown at their line. The wasm is checked against the protocol "
      "version:\n"
      "host functions, features, limits; --protocol 84 builds for networks that are not newer. "
      "The\n"
      "same sources give the same bytes.");
  command->add_option("PATH", words->paths, "Project folder, or sources of one contract");
  command->add_option("-o,--output", words->output, "The wasm file to write");
  command->add_option("--names", words->names, "Also write the header that tests include");
  command->add_flag("--embed-abi", words->embed_abi,
                    "Let the contract answer __contract_abi, as cargo near does");
  command->add_flag("--build-info", words->build_info,
                    "Let the contract say which commit it was built from (NEP-330)");
  command->add_flag("--debug", words->debug,
                    "Let failed checks say file and line; the wasm is larger");
  command->add_flag("--watch", words->watch, "Build again whenever a source changes");
  command->callback([words, &session] { Builder{*words, session}.run(); });
}

}  // namespace farcall::cli
