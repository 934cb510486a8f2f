#include "vm/prepare/instrument.hpp"

#include "vm/prepare/instrument_body.hpp"
#include "vm/wasm/wasm_opcodes.hpp"
#include "vm/wasm/wasm_writer.hpp"

namespace farcall::vm {
namespace {

constexpr std::uint32_t kGasExhaustedFunction = 0;
constexpr std::uint32_t kStackExhaustedFunction = 1;
constexpr std::uint32_t kGasFunction = 2;
static_assert(kGasFunction < kAddedFunctions);

constexpr std::uint8_t kEmpty = kTypeEmptyBlock;
constexpr std::uint8_t kI64Eqz = 0x50;
constexpr std::uint8_t kI64LtU = 0x54;
constexpr std::uint8_t kI64GtU = 0x56;
constexpr std::uint8_t kI64Sub = 0x7d;
constexpr std::uint8_t kI64ExtendI32U = 0xad;
constexpr std::uint8_t kGlobalMutable = 1;
constexpr std::uint8_t kMemoryHasMax = 1;

/// Writes the instructions of one body.
class CodeWriter {
 public:
  explicit CodeWriter(std::uint32_t contract_globals)
      : gas_global_{contract_globals}, stack_global_{contract_globals + 1} {}

  WasmWriter& out() { return out_; }

  void call(std::uint32_t function) { indexed(opcode::kCall, function); }
  void i64_const(std::uint64_t value) {
    out_.byte(opcode::kI64Const);
    out_.s64(static_cast<std::int64_t>(value));
  }

  /// Takes `cost` from the counter, or stops in the host when it is larger.
  void charge_constant(std::uint64_t cost) {
    indexed(opcode::kGlobalGet, gas_global_);
    i64_const(cost);
    out_.raw({kI64LtU, opcode::kIf, kEmpty});
    i64_const(cost);
    call(kGasFunction);
    out_.raw({opcode::kUnreachable, opcode::kElse});
    indexed(opcode::kGlobalGet, gas_global_);
    i64_const(cost);
    out_.byte(kI64Sub);
    indexed(opcode::kGlobalSet, gas_global_);
    out_.byte(opcode::kEnd);
  }

  /// The same for constant + linear * the i32 on top of the stack, which stays there. The two
  /// locals after the function's own keep the price (i64) and the operand (i32).
  void charge_linear(PointCost cost, std::uint32_t price_local) {
    const std::uint32_t operand_local = price_local + 1;
    indexed(opcode::kLocalTee, operand_local);
    out_.byte(kI64ExtendI32U);
    i64_const(cost.linear);
    wide(kI64MulWideU);
    fail_unless_zero(kGasExhaustedFunction);
    i64_const(0);
    i64_const(cost.constant);
    i64_const(0);
    wide(kI64Add128);
    fail_unless_zero(kGasExhaustedFunction);
    indexed(opcode::kLocalTee, price_local);
    indexed(opcode::kGlobalGet, gas_global_);
    out_.raw({kI64GtU, opcode::kIf, kEmpty});
    indexed(opcode::kLocalGet, price_local);
    call(kGasFunction);
    out_.raw({opcode::kUnreachable, opcode::kElse});
    indexed(opcode::kGlobalGet, gas_global_);
    indexed(opcode::kLocalGet, price_local);
    out_.byte(kI64Sub);
    indexed(opcode::kGlobalSet, gas_global_);
    out_.byte(opcode::kEnd);
    indexed(opcode::kLocalGet, operand_local);
  }

  void take_stack(std::uint64_t bytes) { move_stack(bytes, kI64Sub128); }
  void give_stack_back(std::uint64_t bytes) { move_stack(bytes, kI64Add128); }

  void indexed(std::uint8_t code, std::uint32_t index) {
    out_.byte(code);
    out_.u64(index);
  }

 private:
  // 128-bit arithmetic; a non-zero upper half means overflow.
  static constexpr std::uint8_t kI64Add128 = 19;
  static constexpr std::uint8_t kI64Sub128 = 20;
  static constexpr std::uint8_t kI64MulWideU = 22;

  void wide(std::uint8_t code) { out_.raw({opcode::kMiscPrefix, code}); }

  void fail_unless_zero(std::uint32_t function) {
    out_.raw({kI64Eqz, opcode::kIf, kEmpty, opcode::kElse});
    call(function);
    out_.raw({opcode::kUnreachable, opcode::kEnd});
  }

  void move_stack(std::uint64_t bytes, std::uint8_t operation) {
    indexed(opcode::kGlobalGet, stack_global_);
    i64_const(0);
    i64_const(bytes);
    i64_const(0);
    wide(operation);
    fail_unless_zero(kStackExhaustedFunction);
    indexed(opcode::kGlobalSet, stack_global_);
  }

  WasmWriter out_;
  std::uint32_t gas_global_;
  std::uint32_t stack_global_;
};

class Instrumenter {
 public:
  Instrumenter(const WasmModule& module, const InstrumentConfig& config)
      : module_{module},
        config_{config},
        walk_{module, config.costs},
        code_{static_cast<std::uint32_t>(module.globals.size())} {}

  std::expected<Bytes, InstrumentError> run() {
    for (std::uint32_t index = 0; index < module_.bodies.size(); ++index) {
      if (auto error = add_body(index)) return std::unexpected{*error};
    }
    return assemble();
  }

 private:
  using PrepareError = protocol::PrepareError;

  [[nodiscard]] std::uint32_t function_index(std::uint32_t body) const {
    return static_cast<std::uint32_t>(module_.imports.size()) + body;
  }

  /// Everything but blocks, in the order in which nearcore checks.
  std::optional<InstrumentError> check_function(std::uint32_t body, std::uint64_t parameters) {
    const auto error = [&](PrepareError kind, std::uint64_t found, std::uint64_t limit) {
      return InstrumentError{kind, function_index(body), found, limit};
    };
    if (parameters > config_.params_per_function_max)
      return error(PrepareError::TooManyParamsPerFunction, parameters,
                   config_.params_per_function_max);
    parameters_ += parameters;
    if (parameters_ > config_.params_per_contract_max)
      return error(PrepareError::TooManyParamsPerContract, parameters_,
                   config_.params_per_contract_max);
    if (walk_.max_operand_bytes() > config_.operand_bytes_per_function_max)
      return error(PrepareError::OperandStackTooLarge, walk_.max_operand_bytes(),
                   config_.operand_bytes_per_function_max);
    if (walk_.block_count() > config_.blocks_per_function_max)
      return error(PrepareError::TooManyBlocksPerFunction, walk_.block_count(),
                   config_.blocks_per_function_max);
    blocks_ += walk_.block_count();
    if (blocks_ > config_.blocks_per_contract_max)
      return error(PrepareError::TooManyBlocksPerContract, blocks_,
                   config_.blocks_per_contract_max);
    return std::nullopt;
  }

  std::optional<InstrumentError> add_body(std::uint32_t index) {
    const std::uint32_t type_index = module_.function_types[index];
    const WasmFunctionType& type = module_.types[type_index];
    const ByteView body = module_.bodies[index];
    walk_.run(type_index, body);
    if (auto error = check_function(index, type.parameters.size())) return error;
    code_.out().clear();
    write_locals();
    write_code(type, body);
    bodies_.item().sized(code_.out().view());
    return std::nullopt;
  }

  void write_locals() {
    WasmWriter& out = code_.out();
    out.u64(walk_.locals().size() + 2);
    for (const auto& [count, type] : walk_.locals()) {
      out.u64(count);
      out.byte(type);
    }
    out.raw({1, kTypeI64, 1, kTypeI32});
  }

  /// The contract's code inside a block, so that all exits but `return` lead to its end,
  /// where the stack is given back.
  void write_code(const WasmFunctionType& type, ByteView body) {
    const std::uint64_t stack_bytes = walk_.max_operand_bytes() + walk_.frame_bytes();
    WasmWriter& out = code_.out();
    out.byte(opcode::kBlock);
    out.byte(type.results.empty() ? kTypeEmptyBlock : type.results.front());
    code_.take_stack(stack_bytes);
    code_.charge_constant((walk_.frame_bytes() + 7) / 8 * config_.costs.regular);

    std::uint32_t copied = walk_.code_begin();
    const std::vector<ChargePoint>& points = walk_.points();
    auto point = points.begin();
    const auto copy_until = [&](std::uint32_t offset) {
      // Charges up to and at `offset`, each before the instruction that it belongs to.
      for (; point != points.end() && point->offset <= offset; ++point) {
        if (!is_charged(*point)) continue;
        out.raw(body.subspan(copied, point->offset - copied));
        copied = point->offset;
        write_charge(*point);
      }
      out.raw(body.subspan(copied, offset - copied));
      copied = offset;
    };
    for (const Rewrite& rewrite : walk_.rewrites()) {
      copy_until(rewrite.begin);
      write_rewrite(rewrite, stack_bytes);
      copied = rewrite.end;
    }
  }

  static bool is_charged(const ChargePoint& point) {
    return point.kind != PointKind::kUnreachable && point.cost != PointCost{};
  }

  void write_charge(const ChargePoint& point) {
    if (point.cost.linear == 0) {
      code_.charge_constant(point.cost.constant);
    } else {
      code_.charge_linear(point.cost, walk_.local_count());
    }
  }

  void write_rewrite(const Rewrite& rewrite, std::uint64_t stack_bytes) {
    switch (rewrite.kind) {
      case Rewrite::Kind::kCall:
        return code_.call(rewrite.function + kAddedFunctions);
      case Rewrite::Kind::kRefFunc:
        return code_.indexed(opcode::kRefFunc, rewrite.function + kAddedFunctions);
      case Rewrite::Kind::kReturn:
        code_.give_stack_back(stack_bytes);
        return code_.out().byte(opcode::kReturn);
      case Rewrite::Kind::kFinalEnd:
        code_.out().byte(opcode::kEnd);
        code_.give_stack_back(stack_bytes);
        return code_.out().byte(opcode::kEnd);
    }
  }

  // ---- the module around the bodies

  Bytes assemble() {
    WasmWriter out;
    out.raw({0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00});
    const bool has_imports = module_.import_section.has_value() || !module_.bodies.empty();
    const bool has_globals = module_.global_section.has_value() || !module_.bodies.empty();
    write_types(out, has_imports);
    if (has_imports) write_imports(out);
    write_functions(out);
    copy_section(out, SectionId::kTable, module_.table_section);
    write_memory(out);
    if (has_globals) write_globals(out);
    write_exports(out, has_globals);
    write_elements(out);
    copy_section(out, SectionId::kDataCount, module_.data_count_section);
    bodies_.append_to(out, static_cast<std::uint8_t>(SectionId::kCode));
    copy_section(out, SectionId::kData, module_.data_section);
    return out.take();
  }

  static void write_function_type(WasmWriter& out, ByteView parameters, ByteView results) {
    out.byte(0x60);
    out.sized(parameters);
    out.sized(results);
  }

  void write_types(WasmWriter& out, bool has_imports) const {
    WasmSection section;
    for (const WasmFunctionType& type : module_.types)
      write_function_type(section.item(), type.parameters, type.results);
    if (has_imports) {
      write_function_type(section.item(), {}, {});
      write_function_type(section.item(), std::initializer_list<std::uint8_t>{kTypeI64}, {});
    }
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kType));
  }

  void write_imports(WasmWriter& out) const {
    const auto exhausted_type = static_cast<std::uint32_t>(module_.types.size());
    WasmSection section;
    const auto add = [&](std::string_view from, std::string_view name, std::uint32_t type) {
      WasmWriter& item = section.item();
      item.sized(from);
      item.sized(name);
      item.byte(static_cast<std::uint8_t>(ExternalKind::kFunction));
      item.u64(type);
    };
    add(kInternalModule, kGasExhaustedImport, exhausted_type);
    add(kInternalModule, kStackExhaustedImport, exhausted_type);
    add(kInternalModule, kGasImport, exhausted_type + 1);
    for (const WasmImport& import : module_.imports) add(import.module, import.name, import.type);
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kImport));
  }

  void write_functions(WasmWriter& out) const {
    WasmSection section;
    for (const std::uint32_t type : module_.function_types) section.item().u64(type);
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kFunction));
  }

  /// The contract gets the protocol's memory, whatever it declares.
  void write_memory(WasmWriter& out) const {
    WasmSection section;
    WasmWriter& item = section.item();
    item.byte(kMemoryHasMax);
    item.u64(config_.memory_pages_initial);
    item.u64(config_.memory_pages_max);
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kMemory));
  }

  static void write_constant(WasmWriter& out, ByteView constant) {
    WasmReader reader{constant};
    const std::uint8_t code = reader.byte();
    out.byte(code);
    switch (code) {
      case opcode::kI32Const:
      case opcode::kI64Const:
        out.s64(reader.s64());
        break;
      case opcode::kRefFunc:
        out.u64(reader.u32() + kAddedFunctions);
        break;
      default:
        out.raw(constant.subspan(1));
    }
    out.byte(opcode::kEnd);
  }

  void write_globals(WasmWriter& out) const {
    WasmSection section;
    for (const WasmGlobal& global : module_.globals) {
      WasmWriter& item = section.item();
      item.byte(global.type);
      item.byte(global.is_mutable ? kGlobalMutable : 0);
      write_constant(item, global.initial);
    }
    for (const std::uint64_t initial : {std::uint64_t{0}, config_.stack_bytes_max}) {
      WasmWriter& item = section.item();
      item.raw({kTypeI64, kGlobalMutable, opcode::kI64Const});
      item.s64(static_cast<std::int64_t>(initial));
      item.byte(opcode::kEnd);
    }
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kGlobal));
  }

  void write_exports(WasmWriter& out, bool has_globals) const {
    WasmSection section;
    const auto add = [&](std::string_view prefix, std::string_view name, ExternalKind kind,
                         std::uint64_t index) {
      WasmWriter& item = section.item();
      item.u64(prefix.size() + name.size());
      item.raw(as_bytes(prefix));
      item.raw(as_bytes(name));
      item.byte(static_cast<std::uint8_t>(kind));
      item.u64(index);
    };
    const auto add_gas = [&] {
      add({}, kGasExport, ExternalKind::kGlobal, module_.globals.size());
    };
    // The counter is exported when it is made: with the globals, else with the first body.
    if (module_.global_section) add_gas();
    for (const WasmExport& item : module_.exports) {
      if (item.kind == ExternalKind::kMemory) continue;
      const bool is_function = item.kind == ExternalKind::kFunction;
      add(kUserExportPrefix, item.name, item.kind,
          is_function ? std::uint64_t{item.index} + kAddedFunctions : item.index);
    }
    add({}, kMemoryExport, ExternalKind::kMemory, 0);
    if (module_.start)
      add({}, kStartExport, ExternalKind::kFunction,
          std::uint64_t{*module_.start} + kAddedFunctions);
    if (!module_.global_section && has_globals) add_gas();
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kExport));
  }

  void write_elements(WasmWriter& out) const {
    if (!module_.element_section) return;
    WasmSection section;
    WasmReader reader{*module_.element_section};
    for (std::uint32_t left = reader.u32(); left > 0; --left) write_element(reader, section.item());
    section.append_to(out, static_cast<std::uint8_t>(SectionId::kElement));
  }

  /// One segment with its function indices shifted. Its form (flags) stays as it is.
  static void write_element(WasmReader& reader, WasmWriter& out) {
    constexpr std::uint32_t kNotActive = 1;
    constexpr std::uint32_t kExplicit = 2;
    constexpr std::uint32_t kExpressions = 4;
    const std::uint32_t flags = reader.u32();
    out.u64(flags);
    if ((flags & kNotActive) == 0) {
      if ((flags & kExplicit) != 0) out.u64(reader.u32());
      copy_constant(reader, out);
    }
    if ((flags & (kNotActive | kExplicit)) != 0) {
      const bool is_type = (flags & kExpressions) != 0;
      out.byte(is_type ? reader.value_type() : reader.byte());
    }
    const std::uint32_t count = reader.u32();
    out.u64(count);
    for (std::uint32_t left = count; left > 0; --left) {
      if ((flags & kExpressions) != 0) {
        copy_constant(reader, out);
      } else {
        out.u64(std::uint64_t{reader.u32()} + kAddedFunctions);
      }
    }
  }

  static void copy_constant(WasmReader& reader, WasmWriter& out) {
    write_constant(out, read_constant(reader));
  }

  static void copy_section(WasmWriter& out, SectionId id, const std::optional<ByteView>& payload) {
    if (!payload) return;
    out.byte(static_cast<std::uint8_t>(id));
    out.sized(*payload);
  }

  const WasmModule& module_;
  const InstrumentConfig& config_;
  BodyWalk walk_;
  CodeWriter code_;
  WasmSection bodies_;
  std::uint64_t parameters_ = 0;
  std::uint64_t blocks_ = 0;
};

}  // namespace

std::expected<Bytes, InstrumentError> instrument(const WasmModule& module,
                                                 const InstrumentConfig& config) {
  return Instrumenter{module, config}.run();
}

}  // namespace farcall::vm
