// A chain in this process: blocks made on demand over any number of shards. Time, transactions and
// the rhythm of blocks come from the caller; the same calls give the same blocks, byte for byte.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash_table.hpp"
#include "base/result.hpp"
#include "chain/block.hpp"
#include "chain/config.hpp"
#include "chain/epoch.hpp"
#include "chain/history.hpp"
#include "chain/reed_solomon.hpp"
#include "chain/workers.hpp"
#include "protocol/merkle.hpp"
#include "protocol/validator_signer.hpp"
#include "runtime/apply.hpp"

namespace farcall::chain {

/// Where a chain starts.
struct Genesis {
  ChainConfig config;
  /// State of each shard of the layout.
  std::map<ShardId, state::Trie> states;
};

struct ChainOptions {
  /// Time that a block takes unless the caller says otherwise.
  Nanoseconds block_time{1'000'000'000};
  /// Blocks whose contents, outcomes and states stay readable; 0: as many as five epochs have, as
  /// on a node of the reference that is not an archive.
  std::uint64_t history = 0;
  /// Older blocks stay readable, too, while they are not older than this and the chain keeps fewer
  /// than `outcomes_max` outcomes: blocks that are made on demand can come much faster than
  /// `block_time`.
  Nanoseconds history_time;
  std::uint64_t outcomes_max = 50'000;
  /// The reference has no chunks in the block after genesis.
  bool first_block_is_empty = true;
  /// A transaction is outdated only when the block that it names is too old both in blocks and in
  /// time, counting `block_time` for a block. So neither jumps in height outdate transactions, nor
  /// blocks that are made on demand.
  bool has_lenient_validity = false;
  /// Start of the chain of random values.
  CryptoHash random_seed;
  /// Where older blocks are put as bytes; nothing: they stay as they are, which is faster and takes
  /// more memory. `MemoryArchive` keeps the bytes in memory.
  std::shared_ptr<Archive> archive;
  /// Signs chunk and block headers. Nothing: signatures are 64 zero bytes.
  std::optional<protocol::SecretKey> signer;
  /// Gives the approvals of the block producer whose key it is; the others give none. They are
  /// under the hash of a block. Nothing: approvals of all are 64 zero bytes.
  std::optional<protocol::ValidatorSigner> approver;
};

/// What a block is to be made of. The defaults: the next height, `block_time` later, no
/// transactions, chunks in all shards.
struct BlockPlan {
  std::optional<BlockHeight> height;
  std::optional<Nanoseconds> timestamp;
  /// Any order; each goes to its signer's shard, keeping the order there.
  std::vector<TransactionPtr> transactions;
  /// Verdicts on signatures that somebody checked already, by position; may be shorter.
  std::vector<std::optional<bool>> signature_verdicts;
  /// Shards whose chunks are missing in this block.
  std::vector<ShardId> missing_chunks;
  runtime::ApplyListener* listener = nullptr;
};

/// Where the outcome of a transaction or receipt stands.
struct OutcomeLocation {
  BlockPtr block;
  std::size_t shard_index = 0;
  std::size_t position = 0;

  [[nodiscard]] const protocol::OutcomeWithId& outcome() const {
    return block->shards[shard_index].outcomes[position];
  }
};

struct ChunkLocation {
  BlockPtr block;
  std::size_t shard_index = 0;
};

/// Proof that an outcome is part of a chunk, and the chunk's outcomes part of a block.
struct OutcomeProof {
  std::vector<protocol::MerklePathItem> in_chunk;
  std::vector<protocol::MerklePathItem> in_block;
};

/// A chain. Not thread-safe: one caller at a time, also of functions that only read; blocks, tries
/// and receipts that it hands out are immutable and may be kept and read anywhere. Moving it is not
/// possible, since parts point to its configuration.
class Chain {
 public:
  /// `machine` must outlive the chain; many chains may share one.
  Chain(Genesis genesis, ChainOptions options, vm::VirtualMachine& machine);
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;
  ~Chain();

  [[nodiscard]] const ChainConfig& config() const noexcept { return config_; }
  [[nodiscard]] const ChainOptions& options() const noexcept { return options_; }
  [[nodiscard]] const protocol::RuntimeConfig& runtime_config() const noexcept {
    return protocol::runtime_config(config_.protocol_version);
  }
  [[nodiscard]] const protocol::ShardLayout& layout() const noexcept {
    return config_.shard_layout;
  }
  [[nodiscard]] vm::VirtualMachine& machine() const noexcept { return machine_; }

  /// Makes the next block and applies it. The height must be above the head's and the timestamp
  /// later than the head's.
  const BlockPtr& produce(BlockPlan plan = {});
  /// Time between blocks from now on.
  void set_block_time(Nanoseconds step) noexcept { options_.block_time = step; }
  /// Jumps ahead by `delta` heights as the reference's sandbox does: up to three heights before the
  /// end of each epoch without blocks, four blocks around the end. Time passes `per_height` for
  /// each height.
  void fast_forward(std::uint64_t delta, Nanoseconds per_height);

  [[nodiscard]] const BlockPtr& head() const noexcept { return history_.head(); }
  [[nodiscard]] const BlockPtr& genesis() const noexcept { return genesis_; }
  /// Oldest block that is still readable (genesis besides).
  [[nodiscard]] BlockPtr oldest() const;
  /// What is known of the readable blocks without reading them, in order.
  [[nodiscard]] const std::deque<EntryPtr>& readable() const noexcept { return history_.entries(); }
  /// Nothing for heights that were skipped, lie ahead, or are forgotten.
  [[nodiscard]] BlockPtr block_at(BlockHeight height) const;
  [[nodiscard]] BlockPtr block(const CryptoHash& hash) const;
  /// Last block with full finality (NEP: three heights in a row), and with doomslug finality.
  [[nodiscard]] BlockPtr final_block() const;
  [[nodiscard]] BlockPtr near_final_block() const;
  /// The first block above this height; nothing at the head.
  [[nodiscard]] BlockPtr next_block(BlockHeight height) const;
  /// Hash of the block with this ordinal (genesis: 1), however old.
  [[nodiscard]] const std::vector<CryptoHash>& block_hashes() const noexcept { return hashes_; }

  /// The block that first included a chunk, and its shard.
  [[nodiscard]] std::optional<ChunkLocation> find_chunk(const CryptoHash& chunk_hash) const;
  [[nodiscard]] std::optional<OutcomeLocation> find_outcome(const CryptoHash& id) const;
  [[nodiscard]] TransactionPtr find_transaction(const CryptoHash& hash) const;
  /// A receipt that was sent from chunk to chunk, or made and run in one (yields and deletions).
  [[nodiscard]] protocol::ReceiptPtr find_receipt(const CryptoHash& id) const;
  /// Proof against the outcome root of the block after; nothing while that does not exist.
  [[nodiscard]] std::optional<OutcomeProof> outcome_proof(const OutcomeLocation& location) const;

  /// Current state of a shard or account.
  [[nodiscard]] const state::Trie& state(ShardId shard) const;
  [[nodiscard]] const state::Trie& state_of(const protocol::AccountId& account) const;
  /// State after a block.
  [[nodiscard]] const state::Trie& state_of(const Block& block,
                                            const protocol::AccountId& account) const;
  /// Puts another state in place of the head's: what the next block starts from, and what readers
  /// of the head see.
  void replace_state(ShardId shard, state::Trie trie);

  [[nodiscard]] const EpochManager& epochs() const noexcept { return epochs_; }
  /// Epoch that a block belongs to.
  [[nodiscard]] EpochPtr epoch_of(const Block& block) const;
  /// The surroundings that a transaction or a view would meet in the next block.
  [[nodiscard]] runtime::ReceiptEnvironment next_environment(ShardId shard) const;
  /// Whether a transaction that names this block may be in the block after the head.
  [[nodiscard]] bool is_within_validity_period(const CryptoHash& base) const;
  /// True while receipts are under way or waiting in a queue.
  [[nodiscard]] bool has_work() const;

  /// Everything that further blocks depend on, with the readable history: copying pointers.
  class Snapshot;
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
  /// Back (or across) to a snapshot of this same chain.
  void restore(const Snapshot& snapshot);

  using SnapshotPtr = std::shared_ptr<const Snapshot>;
  /// What a process needs to go on with this chain and these snapshots of it, besides the bytes in
  /// the archive and the states in `tries`.
  struct Saved {
    Bytes bytes;
    std::vector<state::Trie> tries;
  };
  /// Puts all blocks away first. An error: the archive does not outlive the process.
  [[nodiscard]] Result<Saved> save(std::span<const SnapshotPtr> snapshots);
  /// Where a saved chain finds the rest of it.
  struct SavedSource {
    std::function<Result<StoredPtr>(const ArchivePlace&)> block;
    std::function<Result<state::Trie>(const CryptoHash& root)> trie;
  };
  /// Goes on where a chain of the same genesis was saved; returns its snapshots. After an error the
  /// chain must not be used.
  [[nodiscard]] Result<std::vector<SnapshotPtr>> load(ByteView saved, const SavedSource& source);
  /// From now on the states of old blocks, here and in these snapshots, are those that `trie`
  /// gives: what was saved need not be in memory, too.
  [[nodiscard]] Result<void> drop_saved_states(
      std::span<const SnapshotPtr> snapshots,
      const std::function<Result<state::Trie>(const CryptoHash& root)>& trie);

 private:
  /// What waits to be delivered to a shard.
  struct Inbox {
    /// Receipts of blocks in which the shard's chunk was missing, oldest block first.
    std::vector<std::vector<protocol::ReceiptPtr>> waiting;
  };
  /// What a shard's last chunk sent, as long as it is in no block.
  struct Outbox {
    ReceiptsByShard by_target;
    /// See ShardBlock::outgoing_order.
    std::vector<ShardId> order;
    /// The receipts in this order in borsh: hashed when they were sent, and part of the next
    /// chunk's body. Shared with snapshots; null before the first chunk.
    std::shared_ptr<const Bytes> encoded;

    [[nodiscard]] std::vector<protocol::ReceiptPtr> in_order() const;
  };
  struct OutcomeIndex {
    std::uint64_t height = 0;
    std::uint32_t shard_index = 0;
    std::uint32_t position = 0;
  };
  struct ChunkIndex {
    std::uint64_t height = 0;
    std::uint32_t shard_index = 0;
  };
  struct ReceiptIndex {
    std::uint64_t height = 0;
    /// In BlockIndex::receipts.
    std::uint32_t position = 0;
  };
  struct Draft;

  void make_genesis(Genesis genesis);
  ChunkHeader make_chunk(std::size_t shard_index, BlockHeight height, const ShardBlock& body) const;
  void encode_body(ChunkHeader& chunk, const ShardBlock& body, const Outbox& sent) const;
  void make_header(Draft& draft);
  [[nodiscard]] std::vector<std::optional<protocol::Signature>> approvals(const BlockHeader& header,
                                                                          const Epoch& epoch) const;
  void route_receipts(Draft& draft);
  void check_signatures(Draft& draft);
  void apply_shards(Draft& draft);
  void apply_shard(Draft& draft, std::size_t shard_index);
  [[nodiscard]] bool read_snapshot(protocol::BorshReader& in, std::span<const EntryPtr> entries,
                                   Snapshot& snapshot) const;
  void note(const BlockIndex& index);
  void forget(const BlockIndex& index);
  [[nodiscard]] bool has_too_much_history() const;
  [[nodiscard]] bool shard_has_work(const Draft& draft, std::size_t shard_index) const;

  ChainConfig config_;
  /// The configuration's, as the runtime shares it.
  Shared<protocol::ShardLayout> layout_;
  ChainOptions options_;
  vm::VirtualMachine& machine_;
  ReedSolomon parts_;
  /// One thread a shard.
  Workers workers_;

  // What the next block depends on.
  EpochManager epochs_;
  BlockMerkleTree block_tree_;
  std::vector<CryptoHash> hashes_;
  std::vector<Inbox> inboxes_;
  std::vector<Outbox> outboxes_;

  BlockPtr genesis_;
  /// Reading may open what was put away.
  mutable History history_;
  HashTable<std::uint64_t> heights_;
  HashTable<ChunkIndex> chunks_;
  HashTable<OutcomeIndex> outcomes_;
  HashTable<ReceiptIndex> receipts_;
};

}  // namespace farcall::chain
