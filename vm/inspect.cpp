#include "vm/inspect.hpp"

#include <algorithm>
#include <utility>

#include "vm/wasm_module.hpp"
#include "vm/wasm_reader.hpp"

namespace farcall::vm {
namespace {

std::string_view type_name(std::uint8_t type) {
  switch (type) {
    case kTypeI32:
      return "i32";
    case kTypeI64:
      return "i64";
    case kTypeF32:
      return "f32";
    case kTypeF64:
      return "f64";
    default:
      return "funcref";
  }
}

std::string signature_of(const WasmFunctionType& type) {
  std::string text;
  for (const auto& [label, types] :
       {std::pair{"(param", &type.parameters}, std::pair{"(result", &type.results}}) {
    if (types->empty()) continue;
    if (!text.empty()) text += ' ';
    text += label;
    for (const std::uint8_t value : *types) (text += ' ') += type_name(value);
    text += ')';
  }
  return text;
}

/// Reads a module that may be refused: stops where it makes no sense.
class LenientReader {
 public:
  explicit LenientReader(ByteView bytes) : rest_{bytes} {}

  std::optional<std::uint32_t> u32() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      if (rest_.empty()) return std::nullopt;
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return static_cast<std::uint32_t>(value);
    }
    return std::nullopt;
  }
  std::optional<ByteView> sized() {
    const auto size = u32();
    if (!size || *size > rest_.size()) return std::nullopt;
    const ByteView view = rest_.first(*size);
    rest_ = rest_.subspan(*size);
    return view;
  }
  [[nodiscard]] ByteView rest() const { return rest_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  ByteView rest_;
};

std::optional<ByteView> section_of(ByteView wasm, SectionId wanted, std::string_view custom = {}) {
  constexpr std::size_t kHeaderBytes = 8;
  if (wasm.size() < kHeaderBytes) return std::nullopt;
  LenientReader reader{wasm.subspan(kHeaderBytes)};
  while (!reader.at_end()) {
    const auto id = reader.u32();
    const auto payload = reader.sized();
    if (!id || !payload) return std::nullopt;
    if (*id != static_cast<std::uint32_t>(wanted)) continue;
    if (wanted != SectionId::kCustom) return payload;
    LenientReader section{*payload};
    const auto name = section.sized();
    if (name && as_text(*name) == custom) return section.rest();
  }
  return std::nullopt;
}

/// The name section's entry for a function.
std::optional<std::string> name_in_name_section(ByteView wasm, std::uint32_t function) {
  constexpr std::uint32_t kFunctionNames = 1;
  const auto names = section_of(wasm, SectionId::kCustom, "name");
  if (!names) return std::nullopt;
  LenientReader reader{*names};
  while (!reader.at_end()) {
    const auto id = reader.u32();
    const auto payload = reader.sized();
    if (!id || !payload) return std::nullopt;
    if (*id != kFunctionNames) continue;
    LenientReader entries{*payload};
    const auto count = entries.u32();
    for (std::uint32_t left = count.value_or(0); left > 0; --left) {
      const auto index = entries.u32();
      const auto name = entries.sized();
      if (!index || !name) return std::nullopt;
      if (*index == function)
        return is_utf8(*name) ? std::optional{to_string(*name)} : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<std::string> name_in_exports(ByteView wasm, std::uint32_t function) {
  const auto exports = section_of(wasm, SectionId::kExport);
  if (!exports) return std::nullopt;
  LenientReader reader{*exports};
  const auto count = reader.u32();
  for (std::uint32_t left = count.value_or(0); left > 0; --left) {
    const auto name = reader.sized();
    const auto kind = reader.u32();
    const auto index = reader.u32();
    if (!name || !kind || !index) return std::nullopt;
    if (*kind == static_cast<std::uint32_t>(ExternalKind::kFunction) && *index == function)
      return is_utf8(*name) ? std::optional{to_string(*name)} : std::nullopt;
  }
  return std::nullopt;
}

RefusalReport report_refusal(ByteView wasm, PrepareFailure failure) {
  RefusalReport report{failure.kind, std::move(failure.message), failure.offset, failure.function,
                       std::nullopt};
  if (report.function) {
    report.function_name = name_in_exports(wasm, *report.function);
    if (!report.function_name) report.function_name = name_in_name_section(wasm, *report.function);
  }
  return report;
}

void report_functions(const WasmModule& module, ContractReport& report) {
  for (std::uint32_t index = 0; index < module.imports.size(); ++index) {
    const WasmImport& import = module.imports[index];
    report.imports.push_back(
        {std::string{import.name}, index, signature_of(module.types[import.type]), false});
  }
  for (const WasmExport& item : module.exports) {
    if (item.kind != ExternalKind::kFunction) continue;
    std::string signature = signature_of(module.type_of_function(item.index));
    const bool is_method = signature.empty();
    report.exports.push_back({std::string{item.name}, item.index, std::move(signature), is_method});
  }
}

}  // namespace

ContractReport inspect(ByteView wasm, const PrepareConfig& config) {
  ContractReport report;
  report.code_bytes = wasm.size();
  auto prepared = prepare(wasm, config);
  if (!prepared) {
    report.refusal = report_refusal(wasm, std::move(prepared).error());
    return report;
  }
  report.prepared_bytes = prepared->size();
  const WasmModule module = read_module(wasm);
  report.defined_functions = static_cast<std::uint32_t>(module.bodies.size());
  report.data_bytes = module.data_section ? module.data_section->size() : 0;
  report.has_start_function = module.start.has_value();
  report_functions(module, report);
  return report;
}

}  // namespace farcall::vm
