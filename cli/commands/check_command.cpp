// farcall check X.wasm
#include <algorithm>
#include <boost/json.hpp>

#include "chain/json_field.hpp"
#include "cli/session.hpp"
#include "protocol/parameters.hpp"
#include "trace/trace.hpp"
#include "vm/host/table.hpp"
#include "vm/prepare.hpp"
#include "vm/wasm_module.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

/// What the network would say of a contract, and what is in it.
struct CheckReport {
  std::string file;
  std::uint64_t size = 0;
  ProtocolVersion version = 0;
  std::optional<vm::PrepareFailure> failure;
  /// Methods that can be called: exported functions without parameters and results.
  std::vector<std::string> methods;
  /// Other exports, and why they cannot be called.
  std::vector<std::string> other_exports;
  std::vector<std::string> imports;
  /// Imports that this version does not have: calls fail when the contract is linked.
  std::vector<std::string> unknown_imports;
  Balance stake;

  [[nodiscard]] bool accepted() const { return !failure.has_value() && unknown_imports.empty(); }
};

void list_imports(CheckReport& report, const vm::WasmModule& module,
                  const protocol::RuntimeConfig& config) {
  for (const vm::WasmImport& import : module.imports) {
    const std::string name{import.name};
    const bool known = import.module == "env" &&
                       std::ranges::any_of(vm::host_table(), [&](const vm::HostEntry& entry) {
                         return entry.module == "env" && entry.name == import.name &&
                                entry.is_enabled(config.wasm);
                       });
    report.imports.push_back(import.module == "env" ? name
                                                    : std::string{import.module} + "." + name);
    if (!known) report.unknown_imports.push_back(report.imports.back());
  }
}

void list_exports(CheckReport& report, const vm::WasmModule& module) {
  for (const vm::WasmExport& item : module.exports) {
    std::string name{item.name};
    if (item.kind != vm::ExternalKind::kFunction) {
      report.other_exports.push_back(name + " (no function)");
      continue;
    }
    const vm::WasmFunctionType& type = module.type_of_function(item.index);
    if (type.parameters.empty() && type.results.empty()) {
      report.methods.push_back(std::move(name));
    } else {
      report.other_exports.push_back(name + " (has parameters or results)");
    }
  }
}

CheckReport inspect(const std::string& file, ByteView wasm, ProtocolVersion version) {
  const protocol::RuntimeConfig& config = protocol::runtime_config(version);
  CheckReport report;
  report.file = file;
  report.size = wasm.size();
  report.version = version;
  report.stake = config.storage_amount_per_byte * wasm.size();
  const vm::PrepareConfig prepare = vm::PrepareConfig::from(config.wasm);
  if (auto valid = vm::check(wasm, prepare.limits); !valid.has_value()) {
    report.failure = valid.error();
    return report;
  }
  const vm::WasmModule module = vm::read_module(wasm);
  list_imports(report, module, config);
  list_exports(report, module);
  if (auto prepared = vm::prepare(wasm, prepare); !prepared.has_value())
    report.failure = prepared.error();
  return report;
}

std::string join(const std::vector<std::string>& items) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? ", " : "");
    if (column > 0 && column + item.size() > 84) {
      out += "\n                ";
      column = 0;
    }
    out += item;
    column += item.size();
  }
  return out.empty() ? "none" : out;
}

std::string refusal(const vm::PrepareFailure& failure) {
  std::string out = boost::describe::enum_to_string(failure.kind, "?");
  if (failure.function.has_value()) out += std::format(", function {}", *failure.function);
  if (failure.offset.has_value()) out += std::format(", at byte {}", *failure.offset);
  return out + ": " + failure.message;
}

std::string to_text(const CheckReport& report) {
  std::string verdict = "accepted";
  if (report.failure.has_value()) {
    verdict = "refused: " + refusal(*report.failure);
  } else if (!report.unknown_imports.empty()) {
    verdict = std::format("deployed, but no call would work: protocol {} has no {}", report.version,
                          join(report.unknown_imports));
  }
  return std::format(
      "{}\n"
      "  protocol      {}\n"
      "  verdict       {}\n"
      "  size          {} bytes\n"
      "  storage stake {}\n"
      "  methods       {}\n"
      "  other exports {}\n"
      "  imports       {}",
      report.file, report.version, verdict, report.size, trace::format_near(report.stake),
      join(report.methods), join(report.other_exports), join(report.imports));
}

json::value to_json(const CheckReport& report) {
  const auto list = [](const std::vector<std::string>& items) {
    json::array out;
    for (const std::string& item : items) out.emplace_back(item);
    return out;
  };
  json::value failure;
  if (report.failure.has_value()) {
    json::object object{{"kind", boost::describe::enum_to_string(report.failure->kind, "?")},
                        {"message", report.failure->message}};
    if (report.failure->function.has_value()) object["function"] = *report.failure->function;
    if (report.failure->offset.has_value()) object["offset"] = *report.failure->offset;
    failure = std::move(object);
  }
  return json::object{{"file", report.file},
                      {"protocol_version", report.version},
                      {"accepted", report.accepted()},
                      {"failure", std::move(failure)},
                      {"unknown_imports", list(report.unknown_imports)},
                      {"size", report.size},
                      {"storage_stake", to_string(report.stake.value())},
                      {"methods", list(report.methods)},
                      {"other_exports", list(report.other_exports)},
                      {"imports", list(report.imports)}};
}

void run(const std::vector<std::string>& files, Session& session) {
  const ProtocolVersion version = session.protocol_version.value_or(protocol::kMaxProtocolVersion);
  json::array reports;
  bool broken = false;
  bool refused = false;
  for (const std::string& file : files) {
    const Result<std::string> text = chain::read_text_file(file);
    if (!text.has_value()) {
      session.fail(Exit::kInput, text.error().message);
      broken = true;
      continue;
    }
    const CheckReport report = inspect(file, as_bytes(*text), version);
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
