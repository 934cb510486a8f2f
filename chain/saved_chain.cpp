// Chains that outlive the process: the bytes of everything but blocks and states, which are in an
// archive and in a trie store and are named here.
//
//   eras:      places of blocks, roots of states, rows
//   entries:   what a BlockEntry says, era number and place in the era
//   snapshots: the chain itself first; entries by number
#include <unordered_map>

#include "chain/described.hpp"
#include "chain/snapshot.hpp"
#include "protocol/borsh.hpp"

namespace farcall::chain {

BOOST_DESCRIBE_STRUCT(Epoch, (),
                      (height, validators, block_producers, stake_change, rewards, kickout, minted,
                       seat_price))
BOOST_DESCRIBE_STRUCT(Production, (), (blocks, expected_blocks, chunks, expected_chunks))
BOOST_DESCRIBE_STRUCT(ArchivePlace, (), (file, offset, size))

namespace {

using protocol::borsh_read;
using protocol::borsh_write;
using protocol::BorshReader;
using protocol::BorshWriter;
using protocol::ReceiptPtr;

template <class Read>
bool read_list(BorshReader& in, Read read) {
  std::uint32_t count = 0;
  if (!in.count(count)) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!read()) return false;
  }
  return true;
}

void write_epoch_block(BorshWriter& out, const EpochBlock& block) {
  borsh_write(out, block.hash);
  borsh_write(out, block.prev_hash);
  borsh_write(out, block.height);
  borsh_write(out, block.timestamp);
  borsh_write(out, block.total_supply);
  borsh_write(out, block.last_final_height);
  borsh_write(out, block.proposals);
  out.length(block.chunk_mask.size());
  for (const bool is_new : block.chunk_mask) borsh_write(out, is_new);
}

bool read_epoch_block(BorshReader& in, EpochBlock& block) {
  const auto read_bit = [&] {
    bool is_new = false;
    if (!in.flag(is_new)) return false;
    block.chunk_mask.push_back(is_new);
    return true;
  };
  block.chunk_mask.clear();
  return borsh_read(in, block.hash) && borsh_read(in, block.prev_hash) &&
         borsh_read(in, block.height) && borsh_read(in, block.timestamp) &&
         borsh_read(in, block.total_supply) && borsh_read(in, block.last_final_height) &&
         borsh_read(in, block.proposals) && read_list(in, read_bit);
}

void write_receipts(BorshWriter& out, const std::vector<ReceiptPtr>& receipts) {
  out.length(receipts.size());
  for (const ReceiptPtr& receipt : receipts) borsh_write(out, *receipt);
}

bool read_receipts(BorshReader& in, std::vector<ReceiptPtr>& receipts) {
  return read_list(in, [&] {
    protocol::Receipt receipt;
    if (!borsh_read(in, receipt)) return false;
    receipts.push_back(std::make_shared<const protocol::Receipt>(std::move(receipt)));
    return true;
  });
}

/// Numbers of shared things in the order in which they were met.
template <class T>
class Numbers {
 public:
  /// True: it was not known yet.
  bool note(const std::shared_ptr<T>& item) {
    if (!numbers_.try_emplace(item.get(), list_.size()).second) return false;
    list_.push_back(item);
    return true;
  }
  [[nodiscard]] std::uint32_t of(const std::shared_ptr<T>& item) const {
    return static_cast<std::uint32_t>(numbers_.at(item.get()));
  }
  [[nodiscard]] const std::vector<std::shared_ptr<T>>& list() const noexcept { return list_; }

 private:
  std::vector<std::shared_ptr<T>> list_;
  std::unordered_map<const T*, std::size_t> numbers_;
};

Result<void> write_eras(BorshWriter& out, const std::vector<EraPtr>& eras,
                        std::vector<state::Trie>& tries) {
  out.length(eras.size());
  for (const EraPtr& era : eras) {
    out.length(era->states.size());
    for (const state::Trie& trie : era->states) {
      borsh_write(out, trie.root_hash());
      if (!trie.empty()) tries.push_back(trie);
    }
    out.length(era->blocks.size());
    for (const StoredPtr& block : era->blocks) {
      const auto place = block->place();
      if (!place) return fail("a block could not be written to its archive");
      borsh_write(out, *place);
    }
    out.integer(static_cast<std::uint64_t>(era->rows));
  }
  return {};
}

bool read_era(BorshReader& in, Era& era, const Chain::SavedSource& source) {
  const auto read_state = [&] {
    CryptoHash root;
    if (!borsh_read(in, root)) return false;
    if (root.is_zero()) {
      era.states.emplace_back();
      return true;
    }
    auto trie = source.trie(root);
    if (!trie) return in.fail(trie.error().message);
    era.states.push_back(std::move(*trie));
    return true;
  };
  const auto read_block = [&] {
    ArchivePlace place;
    if (!borsh_read(in, place)) return false;
    auto stored = source.block(place);
    if (!stored) return in.fail(stored.error().message);
    era.blocks.push_back(std::move(*stored));
    return true;
  };
  std::uint64_t rows = 0;
  if (!read_list(in, read_state) || !read_list(in, read_block) || !in.integer(rows)) return false;
  era.rows = rows;
  era.is_saved = true;
  return true;
}

bool read_entry(BorshReader& in, BlockEntry& entry, const std::vector<EraPtr>& eras) {
  std::uint32_t era = 0;
  std::uint32_t place = 0;
  if (!borsh_read(in, entry.hash) || !borsh_read(in, entry.height) ||
      !borsh_read(in, entry.timestamp) || !in.integer(entry.ordinal) ||
      !borsh_read(in, entry.epoch_id) || !in.flag(entry.has_other_states) || !in.integer(era) ||
      !in.integer(place)) {
    return false;
  }
  if (era >= eras.size() || place >= eras[era]->blocks.size()) return in.fail("no such block");
  entry.era = eras[era];
  entry.place_in_era = place;
  entry.stored = entry.era->blocks[place];
  return true;
}

}  // namespace

void EpochManager::write(BorshWriter& out) const {
  out.length(epochs_.size());
  for (const auto& [id, epoch] : epochs_) {
    borsh_write(out, id);
    borsh_write(out, *epoch);
  }
  write_epoch_block(out, last_);
  write_epoch_block(out, first_);
  borsh_write(out, before_first_);
  borsh_write(out, epoch_id_);
  borsh_write(out, next_starts_epoch_);
  borsh_write(out, production_);
  borsh_write(out, proposals_);
}

bool EpochManager::read(BorshReader& in) {
  epochs_.clear();
  const auto read_epoch = [&] {
    CryptoHash id;
    Epoch epoch;
    if (!borsh_read(in, id) || !borsh_read(in, epoch)) return false;
    epochs_[id] = std::make_shared<const Epoch>(std::move(epoch));
    return true;
  };
  return read_list(in, read_epoch) && read_epoch_block(in, last_) && read_epoch_block(in, first_) &&
         borsh_read(in, before_first_) && borsh_read(in, epoch_id_) &&
         in.flag(next_starts_epoch_) && borsh_read(in, production_) && borsh_read(in, proposals_);
}

Result<Chain::Saved> Chain::save(std::span<const SnapshotPtr> snapshots) {
  history_.close_opened();
  history_.put_all_away();
  std::vector<SnapshotPtr> all{snapshot()};
  all.insert(all.end(), snapshots.begin(), snapshots.end());
  Numbers<BlockEntry> entries;
  Numbers<Era> eras;
  Saved saved;
  for (const SnapshotPtr& one : all) {
    // Blocks of another branch may be open still, and were not put away with this one's.
    History branch{history_.archive()};
    branch.assign(one->entries);
    branch.put_all_away();
    for (const EntryPtr& entry : one->entries) {
      if (entries.note(entry)) eras.note(entry->era);
    }
    for (std::size_t i = 0; i < layout().size(); ++i) {
      // What heads have not loaded yet must stay in the store.
      const state::Trie& state = branch.head()->state(i);
      if (!state.empty()) saved.tries.push_back(state);
    }
  }
  BorshWriter out{saved.bytes};
  if (auto done = write_eras(out, eras.list(), saved.tries); !done) {
    return std::unexpected{done.error()};
  }
  out.length(entries.list().size());
  for (const EntryPtr& entry : entries.list()) {
    borsh_write(out, entry->hash);
    borsh_write(out, entry->height);
    borsh_write(out, entry->timestamp);
    out.integer(entry->ordinal);
    borsh_write(out, entry->epoch_id);
    borsh_write(out, entry->has_other_states);
    out.integer(eras.of(entry->era));
    out.integer(static_cast<std::uint32_t>(entry->place_in_era));
  }
  out.length(all.size());
  for (const SnapshotPtr& one : all) {
    one->epochs.write(out);
    borsh_write(out, one->block_tree.path());
    out.integer(one->block_tree.size());
    borsh_write(out, one->hashes);
    out.length(one->inboxes.size());
    for (const Inbox& inbox : one->inboxes) {
      out.length(inbox.waiting.size());
      for (const auto& receipts : inbox.waiting) write_receipts(out, receipts);
    }
    out.length(one->outboxes.size());
    for (const Outbox& outbox : one->outboxes) {
      out.length(outbox.by_target.size());
      for (const auto& [target, receipts] : outbox.by_target) {
        borsh_write(out, target);
        write_receipts(out, receipts);
      }
      borsh_write(out, outbox.order);
      borsh_write(out, outbox.encoded != nullptr);
      if (outbox.encoded != nullptr) out.bytes(*outbox.encoded);
    }
    out.length(one->entries.size());
    for (const EntryPtr& entry : one->entries) out.integer(entries.of(entry));
  }
  return saved;
}

bool Chain::read_snapshot(BorshReader& in, std::span<const EntryPtr> entries,
                          Snapshot& snapshot) const {
  std::vector<CryptoHash> path;
  std::uint64_t size = 0;
  const auto read_inbox = [&] {
    Inbox& inbox = snapshot.inboxes.emplace_back();
    return read_list(in, [&] { return read_receipts(in, inbox.waiting.emplace_back()); });
  };
  const auto read_outbox = [&] {
    Outbox& outbox = snapshot.outboxes.emplace_back();
    const auto read_target = [&] {
      ShardId target;
      return borsh_read(in, target) && read_receipts(in, outbox.by_target[target]);
    };
    bool is_encoded = false;
    ByteView encoded;
    if (!read_list(in, read_target) || !borsh_read(in, outbox.order) || !in.flag(is_encoded) ||
        (is_encoded && !in.bytes(encoded))) {
      return false;
    }
    if (is_encoded) outbox.encoded = std::make_shared<const Bytes>(to_bytes(encoded));
    return true;
  };
  const auto read_number = [&] {
    std::uint32_t number = 0;
    if (!in.integer(number)) return false;
    if (number >= entries.size()) return in.fail("there are not so many blocks");
    snapshot.entries.push_back(entries[number]);
    return true;
  };
  if (!snapshot.epochs.read(in) || !borsh_read(in, path) || !in.integer(size) ||
      !borsh_read(in, snapshot.hashes) || !read_list(in, read_inbox) ||
      !read_list(in, read_outbox) || !read_list(in, read_number)) {
    return false;
  }
  snapshot.block_tree = BlockMerkleTree::from_path(std::move(path), size);
  const bool fits = !snapshot.entries.empty() && !snapshot.hashes.empty() &&
                    snapshot.hashes.front() == genesis_->hash() &&
                    snapshot.inboxes.size() == layout().size() &&
                    snapshot.outboxes.size() == layout().size() &&
                    snapshot.entries.back()->hash == snapshot.hashes.back();
  return fits || in.fail("it is of another chain");
}

Result<std::vector<Chain::SnapshotPtr>> Chain::load(ByteView saved, const SavedSource& source) {
  BorshReader in{saved};
  std::vector<EraPtr> eras;
  std::vector<EntryPtr> entries;
  std::vector<SnapshotPtr> snapshots;
  const auto read_one = [&] {
    auto snapshot = std::make_shared<Snapshot>(Snapshot{EpochManager{config_}, {}, {}, {}, {}, {}});
    if (!read_snapshot(in, entries, *snapshot)) return false;
    snapshots.push_back(std::move(snapshot));
    return true;
  };
  const bool is_read =
      read_list(
          in, [&] { return read_era(in, *eras.emplace_back(std::make_shared<Era>()), source); }) &&
      read_list(in,
                [&] {
                  return read_entry(in, *entries.emplace_back(std::make_shared<BlockEntry>()),
                                    eras);
                }) &&
      read_list(in, read_one);
  if (is_read && in.remaining() != 0) (void)in.fail("nothing more is expected");
  if (!in.error().empty()) return fail(in.error());
  if (snapshots.empty()) return fail("it holds no chain");
  restore(*snapshots.front());
  snapshots.erase(snapshots.begin());
  return snapshots;
}

Result<void> Chain::drop_saved_states(
    std::span<const SnapshotPtr> snapshots,
    const std::function<Result<state::Trie>(const CryptoHash& root)>& trie) {
  history_.close_opened();
  const auto drop = [&](const std::deque<EntryPtr>& entries) -> Result<void> {
    for (const EntryPtr& entry : entries) {
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
  };
  if (auto done = drop(history_.entries()); !done) return done;
  for (const SnapshotPtr& snapshot : snapshots) {
    if (auto done = drop(snapshot->entries); !done) return done;
  }
  return {};
}

}  // namespace farcall::chain
