#include "vm/engine/engine.hpp"

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
    case FC_END_RETURNED:
      return Returned{};
    case FC_END_STOPPED_BY_HOST:
      return StoppedByHost{};
    case FC_END_TRAP:
      return static_cast<Trap>(end.trap);
    case FC_END_REFUSED:
      return Refused{take_text(end.text)};
  }
  FARCALL_ASSERT(false, "the engine ends runs in one of these ways");
  return Refused{};
}

static_assert(static_cast<std::uint32_t>(Trap::kUnreachable) == FC_TRAP_UNREACHABLE);
static_assert(static_cast<std::uint32_t>(Trap::kBadSignature) == FC_TRAP_BAD_SIGNATURE);
static_assert(static_cast<std::uint32_t>(Trap::kOutOfBounds) == FC_TRAP_OUT_OF_BOUNDS);
static_assert(static_cast<std::uint32_t>(Trap::kArithmetic) == FC_TRAP_ARITHMETIC);
static_assert(static_cast<std::uint32_t>(Trap::kIndirectCallToNull) ==
              FC_TRAP_INDIRECT_CALL_TO_NULL);
static_assert(static_cast<std::uint32_t>(Trap::kStackOverflow) == FC_TRAP_STACK_OVERFLOW);
static_assert(static_cast<std::uint32_t>(Engine::Strategy::kWinch) == FC_STRATEGY_WINCH);
static_assert(static_cast<std::uint32_t>(Engine::Strategy::kCranelift) == FC_STRATEGY_CRANELIFT);

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
    case FC_METHOD_CALLABLE:
      return MethodKind::kCallable;
    case FC_METHOD_MISSING:
      return MethodKind::kMissing;
    case FC_METHOD_OTHER_SIGNATURE:
      return MethodKind::kOtherSignature;
  }
  FARCALL_ASSERT(false, "a name resolves to one of these");
  return MethodKind::kMissing;
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

std::span<const std::uint32_t> Instance::backtrace() const noexcept {
  std::size_t size = 0;
  const std::uint32_t* functions = fc_instance_backtrace(instance_.get(), &size);
  return {functions, size};
}

Engine::Engine(Strategy strategy, std::size_t wasm_stack_bytes, std::size_t backtrace_frames)
    : engine_{
          fc_engine_new(static_cast<fc_strategy>(strategy), wasm_stack_bytes, backtrace_frames)},
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
  const fc_compile_result end = fc_compile(engine_, prepared.data(), prepared.size(), &out);
  if (end == FC_NOT_COMPILED) return std::unexpected{CompileError{take_text(out)}};
  if (end == FC_NOT_LOADABLE) return std::unexpected{LoadError{take_text(out)}};
  Bytes code{out.data, out.data + out.size};
  fc_bytes_free(out);
  return code;
}

}  // namespace farcall::vm
