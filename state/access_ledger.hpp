// What a chunk has read of the state that it started from: gas for touched trie nodes and the size
// of the chunk's proof depend on it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/hash.hpp"
#include "state/table_hash.hpp"

namespace farcall::state {

/// Nodes and values that contract writes walked over, by whether this chunk had seen them before.
struct TrieTouches {
  /// First time in this chunk: charged as touching_trie_node.
  std::uint64_t touched = 0;
  /// Seen before: charged as read_cached_trie_node.
  std::uint64_t cached = 0;
  bool operator==(const TrieTouches&) const = default;
};

/// Remembers by address which nodes a ledger knows already. Most of what lookups walk over is the
/// top of the trie, which is found here without its hash. May forget; the nodes must stay alive.
class SeenNodes {
 public:
  enum Mark : std::uintptr_t { kRecorded = 1, kTouched = 2 };

  [[nodiscard]] bool has(const void* node, Mark mark) const noexcept {
    const std::uintptr_t place = places_[index_of(node)];
    return (place & ~kMarks) == address_of(node) && (place & mark) != 0;
  }
  void add(const void* node, Mark mark) noexcept {
    std::uintptr_t& place = places_[index_of(node)];
    if ((place & ~kMarks) != address_of(node)) place = address_of(node);
    place |= mark;
  }
  void clear() noexcept { std::ranges::fill(places_, 0); }

 private:
  static constexpr std::uintptr_t kMarks = kRecorded | kTouched;
  static constexpr int kIndexBits = 10;

  /// Nodes are aligned to eight bytes: the marks fit below the address.
  static std::uintptr_t address_of(const void* node) noexcept {
    return reinterpret_cast<std::uintptr_t>(node);
  }
  static std::size_t index_of(const void* node) noexcept {
    return address_of(node) * 0x9E3779B97F4A7C15U >> (64 - kIndexBits);
  }

  std::vector<std::uintptr_t> places_ = std::vector<std::uintptr_t>(1U << kIndexBits);
};

/// Two sets of hashes that live as long as a chunk and are never rolled back: what is in the proof
/// (TrieRecorder, nearcore's trie_recording.rs) and what contracts have touched
/// (AccountingState, runtime/src/ext.rs there). Nodes and values share them, as there. For one
/// thread.
class AccessLedger {
 public:
  /// Adds `size` bytes to the proof unless `hash` is in it already.
  void record(const CryptoHash& hash, std::uint32_t size);
  /// Counts one step of a contract's lookup.
  void touch(const CryptoHash& hash, TrieTouches& touches);
  /// Counts a removal, which may need nodes that were not read: 2,000 bytes each.
  void record_removal() noexcept { proof_bytes_ += kBytesPerRemoval; }

  /// Upper bound of the bytes of the chunk's proof so far.
  [[nodiscard]] std::uint64_t proof_size_upper_bound() const noexcept { return proof_bytes_; }

  /// Forgets everything; keeps the memory.
  void reset() noexcept;
  /// Makes room for this many nodes and values.
  void reserve(std::size_t count);

 private:
  static constexpr std::uint64_t kBytesPerRemoval = 2000;

  struct Slot {
    CryptoHash hash;
    std::uint32_t generation = 0;
    bool recorded = false;
    bool touched = false;
  };

  Slot& slot_for(const CryptoHash& hash);
  void grow(std::size_t slots);

  std::uint64_t secret_ = detail::table_secret();
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::uint32_t generation_ = 1;
  std::uint64_t proof_bytes_ = 0;
};

}  // namespace farcall::state
