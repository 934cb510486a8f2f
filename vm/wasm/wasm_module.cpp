#include "vm/wasm/wasm_module.hpp"

#include "vm/wasm/wasm_reader.hpp"

namespace farcall::vm {
namespace {

constexpr std::size_t kHeaderSize = 8;

Bytes read_value_types(WasmReader& reader) {
  Bytes types(reader.u32());
  for (std::uint8_t& type : types) type = reader.value_type();
  return types;
}

void read_types(WasmReader reader, WasmModule& module) {
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    reader.byte();  // 0x60, the only form of types that is accepted
    Bytes parameters = read_value_types(reader);
    module.types.push_back({std::move(parameters), read_value_types(reader)});
  }
}

void read_imports(WasmReader reader, WasmModule& module) {
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    const std::string_view from = as_text(reader.sized());
    const std::string_view name = as_text(reader.sized());
    FARCALL_ASSERT(reader.byte() == static_cast<std::uint8_t>(ExternalKind::kFunction),
                   "accepted modules import functions only");
    module.imports.push_back({from, name, reader.u32()});
  }
}

void read_functions(WasmReader reader, WasmModule& module) {
  for (std::uint32_t left = reader.u32(); left > 0; --left)
    module.function_types.push_back(reader.u32());
}

void read_globals(WasmReader reader, WasmModule& module) {
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    const std::uint8_t type = reader.value_type();
    const bool is_mutable = reader.byte() != 0;
    module.globals.push_back({type, is_mutable, read_constant(reader)});
  }
}

void read_exports(WasmReader reader, WasmModule& module) {
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    const std::string_view name = as_text(reader.sized());
    const auto kind = static_cast<ExternalKind>(reader.byte());
    module.exports.push_back({name, kind, reader.u32()});
  }
}

void read_code(WasmReader reader, WasmModule& module) {
  for (std::uint32_t left = reader.u32(); left > 0; --left) module.bodies.push_back(reader.sized());
}

void read_section(SectionId id, ByteView payload, WasmModule& module) {
  const WasmReader reader{payload};
  switch (id) {
    case SectionId::kType:
      return read_types(reader, module);
    case SectionId::kImport:
      module.import_section = payload;
      return read_imports(reader, module);
    case SectionId::kFunction:
      return read_functions(reader, module);
    case SectionId::kTable:
      module.table_section = payload;
      return;
    case SectionId::kGlobal:
      module.global_section = payload;
      return read_globals(reader, module);
    case SectionId::kExport:
      return read_exports(reader, module);
    case SectionId::kStart:
      module.start = WasmReader{payload}.u32();
      return;
    case SectionId::kElement:
      module.element_section = payload;
      return;
    case SectionId::kCode:
      return read_code(reader, module);
    case SectionId::kData:
      module.data_section = payload;
      return;
    case SectionId::kDataCount:
      module.data_count_section = payload;
      return;
    case SectionId::kMemory:  // Replaced by the protocol's memory.
    case SectionId::kCustom:  // No effect on execution.
      return;
  }
  FARCALL_ASSERT(false, "accepted modules have known sections only");
}

}  // namespace

ByteView read_constant(WasmReader& reader) {
  const std::size_t begin = reader.position();
  switch (const std::uint8_t opcode = reader.byte()) {
    case 0x43:  // f32.const
      reader.take(4);
      break;
    case 0x44:  // f64.const
      reader.take(8);
      break;
    default:  // i32.const, i64.const, ref.null, ref.func
      FARCALL_ASSERT(opcode == 0x41 || opcode == 0x42 || opcode == 0xd0 || opcode == 0xd2,
                     "accepted constants are single instructions");
      reader.skip_integer();
  }
  const ByteView constant = reader.since(begin);
  FARCALL_ASSERT(reader.byte() == 0x0b, "accepted constants are single instructions");
  return constant;
}

WasmModule read_module(ByteView wasm) {
  WasmModule module;
  WasmReader reader{wasm};
  reader.take(kHeaderSize);
  while (!reader.at_end()) {
    const auto id = static_cast<SectionId>(reader.byte());
    read_section(id, reader.sized(), module);
  }
  FARCALL_ASSERT(module.bodies.size() == module.function_types.size(),
                 "accepted modules have a body for each function");
  return module;
}

}  // namespace farcall::vm
