// A chain in this process: blocks made on demand over any number of shards. Time, transactions and
// the rhythm of blocks come from the caller; the same calls give the same blocks, byte for byte.
//
// Three parts: the state at the head, from which the next block follows (`ChainState`), the
// readable blocks (`History`), and where things are in them (`ChainIndex`).
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/persistent_list.hpp"
#include "base/result.hpp"
#include "chain/chain_state.hpp"
#include "chain/genesis/config.hpp"
#include "chain/history/chain_index.hpp"
#include "chain/history/history.hpp"
#include "chain/options.hpp"
#include "chain/rules/block.hpp"
#include "chain/rules/block_plan.hpp"
#include "chain/rules/epoch.hpp"
#include "chain/workers.hpp"
#include "protocol/crypto/merkle.hpp"
#include "runtime/chunk/apply.hpp"

namespace farcall::chain {

/// Where the outcome of a transaction or receipt is.
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

/// A chain. One thread at a time, also for functions that only read; blocks, tries and receipts
/// that it returns are immutable and may be kept and read anywhere. A copy is an independent chain:
/// it shares blocks and states, costs a copy of the index, and may be used from another thread.
class Chain {
 public:
  /// `machine` must outlive the chain; many chains may share one.
  Chain(Genesis genesis, ChainOptions options, vm::VirtualMachine& machine);
  Chain(const Chain& other);
  Chain(Chain&&) noexcept = default;
  Chain& operator=(const Chain& other);
  Chain& operator=(Chain&&) noexcept = default;
  ~Chain() = default;

  [[nodiscard]] const ChainConfig& config() const noexcept { return state_.config(); }
  [[nodiscard]] const ChainOptions& options() const noexcept { return state_.setup->options; }
  [[nodiscard]] const protocol::RuntimeConfig& runtime_config() const noexcept {
    return *state_.setup->constants.runtime_config;
  }
  [[nodiscard]] const protocol::ShardLayout& layout() const noexcept { return state_.layout(); }
  [[nodiscard]] vm::VirtualMachine& machine() const noexcept { return *machine_; }

  /// What the next block follows from. Copy it to explore branches without a chain's history.
  [[nodiscard]] const ChainState& state() const noexcept { return state_; }

  /// Makes the next block and applies it. Stops the program for a plan that no network could
  /// produce.
  const BlockPtr& produce(BlockPlan plan = {});
  /// The same; fails, and changes nothing, for a plan that no network could produce.
  [[nodiscard]] std::expected<BlockPtr, PlanError> try_produce(BlockPlan plan);
  /// Time between blocks from now on. Snapshots do not bring back an earlier one.
  void set_block_time(Nanoseconds step);
  /// Jumps ahead by `delta` heights as near-sandbox does: up to three heights before the end of
  /// each epoch without blocks, four blocks around the end. Time passes `per_height` for each
  /// height.
  void fast_forward(std::uint64_t delta, Nanoseconds per_height);

  [[nodiscard]] const BlockPtr& head() const noexcept { return state_.head; }
  /// The first block, also when it is not readable any more: the look-ups below do not find it
  /// then.
  [[nodiscard]] const BlockPtr& genesis() const noexcept { return state_.genesis; }
  /// The oldest readable block. Blocks since the last final one are always readable.
  [[nodiscard]] BlockPtr oldest() const;
  /// What is known of the readable blocks without reading them, in order.
  [[nodiscard]] const PersistentList<EntryPtr>& readable() const noexcept {
    return history_.entries();
  }
  /// These three return null for blocks that are not readable: skipped, ahead, or forgotten.
  [[nodiscard]] BlockPtr block_at(BlockHeight height) const;
  [[nodiscard]] BlockPtr block(const CryptoHash& hash) const;
  /// Last block with full finality (NEP: three heights in a row), and with doomslug finality.
  [[nodiscard]] BlockPtr final_block() const;
  [[nodiscard]] BlockPtr near_final_block() const;
  /// The first block above this height; nothing at the head.
  [[nodiscard]] BlockPtr next_block(BlockHeight height) const;
  /// Hash of the block with this ordinal (genesis: 1), however old.
  [[nodiscard]] const PersistentList<CryptoHash>& block_hashes() const noexcept { return hashes_; }

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

  [[nodiscard]] const EpochManager& epochs() const noexcept { return state_.epochs; }
  /// Epoch that a block belongs to.
  [[nodiscard]] EpochPtr epoch_of(const Block& block) const;
  /// See ChainState.
  [[nodiscard]] runtime::ReceiptEnvironment next_environment(ShardId shard) const {
    return state_.next_environment(shard);
  }
  /// Whether a transaction that names this block may be in the block after the head.
  [[nodiscard]] bool is_within_validity_period(const CryptoHash& base) const {
    return state_.is_within_validity_period(base);
  }
  /// See ChainState.
  [[nodiscard]] bool has_work() const { return state_.has_work(); }
  [[nodiscard]] bool is_quiescent() const { return state_.is_quiescent(); }

  /// Everything that further blocks depend on, with the readable history: a few pointers for each
  /// shard, whatever the height.
  class Snapshot;
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
  /// Back (or across) to a snapshot of this chain or of a copy of it. Costs what differs.
  void restore(const Snapshot& snapshot);

  using SnapshotPtr = std::shared_ptr<const Snapshot>;
  /// What a process needs to continue this chain and these snapshots of it, besides the bytes in
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
  /// Continues where a chain of the same genesis was saved; returns its snapshots. After an error
  /// the chain must not be used.
  [[nodiscard]] Result<std::vector<SnapshotPtr>> load(ByteView saved, const SavedSource& source);
  /// From now on the states of old blocks, here and in these snapshots, are those that `trie`
  /// gives: what was saved need not be in memory, too.
  [[nodiscard]] Result<void> drop_saved_states(
      std::span<const SnapshotPtr> snapshots,
      const std::function<Result<state::Trie>(const CryptoHash& root)>& trie);

 private:
  /// The parts of a snapshot that a saved chain has besides its blocks.
  [[nodiscard]] bool read_snapshot(protocol::BorshReader& in, std::span<const EntryPtr> entries,
                                   Snapshot& snapshot) const;
  void complete(Snapshot& snapshot) const;
  /// Makes the result of `ChainState::advance` this chain's head.
  void accept(ChainState next);
  [[nodiscard]] bool has_too_much_history() const;

  vm::VirtualMachine* machine_;
  ChainState state_;
  /// Reading may load archived blocks.
  mutable History history_;
  /// Of all blocks since genesis.
  PersistentList<CryptoHash> hashes_;
  ChainIndex index_;
  /// One thread a shard.
  std::unique_ptr<Workers> workers_;
};

}  // namespace farcall::chain
