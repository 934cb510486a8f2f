// A world as it was at one point of its journal, so that opening need not run the journal from its
// beginning. Nothing is lost without it: the journal has everything, and a checkpoint that cannot
// be read is thrown away.
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
  /// Of the journal: what the checkpoint includes.
  std::uint64_t journal_bytes = 0;
  std::uint64_t operations = 0;
  std::uint64_t block_time = 0;
  std::uint64_t next_snapshot = 1;
  /// Numbers of snapshots, in the order in which `chain` has them.
  std::vector<std::uint64_t> snapshots;
  /// From Chain::save.
  Bytes chain;
};
BOOST_DESCRIBE_STRUCT(Checkpoint, (),
                      (begin, journal_bytes, operations, block_time, next_snapshot, snapshots,
                       chain))

/// The newest checkpoint of a home with its states, in a store of its own. For one thread, and for
/// one process at a time, which the caller sees to.
class CheckpointStore {
 public:
  explicit CheckpointStore(std::filesystem::path folder) noexcept : folder_{std::move(folder)} {}

  /// Nothing: there is none.
  [[nodiscard]] Result<std::optional<Checkpoint>> read();
  /// A state of the checkpoint, read when it is touched.
  [[nodiscard]] Result<state::Trie> state(const CryptoHash& root);
  /// Replaces the checkpoint. All or nothing, whatever ends the process.
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
