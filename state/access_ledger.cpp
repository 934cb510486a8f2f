#include "state/access_ledger.hpp"

#include <bit>

namespace farcall::state {

void AccessLedger::record(const CryptoHash& hash, std::uint32_t size) {
  Slot& slot = slot_for(hash);
  if (slot.recorded) return;
  slot.recorded = true;
  proof_bytes_ += size;
}

void AccessLedger::touch(const CryptoHash& hash, TrieTouches& touches) {
  Slot& slot = slot_for(hash);
  ++(slot.touched ? touches.cached : touches.touched);
  slot.touched = true;
}

void AccessLedger::reset() noexcept {
  used_ = 0;
  proof_bytes_ = 0;
  if (++generation_ == 0) {
    slots_.assign(slots_.size(), {});
    generation_ = 1;
  }
}

AccessLedger::Slot& AccessLedger::slot_for(const CryptoHash& hash) {
  if ((used_ + 1) * 2 > slots_.size()) grow(std::max<std::size_t>(256, slots_.size() * 2));
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = detail::table_hash(hash, secret_) & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.generation != generation_) {
      slot = {hash, generation_};
      ++used_;
      return slot;
    }
    if (slot.hash == hash) return slot;
  }
}

void AccessLedger::reserve(std::size_t count) {
  const std::size_t slots = std::bit_ceil(count * 2 + 2);
  if (slots > slots_.size()) grow(slots);
}

/// To a power of two.
void AccessLedger::grow(std::size_t slots) {
  std::vector<Slot> old = std::move(slots_);
  slots_.assign(slots, {});
  const std::uint32_t generation = generation_;
  generation_ = 1;
  used_ = 0;
  for (const Slot& slot : old) {
    if (slot.generation != generation) continue;
    Slot& moved = slot_for(slot.hash);
    moved.recorded = slot.recorded;
    moved.touched = slot.touched;
  }
}

}  // namespace farcall::state
