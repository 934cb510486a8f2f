// The most bytes that a function's operands take at once, by the protocol's measure: part of what
// each call of the function takes from the stack budget (finite-wasm, src/max_stack).
#pragma once

#include <cstdint>
#include <vector>

#include "vm/wasm/wasm_module.hpp"
#include "vm/wasm/wasm_opcodes.hpp"

namespace farcall::vm {

/// Follows the operand stack while a body is walked. Code after an unconditional branch does not
/// count until its frame ends. Reusable; not thread-safe.
class OperandStack {
 public:
  /// Forgets the function before.
  void clear();

  void push(std::uint8_t size);
  /// Pushing nothing is allowed, for functions and blocks without result.
  void push_types(const Bytes& types) {
    for (const std::uint8_t type : types) push(value_size(type));
  }
  void pop(std::size_t count);

  /// `result`: the block's type byte, kTypeEmptyBlock for none.
  void open_frame(std::uint8_t result);
  void begin_else();
  void end_frame();
  void make_dead() { frames_.back().dead = true; }

  [[nodiscard]] std::uint64_t max_bytes() const noexcept { return max_bytes_; }

 private:
  struct Frame {
    bool dead = false;
    std::uint8_t result = kTypeEmptyBlock;
    /// Operands below the frame.
    std::size_t height = 0;
  };
  Frame close();

  std::vector<std::uint8_t> operands_;
  std::vector<Frame> frames_{Frame{}};
  std::uint64_t bytes_ = 0;
  std::uint64_t max_bytes_ = 0;
};

}  // namespace farcall::vm
