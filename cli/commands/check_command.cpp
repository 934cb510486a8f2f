// farcall check X.wasm
#include <CLI/CLI.hpp>

#include "base/files.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/contract_report.hpp"
#include "cli/session.hpp"
#include "protocol/parameters.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

void run(const std::vector<std::string>& files, Session& session) {
  const ProtocolVersion version = session.protocol_version.value_or(protocol::kMaxProtocolVersion);
  json::array reports;
  bool broken = false;
  bool refused = false;
  for (const std::string& file : files) {
    const Result<std::string> text = read_file(file);
    if (!text.has_value()) {
      session.fail(Exit::kInput, text.error().message);
      broken = true;
      continue;
    }
    const ContractReport report = inspect_contract(file, as_bytes(*text), version);
    refused = refused || !report.accepted();
    if (session.json) {
      reports.push_back(to_json(report));
    } else {
      session.result(to_text(report));
    }
  }
  if (session.json)
    session.result(json::serialize(json::object{{"contracts", std::move(reports)}}));
  if (!broken && refused) session.exit = Exit::kNegative;
}

}  // namespace

void add_check(CLI::App& program, Session& session) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = program.add_subcommand("check", "Would the network accept this contract?");
  command->footer(
      "Names the rule that a contract breaks, with function and byte, or lists what it exports "
      "and\n"
      "imports, its size and what must be locked up for storing it. Exit code 1: refused.");
  command->add_option("FILE", *files, "Contracts (wasm)")->required();
  command->callback([files, &session] { run(*files, session); });
}

}  // namespace farcall::cli
