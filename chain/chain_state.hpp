// A chain at one of its blocks, as a value. What comes next is a pure function of it and of a plan.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <vector>

#include "base/shared.hpp"
#include "chain/history/recent_blocks.hpp"
#include "chain/options.hpp"
#include "chain/rules/block.hpp"
#include "chain/rules/block_plan.hpp"
#include "chain/rules/epoch.hpp"
#include "chain/rules/rules.hpp"
#include "chain/workers.hpp"

namespace farcall::chain {

/// Where a chain starts.
struct Genesis {
  ChainConfig config;
  /// State of each shard of the layout.
  std::map<ShardId, state::Trie> states;
  /// Of the first block of a network; nothing: it is computed.
  std::optional<CryptoHash> hash;
};

/// What all states of a chain share.
struct ChainSetup {
  ChainConstants constants;
  ChainOptions options;
  ReedSolomon parts;
};

/// Everything that further blocks depend on. Copying costs a few pointers for each shard, whatever
/// the height and whatever is under way; a copy is a branch. Const functions may run on several
/// threads, copies are independent.
struct ChainState {
  /// The state after genesis. `history` and `history_time` of the options have no effect here.
  [[nodiscard]] static ChainState begin(Genesis genesis, ChainOptions options);

  Shared<ChainSetup> setup;
  BlockPtr genesis;
  /// The last block, with the states of its shards.
  BlockPtr head;
  EpochManager epochs;
  /// Over all blocks before the head.
  BlockMerkleTree block_tree;
  RecentBlocks recent;
  /// Of the last block with full finality; genesis's as long as there is none.
  BlockHeight last_final_height;
  /// What the last chunk of each shard sent, as long as it is in no block.
  std::vector<OutboxPtr> outboxes;
  /// What waits for a chunk, by shard.
  std::vector<std::shared_ptr<const WaitingReceipts>> waiting;

  /// Makes the next block and applies it: `head` of the result. With workers, shards are applied
  /// side by side. Fails for a plan that no network could produce.
  [[nodiscard]] std::expected<ChainState, PlanError> advance(BlockPlan plan,
                                                             vm::VirtualMachine& machine,
                                                             Workers* workers = nullptr) const;

  [[nodiscard]] const ChainConfig& config() const noexcept { return *setup->constants.config; }
  [[nodiscard]] const protocol::ShardLayout& layout() const noexcept {
    return *setup->constants.layout;
  }
  /// What a transaction or a view would see in the next block.
  [[nodiscard]] runtime::ReceiptEnvironment next_environment(ShardId shard) const;
  /// Whether a transaction that names this block may be in the next block.
  [[nodiscard]] bool is_within_validity_period(const CryptoHash& base) const {
    return recent.may_be_base(base, config(), setup->options);
  }
  /// True while receipts travel or wait in a queue: the next blocks change something by themselves.
  /// Receipts that wait for data are none of these; their data is, unless it is that of a yield.
  [[nodiscard]] bool has_work() const;
  /// True if no block without transactions runs a receipt any more, however late: nothing travels
  /// or waits in a queue, no receipt waits for data, and no yield waits to be resumed or to time
  /// out.
  [[nodiscard]] bool is_quiescent() const;
  /// The number of yields that wait to be resumed or to time out. Walks over them.
  [[nodiscard]] std::size_t pending_yields() const;

  /// Puts another state in place of the head's. Nothing that a network does; for tests and patches.
  void replace_state(ShardId shard, state::Trie trie);
};

}  // namespace farcall::chain
