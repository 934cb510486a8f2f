// Keys of a trie in ascending order: all, those with a prefix, or the rest of them after a stop.
#pragma once

#include <optional>
#include <vector>

#include "state/access_ledger.hpp"
#include "state/trie.hpp"

namespace farcall::state {

/// Walks the keys that begin with `prefix`. Keeps the trie alive. To stop and resume later, keep
/// the last key and pass it as `after` to a new iterator over any trie.
class TrieIterator {
 public:
  /// With a ledger, every node that the walk enters and every value that it passes is recorded, as
  /// nearcore's iterator does (core/store/src/trie/ops/iter.rs).
  TrieIterator(Trie trie, ByteView prefix, AccessLedger* ledger = nullptr);
  /// Appends the bytes of every node that the walk enters to `visited`: a proof of what it finds.
  TrieIterator(Trie trie, ByteView prefix, std::vector<Bytes>& visited);
  /// Only keys greater than `after`. The way there is not recorded.
  TrieIterator(Trie trie, ByteView prefix, ByteView after, AccessLedger* ledger = nullptr);

  /// Moves to the next key; false at the end.
  [[nodiscard]] bool next();
  /// The current key, until the next move.
  [[nodiscard]] ByteView key() const noexcept { return key_; }
  [[nodiscard]] const Value& value() const { return *value_; }

 private:
  struct Frame {
    const detail::Node* node = nullptr;
    std::uint32_t depth = 0;  // nibbles before this node
    std::int8_t next = -1;    // of a branch: -1 its value, else the nibble to go on with
  };

  void find_prefix(ByteView prefix);
  void skip_up_to(ByteView after);
  void enter(const detail::Node* node);
  void append_path(ByteView encoded);
  void emit(detail::ValueBlob* value);

  Trie trie_;
  AccessLedger* ledger_;
  std::vector<Bytes>* visited_ = nullptr;
  std::vector<Frame> frames_;
  Bytes nibbles_;
  Bytes key_;
  std::optional<Value> value_;
};

}  // namespace farcall::state
