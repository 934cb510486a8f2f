#include "vm/prepare/instrument_body.hpp"

#include <algorithm>

#include "vm/wasm/wasm_opcodes.hpp"
#include "vm/wasm/wasm_reader.hpp"

namespace farcall::vm {
namespace {

/// What a call takes before its locals: return address, frame pointer and some registers, roughly.
constexpr std::uint64_t kFrameBytes = 64;

std::uint32_t position_of(const WasmReader& reader) {
  return static_cast<std::uint32_t>(reader.position());
}

}  // namespace

void BodyWalk::run(std::uint32_t function_type, ByteView body) {
  points_.clear();
  operands_.clear();
  rewrites_.clear();
  block_count_ = 0;
  WasmReader reader{body};
  read_locals(module_.types[function_type], reader);
  code_begin_ = position_of(reader);
  while (!reader.at_end()) step(reader);
}

void BodyWalk::read_locals(const WasmFunctionType& type, WasmReader& reader) {
  locals_.clear();
  local_runs_.clear();
  local_count_ = 0;
  frame_bytes_ = kFrameBytes;
  const auto add = [this](std::uint32_t count, std::uint8_t value_type) {
    if (count == 0) return;
    local_count_ += count;
    frame_bytes_ += std::uint64_t{count} * value_size(value_type);
    local_runs_.emplace_back(local_count_, value_size(value_type));
  };
  for (const std::uint8_t parameter : type.parameters) add(1, parameter);
  for (std::uint32_t groups = reader.u32(); groups > 0; --groups) {
    const std::uint32_t count = reader.u32();
    const std::uint8_t value_type = reader.value_type();
    locals_.emplace_back(count, value_type);
    add(count, value_type);
  }
}

std::uint8_t BodyWalk::local_size(std::uint32_t index) const {
  const auto run = std::ranges::upper_bound(local_runs_, index, {},
                                            &std::pair<std::uint32_t, std::uint8_t>::first);
  FARCALL_ASSERT(run != local_runs_.end(), "validated code names locals that exist");
  return run->second;
}

void BodyWalk::step(WasmReader& reader) {
  points_.at(position_of(reader));
  const std::uint8_t code = reader.byte();
  if (code == opcode::kMiscPrefix) {
    const std::uint32_t misc = reader.u32();
    FARCALL_ASSERT(misc < kMiscTable.size(), "the instruction is one that contracts may use");
    return plain(code, kMiscTable[misc], reader);
  }
  const OpTraits& traits = kOpTable[code];
  if (traits.kind == OpKind::kControl) return control(code, reader);
  plain(code, traits, reader);
}

void BodyWalk::plain(std::uint8_t code, const OpTraits& traits, WasmReader& reader) {
  switch (traits.kind) {
    case OpKind::kPure:
      points_.pure(regular());
      break;
    case OpKind::kEffect:
      points_.effect(regular());
      break;
    case OpKind::kBulk:
      points_.bulk({costs_.linear_base, costs_.linear_unit});
      break;
    case OpKind::kUnknown:
    case OpKind::kControl:
      FARCALL_ASSERT(false, "the instruction is one that contracts may use");
  }
  switch (code) {
    case opcode::kLocalGet:
      operands_.push(local_size(reader.u32()));
      return;
    case opcode::kGlobalGet:
      operands_.push(value_size(module_.globals[reader.u32()].type));
      return;
    case opcode::kRefFunc: {
      const std::uint32_t begin = position_of(reader) - 1;
      const std::uint32_t function = reader.u32();
      rewrites_.push_back({Rewrite::Kind::kRefFunc, begin, position_of(reader), function});
      operands_.push(traits.push_size);
      return;
    }
    default:
      skip_immediates(reader, traits.immediates);
      operands_.pop(traits.pops);
      if (traits.push_size != 0) operands_.push(traits.push_size);
  }
}

void BodyWalk::call(const WasmFunctionType& type) {
  points_.effect(regular());
  operands_.pop(type.parameters.size());
  operands_.push_types(type.results);
}

void BodyWalk::control(std::uint8_t code, WasmReader& reader) {
  const std::uint32_t begin = position_of(reader) - 1;
  switch (code) {
    case opcode::kUnreachable:
      points_.unreachable(regular());
      return operands_.make_dead();
    case opcode::kBlock:
      ++block_count_;
      points_.block({});
      return operands_.open_frame(reader.value_type());
    case opcode::kLoop:
      ++block_count_;
      points_.loop(regular());
      return operands_.open_frame(reader.value_type());
    case opcode::kIf:
      ++block_count_;
      points_.begin_if(regular());
      operands_.pop(1);
      return operands_.open_frame(reader.value_type());
    case opcode::kElse:
      points_.begin_else();
      return operands_.begin_else();
    case opcode::kEnd:
      points_.end();
      operands_.end_frame();
      if (reader.at_end())
        rewrites_.push_back({Rewrite::Kind::kFinalEnd, begin, position_of(reader), 0});
      return;
    case opcode::kBr:
      points_.branch(reader.u32(), regular());
      return operands_.make_dead();
    case opcode::kBrIf:
      points_.conditional_branch(reader.u32(), regular());
      return operands_.pop(1);
    case opcode::kBrTable:
      points_.begin_table(regular());
      for (std::uint32_t left = reader.u32() + 1; left > 0; --left)
        points_.table_target(reader.u32());
      points_.end_table();
      return operands_.make_dead();
    case opcode::kReturn:
      points_.leave_function(regular());
      rewrites_.push_back({Rewrite::Kind::kReturn, begin, position_of(reader), 0});
      return operands_.make_dead();
    case opcode::kCall: {
      const std::uint32_t function = reader.u32();
      rewrites_.push_back({Rewrite::Kind::kCall, begin, position_of(reader), function});
      return call(module_.type_of_function(function));
    }
    case opcode::kCallIndirect: {
      const std::uint32_t type = reader.u32();
      reader.u32();  // the table
      return call(module_.types[type]);
    }
    default:
      FARCALL_ASSERT(false, "every control instruction has its case");
  }
}

}  // namespace farcall::vm
