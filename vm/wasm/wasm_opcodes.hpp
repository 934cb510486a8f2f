// Instructions of accepted contracts as data: immediates, effect on the operand stack, and whether
// an instruction can trap or be observed (which decides where gas is charged).
#pragma once

#include <array>
#include <cstdint>

#include "vm/wasm/wasm_module.hpp"
#include "vm/wasm/wasm_reader.hpp"

namespace farcall::vm {

/// Instructions that the walk over a body treats one by one.
namespace opcode {
inline constexpr std::uint8_t kUnreachable = 0x00;
inline constexpr std::uint8_t kBlock = 0x02;
inline constexpr std::uint8_t kLoop = 0x03;
inline constexpr std::uint8_t kIf = 0x04;
inline constexpr std::uint8_t kElse = 0x05;
inline constexpr std::uint8_t kEnd = 0x0b;
inline constexpr std::uint8_t kBr = 0x0c;
inline constexpr std::uint8_t kBrIf = 0x0d;
inline constexpr std::uint8_t kBrTable = 0x0e;
inline constexpr std::uint8_t kReturn = 0x0f;
inline constexpr std::uint8_t kCall = 0x10;
inline constexpr std::uint8_t kCallIndirect = 0x11;
inline constexpr std::uint8_t kDrop = 0x1a;
inline constexpr std::uint8_t kSelect = 0x1b;
inline constexpr std::uint8_t kTypedSelect = 0x1c;
inline constexpr std::uint8_t kLocalGet = 0x20;
inline constexpr std::uint8_t kGlobalGet = 0x23;
inline constexpr std::uint8_t kGlobalSet = 0x24;
inline constexpr std::uint8_t kLocalTee = 0x22;
inline constexpr std::uint8_t kMemoryGrow = 0x40;
inline constexpr std::uint8_t kI32Const = 0x41;
inline constexpr std::uint8_t kI64Const = 0x42;
inline constexpr std::uint8_t kRefNull = 0xd0;
inline constexpr std::uint8_t kRefFunc = 0xd2;
/// Prefix of saturating truncations and bulk operations.
inline constexpr std::uint8_t kMiscPrefix = 0xfc;
}  // namespace opcode

/// How gas is charged around an instruction.
enum class OpKind : std::uint8_t {
  kUnknown,
  /// Cannot be observed: may share a charge with its neighbours.
  kPure,
  /// May trap, leave the function or change what outlives it.
  kEffect,
  /// Its price grows with its topmost operand.
  kBulk,
  /// Handled by the walk itself.
  kControl,
};

enum class Immediates : std::uint8_t {
  kNone,
  kOneInteger,
  kTwoIntegers,
  kFourBytes,
  kEightBytes,
  kTypes,
};

struct OpTraits {
  OpKind kind = OpKind::kUnknown;
  Immediates immediates = Immediates::kNone;
  std::uint8_t pops = 0;
  /// Size of the value that is pushed; 0: none, or what it pushes depends on immediates.
  std::uint8_t push_size = 0;
};

/// Size of a value on the operand stack and in frames, by the protocol's measure.
constexpr std::uint8_t value_size(std::uint8_t type) noexcept {
  return type == kTypeI32 || type == kTypeF32 ? 4 : 8;
}

namespace detail {

using OpTable = std::array<OpTraits, 256>;

constexpr void fill(OpTable& table, unsigned first, unsigned last, OpTraits traits) {
  for (unsigned code = first; code <= last; ++code) table[code] = traits;
}

constexpr OpTable make_op_table() {
  using enum OpKind;
  using enum Immediates;
  OpTable table{};
  const auto comparison = OpTraits{kPure, kNone, 2, 4};
  const auto unary = OpTraits{kPure, kNone, 0, 0};
  const auto binary = OpTraits{kPure, kNone, 1, 0};
  const auto partial_binary = OpTraits{kEffect, kNone, 1, 0};
  const auto conversion = [](unsigned size) {
    return OpTraits{kPure, kNone, 1, static_cast<std::uint8_t>(size)};
  };
  const auto truncation = [](unsigned size) {
    return OpTraits{kEffect, kNone, 1, static_cast<std::uint8_t>(size)};
  };
  const auto load = [](unsigned size) {
    return OpTraits{kEffect, kTwoIntegers, 1, static_cast<std::uint8_t>(size)};
  };

  // Control. Block types of accepted contracts are single value types.
  table[opcode::kUnreachable] = {kControl};
  table[0x01] = unary;  // nop
  for (const auto code :
       {opcode::kBlock, opcode::kLoop, opcode::kIf, opcode::kElse, opcode::kEnd, opcode::kBr,
        opcode::kBrIf, opcode::kBrTable, opcode::kReturn, opcode::kCall, opcode::kCallIndirect})
    table[code] = {kControl};

  table[opcode::kDrop] = {kPure, kNone, 1, 0};
  table[opcode::kSelect] = {kPure, kNone, 2, 0};
  table[opcode::kTypedSelect] = {kPure, kTypes, 2, 0};
  table[opcode::kLocalGet] = {kPure, kOneInteger, 0, 0};
  table[0x21] = {kPure, kOneInteger, 1, 0};  // local.set
  table[opcode::kLocalTee] = {kPure, kOneInteger, 0, 0};
  table[opcode::kGlobalGet] = {kPure, kOneInteger, 0, 0};
  table[opcode::kGlobalSet] = {kPure, kOneInteger, 1, 0};
  table[0x25] = {kEffect, kOneInteger, 1, 8};  // table.get
  table[0x26] = {kEffect, kOneInteger, 2, 0};  // table.set

  table[0x28] = load(4);
  table[0x29] = load(8);
  table[0x2a] = load(4);
  table[0x2b] = load(8);
  fill(table, 0x2c, 0x2f, load(4));
  fill(table, 0x30, 0x35, load(8));
  fill(table, 0x36, 0x3e, {kEffect, kTwoIntegers, 2, 0});  // stores
  table[0x3f] = {kPure, kOneInteger, 0, 4};                // memory.size
  table[opcode::kMemoryGrow] = {kBulk, kOneInteger, 0, 0};

  table[opcode::kI32Const] = {kPure, kOneInteger, 0, 4};
  table[opcode::kI64Const] = {kPure, kOneInteger, 0, 8};
  table[0x43] = {kPure, kFourBytes, 0, 4};   // f32.const
  table[0x44] = {kPure, kEightBytes, 0, 8};  // f64.const

  table[0x45] = conversion(4);          // i32.eqz
  fill(table, 0x46, 0x4f, comparison);  // i32
  table[0x50] = conversion(4);          // i64.eqz
  fill(table, 0x51, 0x66, comparison);  // i64, f32, f64
  fill(table, 0x67, 0x69, unary);       // i32 clz ctz popcnt
  fill(table, 0x6a, 0x6c, binary);      // i32 add sub mul
  fill(table, 0x6d, 0x70, partial_binary);
  fill(table, 0x71, 0x78, binary);
  fill(table, 0x79, 0x7b, unary);  // i64
  fill(table, 0x7c, 0x7e, binary);
  fill(table, 0x7f, 0x82, partial_binary);
  fill(table, 0x83, 0x8a, binary);
  fill(table, 0x8b, 0x91, unary);  // f32 abs .. sqrt
  fill(table, 0x92, 0x98, binary);
  fill(table, 0x99, 0x9f, unary);  // f64
  fill(table, 0xa0, 0xa6, binary);

  table[0xa7] = conversion(4);  // i32.wrap_i64
  fill(table, 0xa8, 0xab, truncation(4));
  fill(table, 0xac, 0xad, conversion(8));  // i64.extend_i32
  fill(table, 0xae, 0xb1, truncation(8));
  fill(table, 0xb2, 0xb6, conversion(4));  // to f32
  fill(table, 0xb7, 0xbb, conversion(8));  // to f64
  table[0xbc] = conversion(4);             // reinterpretations
  table[0xbd] = conversion(8);
  table[0xbe] = conversion(4);
  table[0xbf] = conversion(8);
  fill(table, 0xc0, 0xc1, conversion(4));  // sign extensions
  fill(table, 0xc2, 0xc4, conversion(8));

  table[opcode::kRefNull] = {kPure, kOneInteger, 0, 8};
  table[0xd1] = conversion(4);  // ref.is_null
  table[opcode::kRefFunc] = {kPure, kOneInteger, 0, 8};
  return table;
}

using MiscTable = std::array<OpTraits, 18>;

constexpr MiscTable make_misc_table() {
  using enum OpKind;
  using enum Immediates;
  MiscTable table{};
  for (unsigned code = 0; code < 4; ++code) table[code] = {kPure, kNone, 1, 4};
  for (unsigned code = 4; code < 8; ++code) table[code] = {kPure, kNone, 1, 8};
  table[8] = {kBulk, kTwoIntegers, 3, 0};   // memory.init
  table[9] = {kPure, kOneInteger, 0, 0};    // data.drop
  table[10] = {kBulk, kTwoIntegers, 3, 0};  // memory.copy
  table[11] = {kBulk, kOneInteger, 3, 0};   // memory.fill
  table[12] = {kBulk, kTwoIntegers, 3, 0};  // table.init
  table[13] = {kPure, kOneInteger, 0, 0};   // elem.drop
  table[14] = {kBulk, kTwoIntegers, 3, 0};  // table.copy
  table[15] = {kBulk, kOneInteger, 2, 4};   // table.grow
  table[16] = {kPure, kOneInteger, 0, 4};   // table.size
  table[17] = {kBulk, kOneInteger, 3, 0};   // table.fill
  return table;
}

}  // namespace detail

inline constexpr detail::OpTable kOpTable = detail::make_op_table();
inline constexpr detail::MiscTable kMiscTable = detail::make_misc_table();

static_assert(kOpTable[0x6d].kind == OpKind::kEffect, "i32.div_s traps");
static_assert(kOpTable[0x6c].kind == OpKind::kPure, "i32.mul does not");
static_assert(kOpTable[0x82].kind == OpKind::kEffect, "i64.rem_u traps");
static_assert(kOpTable[0xb1].push_size == 8, "i64.trunc_f64_u makes an i64");
static_assert(kOpTable[0xb6].push_size == 4, "f32.demote_f64 makes an f32");

/// Skips the immediates of an instruction.
inline void skip_immediates(WasmReader& reader, Immediates immediates) {
  switch (immediates) {
    case Immediates::kNone:
      return;
    case Immediates::kOneInteger:
      reader.skip_integer();
      return;
    case Immediates::kTwoIntegers:
      reader.skip_integer();
      reader.skip_integer();
      return;
    case Immediates::kFourBytes:
      reader.take(4);
      return;
    case Immediates::kEightBytes:
      reader.take(8);
      return;
    case Immediates::kTypes:
      for (std::uint32_t left = reader.u32(); left > 0; --left) reader.value_type();
      return;
  }
}

}  // namespace farcall::vm
