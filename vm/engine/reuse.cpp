#include "vm/engine/reuse.hpp"

#include <algorithm>
#include <vector>

#include "base/format_text.hpp"
#include "vm/wasm/wasm_module.hpp"
#include "vm/wasm/wasm_opcodes.hpp"
#include "vm/wasm/wasm_reader.hpp"
#include "vm/wasm/wasm_writer.hpp"

namespace farcall::vm {
namespace {

/// Setting more would cost more than reuse saves.
constexpr std::size_t kGlobalsMax = 16;

constexpr std::uint8_t kTableSet = 0x26;
/// Opcodes after the prefix.
namespace misc {
constexpr std::uint32_t kDataDrop = 9;
constexpr std::uint32_t kTableInit = 12;
constexpr std::uint32_t kElemDrop = 13;
constexpr std::uint32_t kTableCopy = 14;
constexpr std::uint32_t kTableGrow = 15;
constexpr std::uint32_t kTableFill = 17;
}  // namespace misc

void skip_block_type(WasmReader& reader) {
  if (reader.peek() == WasmReader::kRefNull) {
    reader.value_type();
  } else {
    reader.skip_integer();
  }
}

void skip_control(std::uint8_t code, WasmReader& reader) {
  switch (code) {
    case opcode::kBlock:
    case opcode::kLoop:
    case opcode::kIf:
      return skip_block_type(reader);
    case opcode::kBrTable:
      for (std::uint32_t left = reader.u32() + 1; left > 0; --left) reader.skip_integer();
      return;
    case opcode::kCallIndirect:
      reader.skip_integer();
      return reader.skip_integer();
    case opcode::kBr:
    case opcode::kBrIf:
    case opcode::kCall:
      return reader.skip_integer();
    default:
      return;
  }
}

bool changes_tables_or_segments(std::uint32_t code) {
  switch (code) {
    case misc::kDataDrop:
    case misc::kTableInit:
    case misc::kElemDrop:
    case misc::kTableCopy:
    case misc::kTableGrow:
    case misc::kTableFill:
      return true;
    default:
      return false;
  }
}

/// True: it may change globals and the memory, and nothing else of the instance.
bool changes_only_what_is_known(ByteView body) {
  WasmReader reader{body};
  for (std::uint32_t groups = reader.u32(); groups > 0; --groups) {
    reader.u32();
    reader.value_type();
  }
  while (!reader.at_end()) {
    const std::uint8_t code = reader.byte();
    if (code == kTableSet) return false;
    if (code == opcode::kMiscPrefix) {
      const std::uint32_t misc = reader.u32();
      if (changes_tables_or_segments(misc)) return false;
      // The opcodes after the table are wide arithmetic, which has no immediates.
      if (misc < kMiscTable.size()) skip_immediates(reader, kMiscTable[misc].immediates);
      continue;
    }
    const OpTraits& traits = kOpTable[code];
    FARCALL_ASSERT(traits.kind != OpKind::kUnknown, "a prepared module has known instructions");
    if (traits.kind == OpKind::kControl) {
      skip_control(code, reader);
    } else {
      skip_immediates(reader, traits.immediates);
    }
  }
  return true;
}

bool is_number(std::uint8_t type) {
  return type == kTypeI32 || type == kTypeI64 || type == kTypeF32 || type == kTypeF64;
}

/// Indices of mutable globals; nothing when there are too many, or some that hold references.
std::optional<std::vector<std::uint32_t>> mutable_globals(const WasmModule& module) {
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 0; i < module.globals.size(); ++i) {
    if (!module.globals[i].is_mutable) continue;
    if (!is_number(module.globals[i].type) || indices.size() == kGlobalsMax) return std::nullopt;
    indices.push_back(i);
  }
  return indices;
}

/// The export section with one more export for each global.
void write_exports(WasmWriter& out, const WasmModule& module,
                   const std::vector<std::uint32_t>& globals) {
  WasmSection section;
  const auto add = [&](std::string_view name, ExternalKind kind, std::uint32_t index) {
    WasmWriter& item = section.item();
    item.sized(name);
    item.byte(static_cast<std::uint8_t>(kind));
    item.u64(index);
  };
  for (const WasmExport& item : module.exports) add(item.name, item.kind, item.index);
  for (const std::uint32_t index : globals)
    add(format_text("{}{}", kGlobalExportPrefix, index), ExternalKind::kGlobal, index);
  section.append_to(out, static_cast<std::uint8_t>(SectionId::kExport));
}

}  // namespace

std::optional<Bytes> export_globals(ByteView prepared) {
  const WasmModule module = read_module(prepared);
  const auto globals = mutable_globals(module);
  if (!globals || globals->empty()) return std::nullopt;
  if (!std::ranges::all_of(module.bodies, changes_only_what_is_known)) return std::nullopt;
  WasmWriter out;
  out.reserve(prepared.size() + 64 * globals->size());
  WasmReader reader{prepared};
  constexpr std::size_t kHeaderBytes = 8;
  out.raw(reader.take(kHeaderBytes));
  while (!reader.at_end()) {
    const std::uint8_t id = reader.byte();
    const ByteView payload = reader.sized();
    if (static_cast<SectionId>(id) == SectionId::kExport) {
      write_exports(out, module, *globals);
    } else {
      out.byte(id);
      out.sized(payload);
    }
  }
  return out.take();
}

}  // namespace farcall::vm
