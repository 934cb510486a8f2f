// The world at one position of its journal, so that opening does not have to replay the journal
// from the beginning. The journal remains complete: a checkpoint that cannot be read is discarded.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "node/store/journal.hpp"
#include "protocol/describe.hpp"
#include "state/trie_store.hpp"

namespace farcall::node {

struct Checkpoint {
  /// The first operation of the journal.
  operation::Begin begin;
  /// The part of the journal that the checkpoint includes.
  std::uint64_t journal_bytes = 0;
  std::uint64_t operations = 0;
  std::uint64_t block_time = 0;
  std::uint64_t next_snapshot = 1;
  /// Ids of snapshots, in the order of `chain`.
  std::vector<std::uint64_t> snapshots;
  /// From Chain::save.
  Bytes chain;
};
BOOST_DESCRIBE_STRUCT(Checkpoint, (),
                      (begin, journal_bytes, operations, block_time, next_snapshot, snapshots,
                       chain))

/// The newest checkpoint of a home with its states, in a store of its own. Not thread-safe; the
/// caller ensures that one process uses it at a time.
class CheckpointStore {
 public:
  explicit CheckpointStore(std::filesystem::path folder) noexcept : folder_{std::move(folder)} {}

  /// Absent if there is no checkpoint.
  [[nodiscard]] Result<std::optional<Checkpoint>> read();
  /// Returns a state of the checkpoint, whose nodes are read on demand.
  [[nodiscard]] Result<state::Trie> state(const CryptoHash& root);
  /// Replaces the checkpoint atomically, even if the process is killed.
  [[nodiscard]] Result<void> write(const Checkpoint& checkpoint,
                                   std::span<const state::Trie> states);
  /// Removes everything.
  void discard();

 private:
  [[nodiscard]] Result<void> open();

  std::filesystem::path folder_;
  std::shared_ptr<state::Store> store_;
  std::optional<state::TrieStore> tries_;
  std::uint64_t bytes_since_collection_ = 0;
};

}  // namespace farcall::node
