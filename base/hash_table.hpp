// A hash table with 32-byte hashes as keys, for millions of entries.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "base/huge_pages.hpp"
#include "base/u128.hpp"

namespace farcall {

/// Maps hashes to values. Keys are hashes already, so their first bytes are evenly distributed. A
/// lookup costs about one cache miss, where std::unordered_map has three and allocates. No
/// insertion waits for the whole table to grow: the memory of the next table is cleared by the
/// system bit by bit before it is needed, and the entries of a table that became too small are
/// moved a few at a time. Not thread-safe; pointers to values are valid until the next change.
template <class T>
class HashTable {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>,
                "slots are copied as bytes");

 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Null if the key is absent.
  [[nodiscard]] const T* find(const CryptoHash& key) const noexcept {
    const Slot* slot = slots_.find(key);
    if (slot == nullptr) slot = old_.find(key);
    return slot == nullptr ? nullptr : &slot->value;
  }
  void set(const CryptoHash& key, const T& value) {
    if (!has_room_for(size_ + 1)) grow(std::max(kSlotsMin, slots_.count() * 2));
    Slot& slot = slots_.place_for(key);
    const bool is_new = slot.is_free();
    slot = {key, State::kUsed, value};
    if (!is_new) return;
    if (old_.count() == 0) {
      ++size_;
    } else {
      if (!remove_old(key)) ++size_;
      move_some(kMovedEachTime);
    }
    prepare_next();
  }
  void erase(const CryptoHash& key) noexcept {
    if (slots_.erase(key) || remove_old(key)) --size_;
  }
  /// Makes room for `count` entries, and for a quarter more. Does nothing where there is room.
  void reserve(std::size_t count) {
    if (has_room_for(count)) return;
    grow(std::max({kSlotsMin, slots_.count() * 2, count * 5 / 3}));
  }

 private:
  enum class State : std::uint8_t {
    /// As memory begins: zeros.
    kFree,
    kUsed,
    /// In the old table, an entry that was moved or erased; probe runs go on behind it.
    kMoved,
  };
  static constexpr std::size_t kSlotsMin = 16;
  /// A table of twice the size has room for 3/4 as many entries more: two slots for each would do.
  static constexpr std::size_t kMovedEachTime = 4;
  /// The memory of smaller tables is cleared in less than a millisecond.
  static constexpr std::size_t kPreparedBytesMin = 4 * kHugePage;

  struct Slot {
    CryptoHash key;
    State state;
    T value;
    [[nodiscard]] bool is_free() const noexcept { return state == State::kFree; }
  };

  /// Slots in memory that the system hands out as zeros, so that a new table is not written once
  /// before it is used.
  class Slots {
   public:
    Slots() = default;
    explicit Slots(std::size_t count)
        : memory_{static_cast<Slot*>(std::calloc(count, sizeof(Slot)))}, count_{count} {
      FARCALL_ASSERT(memory_ != nullptr, "there is memory for an index");
      advise_huge_pages(memory_.get(), count * sizeof(Slot));
    }
    Slots(const Slots& other) : Slots{} {
      if (other.count_ == 0) return;
      *this = Slots{other.count_};
      std::memcpy(memory_.get(), other.memory_.get(), count_ * sizeof(Slot));
    }
    Slots& operator=(const Slots& other) { return *this = Slots{other}; }
    Slots(Slots&& other) noexcept
        : memory_{std::move(other.memory_)}, count_{std::exchange(other.count_, 0)} {}
    Slots& operator=(Slots&& other) noexcept {
      memory_ = std::move(other.memory_);
      count_ = std::exchange(other.count_, 0);
      return *this;
    }
    ~Slots() = default;

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] Slot& operator[](std::size_t at) noexcept { return memory_.get()[at]; }
    /// Writes to one byte, so that the system hands out its page.
    void touch(std::size_t byte) noexcept {
      static_cast<volatile std::uint8_t*>(static_cast<void*>(memory_.get()))[byte] = 0;
    }

    [[nodiscard]] Slot* find(const CryptoHash& key) const noexcept {
      if (count_ == 0) return nullptr;
      Slot& slot = memory_.get()[place_of(key)];
      return slot.state == State::kUsed ? &slot : nullptr;
    }
    /// The slot that holds the key, or the free one that it would go to. There is one.
    [[nodiscard]] Slot& place_for(const CryptoHash& key) noexcept {
      return memory_.get()[place_of(key)];
    }
    /// False: the key is absent.
    bool erase(const CryptoHash& key) noexcept {
      if (count_ == 0) return false;
      Slot* const slots = memory_.get();
      std::size_t hole = place_of(key);
      if (slots[hole].is_free()) return false;
      // Backward-shift deletion keeps probe runs unbroken.
      for (std::size_t at = next(hole); !slots[at].is_free(); at = next(at)) {
        const std::size_t home = home_of(slots[at].key);
        if (distance(home, at) < distance(hole, at)) continue;
        slots[hole] = slots[at];
        hole = at;
      }
      slots[hole].state = State::kFree;
      return true;
    }

   private:
    struct Free {
      void operator()(Slot* memory) const noexcept { std::free(memory); }
    };

    [[nodiscard]] std::size_t next(std::size_t at) const noexcept {
      return at + 1 == count_ ? 0 : at + 1;
    }
    /// How far behind `home` a place is.
    [[nodiscard]] std::size_t distance(std::size_t home, std::size_t at) const noexcept {
      return at >= home ? at - home : at + count_ - home;
    }
    [[nodiscard]] std::size_t home_of(const CryptoHash& key) const noexcept {
      return static_cast<std::size_t>(u128{std::hash<CryptoHash>{}(key)} * count_ >> 64);
    }
    [[nodiscard]] std::size_t place_of(const CryptoHash& key) const noexcept {
      std::size_t at = home_of(key);
      while (!memory_.get()[at].is_free() && memory_.get()[at].key != key) at = next(at);
      return at;
    }

    std::unique_ptr<Slot, Free> memory_;
    std::size_t count_ = 0;
  };

  /// The table that follows, empty. Its pages are touched one after the other before keys, which
  /// are everywhere in it, touch all of them within one block: clearing 200 MB takes half a second.
  class NextSlots {
   public:
    NextSlots() = default;
    /// A copy makes its own once it is nearly full.
    NextSlots(const NextSlots&) noexcept {}
    NextSlots& operator=(const NextSlots&) noexcept {
      drop();
      return *this;
    }
    NextSlots(NextSlots&&) noexcept = default;
    NextSlots& operator=(NextSlots&&) noexcept = default;
    ~NextSlots() = default;

    /// Makes a table of `count` slots if there is none, and touches its first `touched` slots.
    void prepare(std::size_t count, std::size_t touched) {
      constexpr std::size_t kPage = 4096;
      if (slots_.count() != count) {
        slots_ = Slots{count};
        touched_ = 0;
      }
      const std::size_t end = std::min(touched, count) * sizeof(Slot);
      for (; touched_ < end; touched_ += kPage) slots_.touch(touched_);
    }
    void drop() noexcept {
      if (slots_.count() != 0) slots_ = Slots{};
    }
    /// The prepared table if it has so many slots, else a new one.
    [[nodiscard]] Slots take(std::size_t count) {
      Slots next = std::exchange(slots_, Slots{});
      return next.count() == count ? std::move(next) : Slots{count};
    }

   private:
    Slots slots_;
    std::size_t touched_ = 0;
  };

  [[nodiscard]] bool has_room_for(std::size_t count) const noexcept {
    return count * 4 <= slots_.count() * 3;
  }
  void grow(std::size_t count) {
    move_some(old_.count());
    old_ = std::exchange(slots_, next_.take(count));
    next_old_ = 0;
  }
  /// Between 11/16 and 12/16 of the slots, where the table grows, all of the next one is touched.
  void prepare_next() {
    const std::size_t count = slots_.count();
    if (count * sizeof(Slot) < kPreparedBytesMin) return;
    const std::size_t part = count / 16;
    if (size_ > 11 * part) return next_.prepare(2 * count, (size_ - 11 * part) * 32);
    // A table whose size only varies does not keep memory for another one.
    if (size_ < 10 * part) next_.drop();
  }
  /// Moves what the next `count` slots of the old table hold.
  void move_some(std::size_t count) noexcept {
    if (old_.count() == 0) return;
    for (; count != 0 && next_old_ != old_.count(); --count, ++next_old_) {
      Slot& slot = old_[next_old_];
      if (slot.state != State::kUsed) continue;
      slots_.place_for(slot.key) = slot;
      slot.state = State::kMoved;
    }
    if (next_old_ == old_.count()) old_ = Slots{};
  }
  bool remove_old(const CryptoHash& key) noexcept {
    Slot* slot = old_.find(key);
    if (slot == nullptr) return false;
    slot->state = State::kMoved;
    return true;
  }

  Slots slots_;
  /// What has not been moved to `slots_` yet.
  Slots old_;
  std::size_t next_old_ = 0;
  NextSlots next_;
  std::size_t size_ = 0;
};

}  // namespace farcall
