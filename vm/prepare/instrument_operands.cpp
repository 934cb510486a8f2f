#include "vm/prepare/instrument_operands.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace farcall::vm {

void OperandStack::clear() {
  operands_.clear();
  frames_.assign(1, Frame{});
  bytes_ = 0;
  max_bytes_ = 0;
}

void OperandStack::push(std::uint8_t size) {
  if (frames_.back().dead) return;
  operands_.push_back(size);
  bytes_ += size;
  max_bytes_ = std::max(max_bytes_, bytes_);
}

void OperandStack::pop(std::size_t count) {
  if (frames_.back().dead) return;
  FARCALL_ASSERT(count <= operands_.size(), "validated code pops what it pushed");
  for (; count > 0; --count) {
    bytes_ -= operands_.back();
    operands_.pop_back();
  }
}

void OperandStack::open_frame(std::uint8_t result) {
  frames_.push_back({frames_.back().dead, result, operands_.size()});
}

OperandStack::Frame OperandStack::close() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  // Nothing is removed while the enclosing frame is dead: it pushed nothing either.
  pop(operands_.size() - frame.height);
  return frame;
}

void OperandStack::begin_else() {
  FARCALL_ASSERT(frames_.size() > 1, "validated code has an if for each else");
  open_frame(close().result);
}

void OperandStack::end_frame() {
  if (frames_.size() == 1) return;
  const Frame frame = close();
  if (frame.result != kTypeEmptyBlock) push(value_size(frame.result));
}

}  // namespace farcall::vm
