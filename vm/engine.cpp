#include "vm/engine.hpp"

#include <vector>

#include "base/assert.hpp"

namespace farcall::vm {
namespace {

std::string take_text(fc_bytes bytes) {
  std::string text{reinterpret_cast<const char*>(bytes.data), bytes.size};
  fc_bytes_free(bytes);
  return text;
}

RunEnd to_run_end(const fc_end& end) {
  switch (end.kind) {
    case 0:
      return Returned{};
    case 1:
      return StoppedByHost{};
    case 2:
      return static_cast<Trap>(end.trap);
    default:
      return Refused{take_text(end.text)};
  }
}

}  // namespace

std::string_view trap_text(Trap trap) noexcept {
  switch (trap) {
    case Trap::kUnreachable:
      return "An `unreachable` opcode was executed.";
    case Trap::kBadSignature:
      return "Call indirect incorrect signature trap.";
    case Trap::kOutOfBounds:
      return "Memory out of bounds trap.";
    case Trap::kArithmetic:
      return "An arithmetic exception, e.g. divided by zero.";
    case Trap::kIndirectCallToNull:
      return "Indirect call to null.";
    case Trap::kStackOverflow:
      return "Stack overflow.";
  }
  FARCALL_ASSERT(false, "the engine reports only traps of this list");
  return {};
}

HostTable::HostTable(const Engine& engine, std::span<const HostImport> imports) {
  std::vector<fc_host_import> plain;
  plain.reserve(imports.size());
  for (const HostImport& import : imports) {
    plain.push_back({
        .module = import.module.data(),
        .module_size = import.module.size(),
        .name = import.name.data(),
        .name_size = import.name.size(),
        .parameters = reinterpret_cast<const std::uint8_t*>(import.parameters.data()),
        .parameter_count = import.parameters.size(),
        .result = import.result ? static_cast<std::uint8_t>(*import.result) : std::uint8_t{0},
        .function = import.function,
    });
  }
  table_.reset(fc_host_table_new(engine.engine_, plain.data(), plain.size()));
}

std::expected<LinkedModule, LinkError> LinkedModule::load(const Engine& engine, ByteView code,
                                                          const HostTable& table) {
  return link(engine, fc_module_load(engine.engine_, code.data(), code.size()), table);
}

std::expected<LinkedModule, LinkError> LinkedModule::load_file(const Engine& engine, int file,
                                                               const HostTable& table) {
  return link(engine, fc_module_load_file(engine.engine_, file), table);
}

std::expected<LinkedModule, LinkError> LinkedModule::link(const Engine& engine, fc_module* module,
                                                          const HostTable& table) {
  FARCALL_ASSERT(module != nullptr, "code that this engine compiled can be loaded");
  fc_bytes error;
  fc_linked* linked = fc_link(table.table_.get(), module, &error);
  fc_module_free(module);
  if (linked == nullptr) return std::unexpected{LinkError{take_text(error)}};
  return LinkedModule{engine, linked};
}

std::size_t LinkedModule::code_size() const noexcept {
  return fc_linked_code_size(linked_.get());
}

MethodKind LinkedModule::find(std::string_view name, Method& method) const noexcept {
  switch (fc_linked_method(linked_.get(), name.data(), name.size(), &method)) {
    case 0:
      return MethodKind::kCallable;
    case 1:
      return MethodKind::kMissing;
    default:
      return MethodKind::kOtherSignature;
  }
}

Method LinkedModule::start() const noexcept {
  return fc_linked_start(linked_.get());
}

std::expected<Instance, RunEnd> Instance::make(const LinkedModule& module, void* context) {
  fc_end end;
  fc_instance* instance =
      fc_instantiate(module.engine_->engine_, module.linked_.get(), context, &end);
  if (instance == nullptr) return std::unexpected{to_run_end(end)};
  return Instance{instance};
}

RunEnd Instance::call(Method method, std::uint64_t& gas) {
  return to_run_end(fc_instance_call(instance_.get(), method, &gas));
}

bool Instance::is_metered() const noexcept {
  return fc_instance_is_metered(instance_.get());
}

Engine::Engine(Strategy strategy, std::size_t wasm_stack_bytes)
    : engine_{fc_engine_new(static_cast<std::uint32_t>(strategy), wasm_stack_bytes)},
      fingerprint_{fc_engine_fingerprint(engine_)} {}

Engine::~Engine() {
  fc_engine_free(engine_);
}

const Engine& Engine::shared() {
  static const Engine* const engine = new Engine{Strategy::kWinch};
  return *engine;
}

std::expected<Bytes, Engine::Failure> Engine::compile(ByteView prepared) const {
  fc_bytes out;
  const std::uint32_t end = fc_compile(engine_, prepared.data(), prepared.size(), &out);
  if (end == 1) return std::unexpected{CompileError{take_text(out)}};
  if (end == 2) return std::unexpected{LoadError{take_text(out)}};
  Bytes code{out.data, out.data + out.size};
  fc_bytes_free(out);
  return code;
}

}  // namespace farcall::vm
