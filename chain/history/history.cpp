#include "chain/history/history.hpp"

#include <algorithm>
#include <mutex>

namespace farcall::chain {
namespace {

/// How many blocks stay open because they were asked for.
constexpr std::size_t kRecentlyOpenedMax = 16;

std::size_t outcomes_of(const Block& block) {
  std::size_t count = 0;
  for (const ShardBlock& shard : block.shards) count += shard.outcomes.size();
  return count;
}

std::size_t rows_of(const Block& block) {
  std::size_t count = 0;
  for (const ShardBlock& shard : block.shards) count += shard.changes.size();
  return count;
}

EntryPtr entry_of(BlockPtr block) {
  const BlockHeader& header = block->header;
  auto entry = std::make_shared<BlockEntry>();
  entry->hash = header.hash;
  entry->height = header.lite.height;
  entry->timestamp = header.lite.timestamp;
  entry->ordinal = header.block_ordinal;
  entry->epoch_id = header.lite.epoch_id;
  entry->outcome_count = outcomes_of(*block);
  entry->block = std::move(block);
  return entry;
}

Bytes read_section(const StoredBytes& stored, std::size_t from, std::size_t size) {
  return stored.read(BlockSections::kHeadBytes + from, size);
}

BlockSections sections_of(const StoredBytes& stored) {
  return read_sections(stored.read(0, BlockSections::kHeadBytes));
}

/// What this process wrote can be read again. Anything else is damage that it cannot continue with.
template <class T>
T expect_whole(Result<T> result) {
  FARCALL_ASSERT(result.has_value(), "a block that was put away is complete");
  return std::move(*result);
}

state::Trie with_changes(state::Trie trie, const state::StateChanges& changes) {
  std::vector<state::TrieChange> last;
  last.reserve(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const state::StateChanges::Row row = changes[i];
    last.push_back({.key = row.key, .value = row.changes.back().value});
  }
  return std::move(trie).apply(last);
}

/// States computed from those of the era's first block and the changes of the blocks after it.
class StatesOfEra final : public OldStates {
 public:
  StatesOfEra(const Era& era, std::size_t place, std::vector<CryptoHash> roots)
      : states_{era.states}, roots_{std::move(roots)} {
    const auto first = era.blocks.begin() + 1;
    blocks_.assign(first, first + static_cast<std::ptrdiff_t>(place));
  }

  [[nodiscard]] const state::Trie& state(std::size_t shard_index) const override {
    std::call_once(made_, [this] { make(); });
    return states_[shard_index];
  }

 private:
  void make() const {
    for (const StoredPtr& block : blocks_) {
      const BlockSections sections = sections_of(*block);
      const Bytes bytes = read_section(*block, sections.index_size, sections.changes_size);
      const auto changes = expect_whole(decode_changes(bytes));
      for (std::size_t i = 0; i < states_.size(); ++i) {
        states_[i] = with_changes(std::move(states_[i]), changes[i]);
      }
    }
    for (std::size_t i = 0; i < states_.size(); ++i) {
      FARCALL_ASSERT(states_[i].root_hash() == roots_[i], "changes lead from state to state");
    }
  }

  mutable std::once_flag made_;
  mutable std::vector<state::Trie> states_;
  std::vector<CryptoHash> roots_;
  std::vector<StoredPtr> blocks_;
};

}  // namespace

History History::branch() const {
  History other{archive_};
  other.lock_ = lock_;
  return other;
}

EntryPtr History::at(BlockHeight height) const {
  const auto found = std::ranges::lower_bound(entries_, height, {}, &BlockEntry::height);
  if (found == entries_.end() || (*found)->height != height) return nullptr;
  return *found;
}

EntryPtr History::after(BlockHeight height) const {
  const auto found = std::ranges::upper_bound(entries_, height, {}, &BlockEntry::height);
  return found == entries_.end() ? nullptr : *found;
}

BlockPtr History::open(const EntryPtr& entry) {
  const std::scoped_lock lock{*lock_};
  return open_locked(*entry);
}

BlockPtr History::open_locked(BlockEntry& entry) {
  if (entry.block != nullptr) return entry.block;
  if (BlockPtr block = entry.opened.lock()) return block;
  FARCALL_ASSERT(entry.stored != nullptr && entry.era != nullptr,
                 "a block that is not open was put away");
  auto block = std::make_shared<Block>(
      expect_whole(decode_block(entry.stored->read(0, entry.stored->size()))));
  std::vector<CryptoHash> roots;
  for (const ShardBlock& shard : block->shards) roots.push_back(shard.extra.state_root);
  block->old_states =
      std::make_shared<const StatesOfEra>(*entry.era, entry.place_in_era, std::move(roots));
  entry.opened = block;
  if (recently_opened_.size() == kRecentlyOpenedMax) recently_opened_.pop_front();
  recently_opened_.push_back(block);
  return block;
}

bool History::is_open(const BlockEntry& entry) const {
  const std::scoped_lock lock{*lock_};
  return entry.block != nullptr;
}

BlockIndex History::index(const BlockEntry& entry) const {
  BlockPtr block;
  StoredPtr stored;
  {
    const std::scoped_lock lock{*lock_};
    block = entry.block;
    stored = entry.stored;
  }
  if (block != nullptr) return index_of(*block);
  const BlockSections sections = sections_of(*stored);
  return expect_whole(decode_index(read_section(*stored, 0, sections.index_size)));
}

void History::push(BlockPtr block) {
  FARCALL_ASSERT(entries_.empty() || entries_.back()->height < block->height(),
                 "a history grows at its end");
  EntryPtr entry = entry_of(std::move(block));
  open_outcomes_ += entry->outcome_count;
  entries_.push_back(std::move(entry));
  if (archive_ == nullptr) return;
  const std::scoped_lock lock{*lock_};
  close_old();
}

void History::replace_head(BlockPtr block) {
  FARCALL_ASSERT(entries_.back()->height == block->height(), "the head keeps its height");
  // A new entry: snapshots keep the block as it was.
  EntryPtr entry = entry_of(std::move(block));
  entry->has_other_states = true;
  entries_.replace_back(std::move(entry));
}

void History::pop_front() {
  FARCALL_ASSERT(entries_.size() > 1, "the head stays readable");
  if (open_from_ == 0) {
    open_outcomes_ -= entries_.front()->outcome_count;
  } else {
    --open_from_;
  }
  entries_.pop_front();
}

void History::assign(PersistentList<EntryPtr> entries) {
  FARCALL_ASSERT(!entries.empty(), "a history has a head");
  const std::scoped_lock lock{*lock_};
  entries_ = std::move(entries);
  BlockEntry& head = *entries_.back();
  head.block = open_locked(head);
  open_from_ = entries_.size();
  open_outcomes_ = 0;
  while (open_from_ > 0 && entries_[open_from_ - 1]->block != nullptr) {
    --open_from_;
    open_outcomes_ += entries_[open_from_]->outcome_count;
  }
}

void History::put_all_away() {
  FARCALL_ASSERT(archive_ != nullptr, "there is a place for blocks that are put away");
  const std::scoped_lock lock{*lock_};
  for (std::size_t at = open_from_; at < entries_.size(); ++at) {
    put_away(at, at + 1 == entries_.size());
  }
}

Result<void> History::drop_saved_states(
    const std::function<Result<state::Trie>(const CryptoHash& root)>& trie) {
  const std::scoped_lock lock{*lock_};
  for (const EntryPtr& entry : entries_) {
    if (entry->era == nullptr || entry->era->is_saved) continue;
    for (state::Trie& state : entry->era->states) {
      if (state.empty()) continue;
      auto read = trie(state.root_hash());
      if (!read) return std::unexpected{read.error()};
      state = std::move(*read);
    }
    entry->era->is_saved = true;
  }
  return {};
}

void History::put_away(std::size_t position, bool begins_era) {
  const EntryPtr& entry = entries_[position];
  if (entry->stored != nullptr) return;
  const Block& block = *entry->block;
  entry->stored = archive_->put(encode_block(block));
  const std::size_t rows = rows_of(block);
  const BlockEntry* before = position > 0 ? entries_[position - 1].get() : nullptr;
  const bool continues_era =
      !begins_era && !entry->has_other_states && before != nullptr && before->era != nullptr &&
      before->place_in_era + 1 == before->era->blocks.size() &&
      before->era->blocks.size() < Era::kBlocksMax && before->era->rows + rows <= Era::kRowsMax;
  if (continues_era) {
    entry->era = before->era;
  } else {
    entry->era = std::make_shared<Era>();
    for (std::size_t i = 0; i < block.shards.size(); ++i)
      entry->era->states.push_back(block.state(i));
  }
  entry->place_in_era = entry->era->blocks.size();
  entry->era->blocks.push_back(entry->stored);
  entry->era->rows += rows;
}

void History::close_old() {
  while (entries_.size() - open_from_ > kOpenBlocksMin &&
         (entries_.size() - open_from_ > kOpenBlocksMax || open_outcomes_ > kOpenOutcomesMax)) {
    BlockEntry& entry = *entries_[open_from_];
    // Another branch may have closed it already.
    if (entry.block != nullptr) {
      put_away(open_from_, false);
      entry.opened = entry.block;
      entry.block.reset();
    }
    open_outcomes_ -= entry.outcome_count;
    ++open_from_;
  }
}

}  // namespace farcall::chain
