#include "cli/contract_report.hpp"

#include <algorithm>

#include "base/amounts.hpp"
#include "base/format_text.hpp"
#include "protocol/parameters.hpp"
#include "vm/host/table.hpp"
#include "vm/wasm/contract_methods.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

void list_imports(ContractReport& report, const vm::WasmModule& module,
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

void list_exports(ContractReport& report, const vm::WasmModule& module) {
  for (const vm::WasmExport& item : module.exports) {
    std::string name{item.name};
    if (vm::is_callable(module, item)) {
      report.methods.push_back(std::move(name));
    } else if (item.kind != vm::ExternalKind::kFunction) {
      report.other_exports.push_back(name + " (no function)");
    } else {
      report.other_exports.push_back(name + " (has parameters or results)");
    }
  }
}

std::string join(const std::vector<std::string>& items) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? ", " : "");
    if (column > 0 && column + item.size() > 84) {
      out.pop_back();  // the space after the comma
      out += "\n                ";
      column = 0;
    }
    out += item;
    column += item.size();
  }
  return out.empty() ? "none" : out;
}

std::string refusal(const vm::PrepareFailure& failure, std::size_t size) {
  constexpr std::size_t kHeaderBytes = 8;
  const bool is_cut_in_header = size < kHeaderBytes && failure.offset == 0U;
  // The network's message prints the four bytes one a line; --json has it word for word.
  if (failure.message.starts_with("magic header not detected") || is_cut_in_header)
    return "not a WebAssembly module, which begins with the bytes 00 61 73 6d";
  std::string out = boost::describe::enum_to_string(failure.kind, "?");
  if (failure.function.has_value()) out += format_text(", function {}", *failure.function);
  if (failure.offset.has_value()) out += format_text(", at byte {}", *failure.offset);
  return out + ": " + failure.message;
}

}  // namespace

ContractReport inspect_contract(const std::string& file, ByteView wasm, ProtocolVersion version) {
  const protocol::RuntimeConfig& config = protocol::runtime_config(version);
  ContractReport report;
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

std::string ContractReport::verdict() const {
  if (failure.has_value()) return "refused: " + refusal(*failure, size);
  if (!unknown_imports.empty())
    return format_text("deployed, but no call would work: protocol {} has no {}", version,
                       join(unknown_imports));
  return "accepted";
}

std::string to_text(const ContractReport& report) {
  return format_text(
      "{}\n"
      "  protocol      {}\n"
      "  verdict       {}\n"
      "  size          {} bytes\n"
      "  storage stake {}\n"
      "  methods       {}\n"
      "  other exports {}\n"
      "  imports       {}",
      report.file, report.version, report.verdict(), report.size, format_near(report.stake),
      join(report.methods), join(report.other_exports), join(report.imports));
}

json::object to_json(const ContractReport& report) {
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

}  // namespace farcall::cli
