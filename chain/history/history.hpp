// The readable blocks of a chain. The newest are kept as they are. Of the others there is a short
// entry here, their contents are bytes in an archive, and their states are computed again from
// changes: states are kept for the first block of every era only.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/persistent_list.hpp"
#include "chain/history/archive.hpp"
#include "chain/history/block_codec.hpp"
#include "chain/rules/block.hpp"

namespace farcall::chain {

/// Consecutive blocks. The states after the first of them are kept.
struct Era {
  static constexpr std::size_t kBlocksMax = 64;
  /// Changed keys. Bounds the time to compute a state again.
  static constexpr std::size_t kRowsMax = 20'000;

  /// After the first block, by shard.
  std::vector<state::Trie> states;
  std::vector<StoredPtr> blocks;
  std::size_t rows = 0;
  /// The states are in a durable store and are read from there.
  bool is_saved = false;
};
using EraPtr = std::shared_ptr<Era>;

/// What is known of a readable block without reading it.
struct BlockFacts {
  CryptoHash hash;
  BlockHeight height;
  Nanoseconds timestamp;
  std::uint64_t ordinal = 0;
  CryptoHash epoch_id;
  std::uint64_t outcome_count = 0;
  /// Its states were replaced, so that its changes do not lead to them.
  bool has_other_states = false;
};

/// A readable block, wherever it is. Shared by a chain, its snapshots and its copies: the facts
/// never change, the rest only under the lock of their histories.
struct BlockEntry : BlockFacts {
  /// Set for the newest blocks.
  BlockPtr block;
  /// Set for those that were put away: the bytes, the era, and which block of it this is.
  StoredPtr stored;
  EraPtr era;
  std::size_t place_in_era = 0;
  /// As it was last opened, if somebody still holds that.
  std::weak_ptr<const Block> opened;
};
using EntryPtr = std::shared_ptr<BlockEntry>;

/// The entries of one branch. Copying shares the blocks, at the cost of some pointers. A history is
/// for one thread at a time; its copies may be on others. The blocks that it returns may be used
/// from any thread.
class History {
 public:
  /// How many blocks stay as they are, and how many outcomes these have at most (but for the last
  /// few blocks).
  static constexpr std::size_t kOpenBlocksMax = 64;
  static constexpr std::size_t kOpenBlocksMin = 4;
  static constexpr std::size_t kOpenOutcomesMax = 2'000;

  /// Without an archive all blocks stay as they are, and nothing can be put away.
  explicit History(std::shared_ptr<Archive> archive)
      : archive_{std::move(archive)}, lock_{std::make_shared<std::mutex>()} {}
  /// Another branch: no entries, the same archive and lock.
  [[nodiscard]] History branch() const;

  /// Null if there is none.
  [[nodiscard]] const std::shared_ptr<Archive>& archive() const noexcept { return archive_; }
  /// In order of height. Never empty once the first block was pushed.
  [[nodiscard]] const PersistentList<EntryPtr>& entries() const noexcept { return entries_; }
  /// Nothing for heights without a readable block.
  [[nodiscard]] EntryPtr at(BlockHeight height) const;
  [[nodiscard]] EntryPtr after(BlockHeight height) const;
  /// The block, from the archive if need be.
  [[nodiscard]] BlockPtr open(const EntryPtr& entry);
  [[nodiscard]] BlockIndex index(const BlockEntry& entry) const;
  /// Whether the block itself is in memory.
  [[nodiscard]] bool is_open(const BlockEntry& entry) const;

  void push(BlockPtr block);
  /// Puts the head with other states in its place.
  void replace_head(BlockPtr block);
  void pop_front();
  void assign(PersistentList<EntryPtr> entries);
  /// Puts everything away; open blocks stay open. The head's states begin an era.
  void put_all_away();
  /// Releases blocks that are open only because they were asked for.
  void close_opened() noexcept { recently_opened_.clear(); }
  /// From now on the states that eras begin with are those that `trie` returns.
  [[nodiscard]] Result<void> drop_saved_states(
      const std::function<Result<state::Trie>(const CryptoHash& root)>& trie);

 private:
  /// These expect the lock to be held.
  [[nodiscard]] BlockPtr open_locked(BlockEntry& entry);
  void put_away(std::size_t position, bool begins_era);
  void close_old();

  std::shared_ptr<Archive> archive_;
  /// Guards what changes in entries and eras, and the archive, for all copies.
  std::shared_ptr<std::mutex> lock_;
  PersistentList<EntryPtr> entries_;
  /// Entries from this one on may be open; their outcomes are counted.
  std::size_t open_from_ = 0;
  std::size_t open_outcomes_ = 0;
  std::deque<BlockPtr> recently_opened_;
};

}  // namespace farcall::chain
