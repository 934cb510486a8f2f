// The readable blocks of a chain. The newest are kept as they are; of the others there is a short
// entry here, their contents are bytes in an archive, and their states are made again from changes:
// a state is kept for every era of some blocks only.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "chain/archive.hpp"
#include "chain/block.hpp"
#include "chain/block_codec.hpp"

namespace farcall::chain {

/// Some blocks in a row, of which the first one's states are kept.
struct Era {
  static constexpr std::size_t kBlocksMax = 64;
  /// Changed keys: bounds the time to make a state again.
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
  /// Its states are not those that its changes give: they were replaced.
  bool has_other_states = false;
};

/// A readable block, wherever it is. Shared by a chain and its snapshots.
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

/// For one thread, but the blocks that it gives out are as free as any.
class History {
 public:
  /// How many blocks stay as they are, and how many outcomes these have at most (but for the last
  /// few blocks).
  static constexpr std::size_t kOpenBlocksMax = 64;
  static constexpr std::size_t kOpenBlocksMin = 4;
  static constexpr std::size_t kOpenOutcomesMax = 2'000;

  /// Without an archive all blocks stay as they are, and nothing can be put away.
  explicit History(std::shared_ptr<Archive> archive) : archive_{std::move(archive)} {}

  /// Null if there is none.
  [[nodiscard]] const std::shared_ptr<Archive>& archive() const noexcept { return archive_; }
  [[nodiscard]] const std::deque<EntryPtr>& entries() const noexcept { return entries_; }
  /// The last block, always open.
  [[nodiscard]] const BlockPtr& head() const noexcept { return entries_.back()->block; }
  /// Nothing for heights without a readable block.
  [[nodiscard]] EntryPtr at(BlockHeight height) const;
  [[nodiscard]] EntryPtr after(BlockHeight height) const;
  /// The block, from the archive if need be.
  [[nodiscard]] BlockPtr open(const EntryPtr& entry);
  [[nodiscard]] BlockIndex index(const BlockEntry& entry) const;

  void push(BlockPtr block);
  /// The same block with other states.
  void replace_head(BlockPtr block);
  void pop_front();
  /// The entries become these.
  void assign(std::deque<EntryPtr> entries);
  /// Puts everything away; what is open stays open, too. The head's states begin an era.
  void put_all_away();
  /// Lets go of blocks that are open only because they were asked for.
  void close_opened() noexcept { recently_opened_.clear(); }

 private:
  void put_away(std::size_t position, bool begins_era);
  void close_old();

  std::shared_ptr<Archive> archive_;
  std::deque<EntryPtr> entries_;
  /// Entries from this one on are open; their outcomes are counted.
  std::size_t open_from_ = 0;
  std::size_t open_outcomes_ = 0;
  std::deque<BlockPtr> recently_opened_;
};

}  // namespace farcall::chain
