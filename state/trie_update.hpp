// The pending changes of one chunk over the state that it started from, and the account of what was
// looked at (core/store/src/trie/update.rs of nearcore).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "state/access_ledger.hpp"
#include "state/state_accesses.hpp"
#include "state/state_changes.hpp"
#include "state/trie.hpp"

namespace farcall::state {

/// The kind of an access, which decides what it costs.
enum class Access : std::uint8_t {
  /// Nothing is recorded: reads that are not part of the protocol, contract code about to run.
  kPeek,
  /// The runtime's own reads, and storage_has_key: nodes and dereferenced values enter the proof.
  kRead,
  /// storage_read: as kRead; a dereferenced value also counts as touched by contracts.
  kContractRead,
  /// storage_write, storage_remove: as kContractRead, and the nodes on the way are touched too.
  kContractWrite,
};

/// Called for every key that is read or changed; the defaults do nothing.
class StateListener {
 public:
  StateListener() = default;
  StateListener(const StateListener&) = delete;
  StateListener& operator=(const StateListener&) = delete;
  virtual ~StateListener() = default;

  /// `value` is what the reader sees: the newest pending one or the state's. Also for peeks.
  virtual void on_read(ByteView /*key*/, const std::optional<Value>& /*value*/) {}
  virtual void on_write(ByteView /*key*/, const std::optional<Value>& /*before*/,
                        const std::optional<Value>& /*after*/) {}
  /// All keys with a prefix were listed.
  virtual void on_list(ByteView /*prefix*/) {}
  virtual void on_commit(const StateChangeCause& /*cause*/) {}
  virtual void on_rollback() {}
};

/// A value that a lookup found. Nothing was read of it yet but its length.
class FoundValue {
 public:
  [[nodiscard]] std::uint32_t size() const noexcept { return value_.size(); }
  /// Written or committed earlier in this chunk: looking at it is free of trie costs.
  [[nodiscard]] bool is_pending() const noexcept { return entry_ == kPending; }

 private:
  friend class TrieUpdate;
  static constexpr std::uint32_t kPending = 0xFFFF'FFFF;
  FoundValue(Value value, std::uint32_t entry) : value_{std::move(value)}, entry_{entry} {}
  Value value_;
  std::uint32_t entry_;  // of the table, for values of the base
};

/// What a chunk leaves behind.
struct FinalizedUpdate {
  Trie trie;
  StateChanges changes;
};

/// Whether the reads of an update count for the proof (a chunk) or not (a view).
enum class Recording : std::uint8_t { kOff, kOn };

/// Writes are prospective until `commit`, which keeps them with a cause, or `rollback`. Reads see
/// prospective, then committed values, then the base. For one thread; keys of at most 4,096 bytes.
/// A copy continues independently, also on another thread, and has no listener.
class TrieUpdate {
 public:
  explicit TrieUpdate(Trie base, Recording recording = Recording::kOn);
  TrieUpdate(const TrieUpdate& other);
  TrieUpdate& operator=(const TrieUpdate& other);
  TrieUpdate(TrieUpdate&&) noexcept;
  TrieUpdate& operator=(TrieUpdate&&) noexcept;
  ~TrieUpdate();

  /// Starts anew over another base, keeping allocated memory and the listener.
  void reset(Trie base);
  /// Makes room for this many keys to be looked at.
  void reserve(std::size_t keys);
  /// The state that the chunk started from.
  [[nodiscard]] const Trie& base() const noexcept { return base_; }
  void set_listener(StateListener* listener) noexcept { listener_ = listener; }

  /// Finds a key. A contract's write walks the base and reports the nodes in `touches`; keys with
  /// pending changes are found without any cost.
  [[nodiscard]] std::optional<FoundValue> find(ByteView key, Access access, TrieTouches& touches);
  [[nodiscard]] std::optional<FoundValue> find(ByteView key, Access access = Access::kRead);
  /// The value itself, accounting for it.
  [[nodiscard]] Value load(const FoundValue& found, Access access, TrieTouches& touches);
  [[nodiscard]] Value load(const FoundValue& found, Access access = Access::kRead);

  /// Finds and loads a value for the runtime. Null if the key is absent. Valid until the next call.
  [[nodiscard]] const Value* read(ByteView key);
  [[nodiscard]] std::optional<Value> get(ByteView key);
  [[nodiscard]] bool contains(ByteView key) { return find(key).has_value(); }
  /// Reads without recording anything.
  [[nodiscard]] std::optional<Value> peek(ByteView key) const;

  void set(ByteView key, Value value);
  void set(ByteView key, ByteView value) { set(key, Value{value}); }
  /// Removing a contract's data adds 2,000 bytes to the bound of the proof, also when it is absent.
  void remove(ByteView key);

  void commit(const StateChangeCause& cause);
  void rollback();
  [[nodiscard]] bool has_uncommitted() const noexcept { return !prospective_.empty(); }

  /// Keys that begin with `prefix`, ascending, pending changes included. Records what it walks over
  /// in the base: all nodes below the prefix and all values, also of keys with pending removals.
  [[nodiscard]] std::vector<Bytes> keys_with_prefix(ByteView prefix);

  /// Upper bound of the chunk's proof in bytes; 0 when recording is off.
  [[nodiscard]] std::uint64_t proof_size_upper_bound() const noexcept {
    return ledger_.proof_size_upper_bound();
  }

  /// What was accessed so far. Not after `finalize`.
  [[nodiscard]] StateAccesses accesses() const;

  /// Applies the last committed value of each key. Everything must be committed or rolled back.
  /// Afterwards only `proof_size_upper_bound` and `reset` mean something.
  [[nodiscard]] FinalizedUpdate finalize();

 private:
  struct Entry;
  struct LoggedChange;
  class KeyArena;

  [[nodiscard]] Entry* lookup_entry(ByteView key) const noexcept;
  std::uint32_t entry_for(ByteView key);
  void grow_table(std::size_t size);
  void clear();
  void clear_table() noexcept;
  [[nodiscard]] static const std::optional<Value>* pending_of(const Entry& entry) noexcept;
  void look_up_base(Entry& entry, Access access, TrieTouches& touches);
  void put(ByteView key, std::optional<Value> value);
  [[nodiscard]] std::vector<std::uint32_t> changed_entries() const;
  [[nodiscard]] bool key_less(std::uint32_t left, std::uint32_t right) const noexcept;
  void visit_path(bool must_record, bool must_touch, TrieTouches& touches);

  Trie base_;
  Recording recording_;
  StateListener* listener_ = nullptr;
  AccessLedger ledger_;
  SeenNodes seen_;
  std::vector<const detail::Node*> path_;
  std::uint64_t secret_;
  std::unique_ptr<KeyArena> keys_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> table_;  // entry index + 1, 0: free
  std::vector<std::uint32_t> prospective_;
  std::vector<StateChangeCause> causes_;
  std::vector<LoggedChange> log_;
  std::vector<Bytes> listed_;
};

}  // namespace farcall::state
