// A hash table in one allocation, with 32-byte hashes as keys.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/hash.hpp"

namespace farcall {

/// Maps hashes to values. Keys are hashes already, so their first bytes are evenly distributed.
/// A lookup costs about one cache miss, where std::unordered_map has three and allocates.
/// Not thread-safe; pointers to values are valid until the next change.
template <class T>
class HashTable {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Null if there is none.
  [[nodiscard]] const T* find(const CryptoHash& key) const noexcept {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(key)];
    return slot.is_used ? &slot.value : nullptr;
  }
  void set(const CryptoHash& key, T value) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = slots_[place_of(key)];
    if (!slot.is_used) ++size_;
    slot = {key, true, std::move(value)};
  }
  void erase(const CryptoHash& key) noexcept {
    if (slots_.empty()) return;
    std::size_t hole = place_of(key);
    if (!slots_[hole].is_used) return;
    --size_;
    // Backward-shift deletion keeps probe runs unbroken.
    for (std::size_t at = next(hole); slots_[at].is_used; at = next(at)) {
      const std::size_t home = home_of(slots_[at].key);
      if (((at - home) & mask()) < ((at - hole) & mask())) continue;
      slots_[hole] = std::move(slots_[at]);
      hole = at;
    }
    slots_[hole] = {};
  }

 private:
  struct Slot {
    CryptoHash key;
    bool is_used = false;
    T value{};
  };

  [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }
  [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + 1) & mask(); }
  [[nodiscard]] std::size_t home_of(const CryptoHash& key) const noexcept {
    return std::hash<CryptoHash>{}(key)&mask();
  }
  /// The slot that holds the key, or the one it would go to.
  [[nodiscard]] std::size_t place_of(const CryptoHash& key) const noexcept {
    std::size_t at = home_of(key);
    while (slots_[at].is_used && slots_[at].key != key) at = next(at);
    return at;
  }
  void grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_ = std::vector<Slot>(old.empty() ? 16 : old.size() * 2);
    for (Slot& slot : old) {
      if (slot.is_used) slots_[place_of(slot.key)] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace farcall
