// Walks a function body once and collects what its instrumentation needs.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "vm/prepare/instrument_operands.hpp"
#include "vm/prepare/instrument_points.hpp"
#include "vm/prepare/prepare_config.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::vm {

/// An instruction that changes when the module is instrumented; positions are in the body.
struct Rewrite {
  enum class Kind : std::uint8_t { kCall, kRefFunc, kReturn, kFinalEnd };
  Kind kind{};
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// For calls and ref.func.
  std::uint32_t function = 0;
};

/// Walks bodies of one module. Results are valid until the next walk.
class BodyWalk {
 public:
  BodyWalk(const WasmModule& module, const InstructionCosts& costs)
      : module_{module}, costs_{costs} {}

  void run(std::uint32_t function_type, ByteView body);

  /// Groups of declared locals: (count, type).
  [[nodiscard]] const std::vector<std::pair<std::uint32_t, std::uint8_t>>& locals() const {
    return locals_;
  }
  [[nodiscard]] std::uint32_t local_count() const noexcept { return local_count_; }
  /// Position of the first instruction.
  [[nodiscard]] std::uint32_t code_begin() const noexcept { return code_begin_; }
  /// In the order of their places.
  [[nodiscard]] const std::vector<Rewrite>& rewrites() const noexcept { return rewrites_; }
  [[nodiscard]] const std::vector<ChargePoint>& points() { return points_.merged(); }
  [[nodiscard]] std::uint64_t max_operand_bytes() const noexcept { return operands_.max_bytes(); }
  /// What a call holds besides operands: 64 bytes and the parameters and locals.
  [[nodiscard]] std::uint64_t frame_bytes() const noexcept { return frame_bytes_; }
  /// `block`, `loop` and `if` instructions.
  [[nodiscard]] std::uint64_t block_count() const noexcept { return block_count_; }

 private:
  void read_locals(const WasmFunctionType& type, class WasmReader& reader);
  void step(class WasmReader& reader);
  void control(std::uint8_t code, class WasmReader& reader);
  void plain(std::uint8_t code, const struct OpTraits& traits, class WasmReader& reader);
  void call(const WasmFunctionType& type);
  [[nodiscard]] std::uint8_t local_size(std::uint32_t index) const;
  [[nodiscard]] PointCost regular() const { return {costs_.regular, 0}; }

  const WasmModule& module_;
  InstructionCosts costs_;
  ChargePoints points_;
  OperandStack operands_;
  std::vector<Rewrite> rewrites_;
  std::vector<std::pair<std::uint32_t, std::uint8_t>> locals_;
  /// Runs of equal size: (index after the run, size), parameters first.
  std::vector<std::pair<std::uint32_t, std::uint8_t>> local_runs_;
  std::uint32_t local_count_ = 0;
  std::uint32_t code_begin_ = 0;
  std::uint64_t frame_bytes_ = 0;
  std::uint64_t block_count_ = 0;
};

}  // namespace farcall::vm
