#include "vm/call/registers.hpp"

#include <utility>

#include "base/assert.hpp"

namespace farcall::vm {

void Registers::reset(const protocol::LimitConfig& limits) {
  FARCALL_ASSERT(limits.max_number_registers <= kMaxCount, "registers fit their array");
  for (std::size_t index = 0; index < count_; ++index) {
    if (slots_[index].owned.capacity() > kKeptBytes) slots_[index].owned = Bytes{};
  }
  limits_ = &limits;
  count_ = 0;
  usage_ = 0;
}

std::size_t Registers::find(std::uint64_t id) const noexcept {
  std::size_t index = 0;
  while (index < count_ && ids_[index] != id) ++index;
  return index;
}

std::optional<ByteView> Registers::get(std::uint64_t id) const noexcept {
  const std::size_t index = find(id);
  if (index == count_) return std::nullopt;
  return slots_[index].view;
}

Registers::Slot* Registers::claim(std::uint64_t id, std::uint64_t length) {
  if (length > limits_->max_register_size) return nullptr;
  // Also when the register exists: nearcore refuses, and that became the protocol.
  if (count_ >= limits_->max_number_registers) return nullptr;
  const std::size_t index = find(id);
  const std::uint64_t replaced = index == count_ ? 0 : slots_[index].view.size() + 8;
  const std::uint64_t usage = usage_ - replaced + length + 8;
  if (usage > limits_->registers_memory_limit) return nullptr;
  usage_ = usage;
  if (index == count_) ids_[count_++] = id;
  return &slots_[index];
}

bool Registers::copy(std::uint64_t id, ByteView bytes) {
  Slot* slot = claim(id, bytes.size());
  if (slot == nullptr) return false;
  slot->owned.assign(bytes.begin(), bytes.end());
  slot->view = slot->owned;
  return true;
}

bool Registers::borrow(std::uint64_t id, ByteView bytes) {
  Slot* slot = claim(id, bytes.size());
  if (slot == nullptr) return false;
  slot->view = bytes;
  return true;
}

bool Registers::take(std::uint64_t id, Bytes& buffer) {
  Slot* slot = claim(id, buffer.size());
  if (slot == nullptr) return false;
  std::swap(slot->owned, buffer);
  slot->view = slot->owned;
  return true;
}

}  // namespace farcall::vm
