// Chains that outlive the process: the bytes of everything but blocks and states. Those are in an
// archive and in a trie store, and named here.
//
//   eras:      places of blocks, roots of states, rows
//   entries:   what a BlockEntry says, era number and place in the era
//   snapshots: the chain itself first; entries by number

#include "base/format_text.hpp"
#include "chain/history/codec.hpp"
#include "chain/history/described.hpp"
#include "chain/snapshot.hpp"

namespace farcall::chain {

namespace kickout_reason {
BOOST_DESCRIBE_STRUCT(Unstaked, (), ())
BOOST_DESCRIBE_STRUCT(NotEnoughStake, (), (stake, threshold))
}  // namespace kickout_reason
BOOST_DESCRIBE_STRUCT(Epoch, (),
                      (height, validators, block_producers, stake_change, rewards, kickout, minted,
                       seat_price))
BOOST_DESCRIBE_STRUCT(EpochBlock, (),
                      (hash, prev_hash, height, timestamp, total_supply, last_final_height,
                       proposals, chunk_mask))
BOOST_DESCRIBE_STRUCT(Production, (), (blocks, expected_blocks, chunks, expected_chunks))
BOOST_DESCRIBE_STRUCT(ArchivePlace, (), (file, offset, size))
BOOST_DESCRIBE_STRUCT(BlockFacts, (),
                      (hash, height, timestamp, ordinal, epoch_id, outcome_count, has_other_states))

namespace {

using protocol::borsh_read;
using protocol::borsh_write;
using protocol::BorshReader;
using protocol::BorshWriter;

Result<void> write_eras(BorshWriter& out, const std::vector<EraPtr>& eras,
                        std::vector<state::Trie>& tries) {
  out.length(eras.size());
  for (const EraPtr& era : eras) {
    write_list(out, era->states, [&](const state::Trie& trie) {
      borsh_write(out, trie.root_hash());
      if (!trie.empty()) tries.push_back(trie);
    });
    out.length(era->blocks.size());
    for (const StoredPtr& block : era->blocks) {
      const auto place = block->place();
      if (!place) return fail("cannot save a block that its archive keeps in memory");
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
  BlockFacts& facts = entry;
  if (!borsh_read(in, facts) || !in.integer(era) || !in.integer(place)) return false;
  if (era >= eras.size() || place >= eras[era]->blocks.size())
    return in.fail(format_text("block {} of era {} does not exist", place, era));
  entry.era = eras[era];
  entry.place_in_era = place;
  entry.stored = entry.era->blocks[place];
  return true;
}

}  // namespace

void EpochManager::write(BorshWriter& out) const {
  out.length(epochs_.size());
  epochs_.for_each([&out](const CryptoHash& id, const EpochPtr& epoch) {
    borsh_write(out, id);
    borsh_write(out, epoch);
  });
  borsh_write(out, last_);
  borsh_write(out, first_);
  borsh_write(out, before_first_);
  borsh_write(out, epoch_id_);
  borsh_write(out, next_starts_epoch_);
  borsh_write(out, production_);
  borsh_write(out, proposals_);
}

bool EpochManager::read(BorshReader& in) {
  epochs_ = {};
  const auto read_epoch = [&] {
    CryptoHash id;
    EpochPtr epoch;
    if (!borsh_read(in, id) || !borsh_read(in, epoch)) return false;
    epochs_.set(id, std::move(epoch));
    return true;
  };
  return read_list(in, read_epoch) && borsh_read(in, last_) && borsh_read(in, first_) &&
         borsh_read(in, before_first_) && borsh_read(in, epoch_id_) &&
         borsh_read(in, next_starts_epoch_) && borsh_read(in, production_) &&
         borsh_read(in, proposals_);
}

Result<Chain::Saved> Chain::save(std::span<const SnapshotPtr> snapshots) {
  if (history_.archive() == nullptr) return fail("cannot save a chain without an archive");
  history_.close_opened();
  history_.put_all_away();
  std::vector<SnapshotPtr> all{snapshot()};
  all.insert(all.end(), snapshots.begin(), snapshots.end());
  SharedIndex<BlockEntry> entries;
  SharedIndex<Era> eras;
  Saved saved;
  for (const SnapshotPtr& one : all) {
    // Blocks of another branch may be open and not archived yet.
    History branch = history_.branch();
    branch.assign(one->entries);
    branch.put_all_away();
    for (const EntryPtr& entry : one->entries) {
      if (entries.note(entry)) eras.note(entry->era);
    }
    for (std::size_t i = 0; i < layout().size(); ++i) {
      // Nodes that a head has not loaded yet must stay in the store.
      const state::Trie& state = one->state.head->state(i);
      if (!state.empty()) saved.tries.push_back(state);
    }
  }
  BorshWriter out{saved.bytes};
  if (auto done = write_eras(out, eras.list(), saved.tries); !done) {
    return std::unexpected{done.error()};
  }
  write_list(out, entries.list(), [&](const EntryPtr& entry) {
    const BlockFacts& facts = *entry;
    borsh_write(out, facts);
    out.integer(eras.of(entry->era));
    out.integer(static_cast<std::uint32_t>(entry->place_in_era));
  });
  write_list(out, all, [&](const SnapshotPtr& one) {
    const ChainState& state = one->state;
    state.epochs.write(out);
    borsh_write(out, state.block_tree.path());
    out.integer(state.block_tree.size());
    write_list(out, one->hashes, [&](const CryptoHash& hash) { borsh_write(out, hash); });
    write_list(out, state.waiting, [&](const auto& waiting) { borsh_write(out, *waiting); });
    write_list(out, state.outboxes, [&](const OutboxPtr& outbox) {
      borsh_write(out, outbox->by_target);
      borsh_write(out, outbox->order);
      // The flag is of an earlier form, in which this could be absent.
      borsh_write(out, true);
      out.bytes(outbox->encoded);
    });
    write_list(out, one->entries, [&](const EntryPtr& entry) { out.integer(entries.of(entry)); });
  });
  return saved;
}

bool Chain::read_snapshot(BorshReader& in, std::span<const EntryPtr> entries,
                          Snapshot& snapshot) const {
  ChainState& state = snapshot.state;
  std::vector<CryptoHash> path;
  std::uint64_t size = 0;
  state.waiting.clear();
  state.outboxes.clear();
  std::vector<CryptoHash> hashes;
  const auto read_waiting = [&] {
    WaitingReceipts waiting;
    if (!borsh_read(in, waiting)) return false;
    state.waiting.push_back(std::make_shared<const WaitingReceipts>(std::move(waiting)));
    return true;
  };
  const auto read_outbox = [&] {
    Outbox outbox;
    bool is_encoded = false;
    ByteView encoded;
    if (!borsh_read(in, outbox.by_target) || !borsh_read(in, outbox.order) ||
        !in.flag(is_encoded) || (is_encoded && !in.bytes(encoded))) {
      return false;
    }
    outbox.encoded = to_bytes(encoded);
    state.outboxes.push_back(std::make_shared<const Outbox>(std::move(outbox)));
    return true;
  };
  const auto read_entry = [&] {
    std::uint32_t number = 0;
    if (!in.integer(number)) return false;
    if (number >= entries.size())
      return in.fail(format_text("block number {} out of range ({})", number, entries.size()));
    snapshot.entries.push_back(entries[number]);
    return true;
  };
  if (!state.epochs.read(in) || !borsh_read(in, path) || !in.integer(size) ||
      !borsh_read(in, hashes) || !read_list(in, read_waiting) || !read_list(in, read_outbox) ||
      !read_list(in, read_entry)) {
    return false;
  }
  state.block_tree = BlockMerkleTree::from_path(std::move(path), size);
  snapshot.hashes = PersistentList<CryptoHash>{hashes};
  if (snapshot.hashes.empty() || snapshot.hashes.front() != genesis()->hash())
    return in.fail("the snapshot belongs to another genesis");
  const bool is_whole = !snapshot.entries.empty() && state.waiting.size() == layout().size() &&
                        state.outboxes.size() == layout().size() &&
                        snapshot.entries.back()->hash == snapshot.hashes.back();
  if (!is_whole) return in.fail("the snapshot's parts do not belong together");
  complete(snapshot);
  return true;
}

/// What a snapshot does not store: its head, and what follows from its readable blocks.
void Chain::complete(Snapshot& snapshot) const {
  ChainState& state = snapshot.state;
  state.head = history_.open(snapshot.entries.back());
  const EntryPtr& first = snapshot.entries.front();
  if (first->ordinal == 1) state.genesis = history_.open(first);
  state.recent = {};
  state.last_final_height = genesis()->height();
  for (const EntryPtr& entry : snapshot.entries) {
    state.recent.add({entry->hash, entry->height, entry->ordinal, entry->timestamp}, config(),
                     options());
    if (entry->hash == state.head->header.last_final_block) state.last_final_height = entry->height;
  }
}

Result<std::vector<Chain::SnapshotPtr>> Chain::load(ByteView saved, const SavedSource& source) {
  BorshReader in{saved};
  std::vector<EraPtr> eras;
  std::vector<EntryPtr> entries;
  std::vector<SnapshotPtr> snapshots;
  const auto read_one = [&] {
    auto snapshot = std::make_shared<Snapshot>(Snapshot{state_, {}, {}});
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
  if (is_read && in.remaining() != 0)
    (void)in.fail(format_text("{} trailing bytes", in.remaining()));
  if (!in.error().empty()) return fail(in.error());
  if (snapshots.empty()) return fail("expected at least one chain, got none");
  restore(*snapshots.front());
  snapshots.erase(snapshots.begin());
  return snapshots;
}

Result<void> Chain::drop_saved_states(
    std::span<const SnapshotPtr> snapshots,
    const std::function<Result<state::Trie>(const CryptoHash& root)>& trie) {
  history_.close_opened();
  if (auto done = history_.drop_saved_states(trie); !done) return done;
  for (const SnapshotPtr& snapshot : snapshots) {
    History branch = history_.branch();
    branch.assign(snapshot->entries);
    if (auto done = branch.drop_saved_states(trie); !done) return done;
  }
  return {};
}

}  // namespace farcall::chain
