// A table with 32-byte hashes for keys, in one piece of memory.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/hash.hpp"

namespace farcall {

/// Values by hash. Keys are hashes of something, so that their first bytes spread by themselves.
/// One look costs about one miss of the cache, where std::unordered_map has three and allocates.
/// Not thread-safe; pointers to values hold until the next change.
template <class T>
class HashTable {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Null: there is none.
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
    // What stands behind moves up as far as its own place allows, so that no search meets a hole.
    for (std::size_t at = next(hole); slots_[at].is_used; at = next(at)) {
      const std::size_t home = home_of(slots_[at].key);
      if (((at - home) & mask()) < ((at - hole) & mask())) continue;
      slots_[hole] = std::move(slots_[at]);
      hole = at;
    }
    slots_[hole] = {};
  }
  /// Asks for the memory of a key that is needed soon.
  void prefetch(const CryptoHash& key) const noexcept {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home_of(key)]);
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
  /// Where the key is, or would be.
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
