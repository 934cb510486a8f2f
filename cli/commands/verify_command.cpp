// farcall verify WHAT [PATH...]
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/hash.hpp"
#include "base/json_access.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/contract_abi.hpp"
#include "cli/contract_building.hpp"
#include "cli/contract_report.hpp"
#include "cli/near/networks.hpp"
#include "cli/rpc/rpc_client.hpp"
#include "cli/session.hpp"
#include "farcall/farcall.hpp"
#include "protocol/parameters.hpp"
#include "sdk/tool/build_info.hpp"
#include "sdk/tool/project.hpp"
#include "sdk/tool/toolchain.hpp"
#include "trace/text.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct VerifyWords {
  std::string what;
  std::vector<std::string> paths;
  std::string network = "mainnet";
  std::string repository;
};

class Verifier {
 public:
  Verifier(VerifyWords words, Session& session) : words_{std::move(words)}, session_{session} {}

  void run() {
    // Sources that are given are looked at before the network is asked.
    if (!words_.paths.empty() && !find_sources()) return;
    if (!read_deployed()) return;
    info_ = build_info();
    if (words_.paths.empty() && (!find_repository() || !find_sources())) return;
    const std::optional<Bytes> built = build();
    if (built) compare(*built);
  }

 private:
  /// The commit that the deployed code names; this folder when it names none.
  bool find_repository() {
    if (info_.empty()) {
      if (!words_.repository.empty())
        return refuse(Exit::kInput,
                      format_text("{} does not say of which commit it was built: give "
                                  "the folder of its sources",
                                  words_.what));
      words_.paths.emplace_back(".");
      return true;
    }
    const Result<sdk::Snapshot> snapshot = sdk::read_snapshot(info_);
    if (!snapshot)
      return refuse(Exit::kInput,
                    format_text("{}: {}", words_.what, trace::escape(snapshot.error().message)));
    const std::string from = words_.repository.empty() ? snapshot->repository : words_.repository;
    const fs::path folder = sdk::cache_folder() / "verify" / "repository";
    std::error_code error;
    fs::remove_all(folder, error);
    session_.say(format_text("{} names commit {} of {}", words_.what, snapshot->commit, from));
    if (const Result<void> done = sdk::check_out(from, snapshot->commit, folder); !done)
      return refuse(Exit::kEnvironment, trace::escape(done.error().message));
    words_.paths.push_back((folder / snapshot->path).lexically_normal().string());
    return true;
  }

  bool find_sources() {
    std::error_code error;
    if (!fs::is_directory(words_.paths.front(), error)) {
      for (const std::string& path : words_.paths) sources_.emplace_back(path);
      return true;
    }
    const Result<sdk::Project> project = sdk::find_project(words_.paths.front());
    if (!project) return refuse(Exit::kInput, project.error().message);
    if (project->selected.size() != 1)
      return refuse(Exit::kUsage, format_text("{} has {} contracts: name the folder of one",
                                              words_.paths.front(), project->selected.size()));
    for (const sdk::ProjectContract& contract : project->contracts)
      if (project->is_selected(contract)) sources_ = contract.sources;
    return true;
  }

  /// The code on the account, or in the file.
  bool read_deployed() {
    std::error_code error;
    if (fs::is_regular_file(words_.what, error)) {
      const Result<std::string> text = read_file(words_.what);
      if (!text) return refuse(Exit::kInput, text.error().message);
      deployed_ = to_bytes(*text);
    } else if (!read_account()) {
      return false;
    }
    report_ = inspect_contract(words_.what, deployed_, protocol::kMaxProtocolVersion);
    if (!report_.accepted())
      return refuse(Exit::kInput,
                    format_text("{} is not a contract: {}", words_.what, report_.verdict()));
    return true;
  }

  bool read_account() {
    const Result<near::Networks> networks = near::Networks::load();
    if (!networks) return refuse(Exit::kEnvironment, networks.error().message);
    const Result<near::Connection> connection = networks->find(words_.network);
    if (!connection) return refuse(Exit::kUsage, connection.error().message);
    const Result<rpc::Url> url = rpc::Url::parse(connection->rpc_url);
    if (!url) return refuse(Exit::kInput, url.error().message);
    rpc::RpcClient client{{*url}, {}, std::chrono::seconds{30}};
    const rpc::RpcResult answer = client.call("query", json::object{{"request_type", "view_code"},
                                                                    {"account_id", words_.what},
                                                                    {"finality", "final"}});
    if (!answer)
      return refuse(
          answer.error().kind == rpc::RpcFailure::Kind::kRefused ? Exit::kInput
                                                                 : Exit::kEnvironment,
          format_text("{} on {}: {}", words_.what, words_.network, answer.error().message));
    const auto code = text_member(*answer, "code_base64");
    const auto bytes = code ? from_base64(*code) : std::nullopt;
    if (!bytes) return refuse(Exit::kEnvironment, "expected code_base64 in the node's answer");
    deployed_ = *bytes;
    return true;
  }

  /// Builds the sources with the options that the deployed code shows.
  std::optional<Bytes> build() {
    sdk::BuildOptions options{.sources = sources_,
                              .output = sdk::cache_folder() / "verify" / "contract.wasm"};
    std::error_code error;
    fs::create_directories(options.output.parent_path(), error);
    if (std::ranges::contains(report_.methods, "__contract_abi")) {
      std::optional<std::string> abi = abi_of(sources_, session_);
      if (!abi) return std::nullopt;
      options.embedded_abi = std::move(*abi);
    }
    options.build_info = info_;
    if (!build_or_say(options, sources_.front().string(), session_)) return std::nullopt;
    const Result<std::string> wasm = read_file(options.output.string());
    if (!wasm) {
      session_.fail(Exit::kEnvironment, wasm.error().message);
      return std::nullopt;
    }
    return to_bytes(*wasm);
  }

  /// What the deployed code says of its build; it is part of the code.
  std::string build_info() {
    if (!std::ranges::contains(report_.methods, "contract_source_metadata")) return {};
    testkit::Chain chain{{.cache_folder = "-"}};
    const testkit::Account account = chain.root();
    if (!account.deploy_code(deployed_).all_succeeded()) return {};
    const testkit::ViewResult answer = account.view("contract_source_metadata");
    boost::system::error_code error;
    const json::value metadata = json::parse(answer.text(), error);
    if (!answer.succeeded || error || !metadata.is_object()) return {};
    const json::value* info = metadata.get_object().if_contains("build_info");
    return info != nullptr && info->is_object() ? json::serialize(*info) : std::string{};
  }

  void compare(const Bytes& built) {
    const std::string deployed_hash = sha256(deployed_).to_base58();
    const std::string built_hash = sha256(built).to_base58();
    const bool same = deployed_hash == built_hash;
    if (session_.json) {
      session_.result(json::serialize(json::object{
          {"verified", same}, {"deployed_hash", deployed_hash}, {"built_hash", built_hash}}));
    } else if (same) {
      session_.result(format_text("{}: verified, code hash {}", words_.what, deployed_hash));
    }
    if (!same)
      session_.fail(
          Exit::kNegative,
          format_text("{} has code hash {} ({} bytes), the sources give {} ({} bytes)", words_.what,
                      deployed_hash, deployed_.size(), built_hash, built.size()));
  }

  bool refuse(Exit how, std::string_view message) {
    session_.fail(how, message);
    return false;
  }

  VerifyWords words_;
  Session& session_;
  std::vector<fs::path> sources_;
  Bytes deployed_;
  ContractReport report_;
  std::string info_;  ///< JSON; empty when the deployed code has none
};

}  // namespace

void add_verify(CLI::App& program, Session& session) {
  auto words = std::make_shared<VerifyWords>();
  CLI::App* command =
      program.add_subcommand("verify", "Do these sources give the code of that account?");
  command->footer(
      "WHAT is an account or a wasm file. PATH is the folder of a contract, or its sources. "
      "Without\nit the sources are those of the commit that the code names (NEP-330), or of this "
      "folder if it\nnames none. They are built with the options that the code shows (its ABI, its "
      "build info), and\nthe code hashes are compared. Exit codes: 0 the same, 1 different, 3 no "
      "such account or file, 4\nthe network or the repository cannot be reached.");
  command->add_option("WHAT", words->what, "Account or wasm file")->required();
  command->add_option("PATH", words->paths, "Folder or sources of the contract");
  command->add_option("--repository", words->repository,
                      "Clone this (URL or folder) instead of the repository that the code names");
  command->add_option("--network", words->network,
                      "Network of the account: mainnet, testnet, local or a URL");
  command->callback([words, &session] { Verifier{*words, session}.run(); });
}

}  // namespace farcall::cli
