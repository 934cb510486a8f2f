// A run of the explorer as blocks of a real chain: what the search found is shown only after it
// happened here, with prices, nonces, chunks and everything else.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chain/chain.hpp"
#include "explore/scenario/scenario_world.hpp"
#include "explore/search/model.hpp"

namespace farcall::explore {

/// Rules that permit a step to leave the natural order: R1 to R13 of docs/explore.md.
struct RuleUse {
  std::string rule;
  /// Who makes it happen: "anyone", "chunk producer", "chance", "its owner", ...
  std::string who;
  /// What the block has that makes it happen, in one clause.
  std::string how;
};

/// One delivery of the run on the chain.
struct RealizedStep {
  StepId id;
  /// Position in the story of the transaction that it descends from.
  std::uint32_t flow = 0;
  BlockHeight height;
  /// Receipts that ran, and outcomes, in order.
  std::vector<CryptoHash> outcome_ids;
  /// Empty: the natural order.
  std::vector<RuleUse> rules;
};

/// A block of the run and what it was asked to be: enough to make it again.
struct RealizedBlock {
  BlockHeight height;
  Nanoseconds timestamp;
  std::vector<chain::TransactionPtr> transactions;
  std::vector<ShardId> missing_chunks;
  std::optional<CryptoHash> shuffle_salt;
  /// Compute after which chunks count as full, as in a block plan.
  std::map<ShardId, Gas> full_after;
};

struct Realization {
  /// After the last block of the run.
  chain::Chain chain;
  /// By position in the story; zero where it was not sent.
  std::vector<CryptoHash> transactions;
  std::vector<RealizedStep> steps;
  /// Yocto that went into load that the run needed, and was not refunded.
  Balance load_cost;
  // Of the fillers (load_fillers.hpp):
  /// How many, and in how many blocks.
  std::uint64_t fillers = 0;
  std::uint64_t filler_blocks = 0;
  /// Gas that they attach, and yocto that they pay for it before nearly all of it is refunded.
  Gas filler_gas;
  Balance filler_advance;
  /// Those that the run added to the world's chain.
  std::vector<RealizedBlock> blocks;
  /// Accounts that the story makes and that the chain has a shard for.
  std::vector<protocol::AccountId> created;
  /// Rows of contracts that hold heights, times or ids, which differ from those of the search:
  /// there only success and failure were compared. As "account: key".
  std::vector<std::string> not_compared;
};

/// Why a run did not come out on the chain as the search said: a fault of the explorer, or a run
/// that depends on what the search leaves out (prices, heights).
struct RealizeError {
  std::size_t step = 0;
  std::string message;
  /// No blocks with at most one full chunk each run this order, whatever producers do: the search
  /// allowed too much.
  bool is_impossible = false;
};

/// Makes blocks that run `path` (from `receipt_setup(scenario, world)`), and requires that every
/// receipt ended as in the model: same executions in the same order on each account, same success
/// or failure, and the same data of all contracts at the end. A path that ends early is made to
/// happen up to its last step; then more may have happened, in the natural order. `jumps`: those of
/// the setup that the path was found with.
[[nodiscard]] std::expected<Realization, RealizeError> realize(
    const Scenario& scenario, const ScenarioWorld& world, vm::VirtualMachine& machine,
    std::span<const StepId> path, std::span<const ClockJump> jumps = {});

}  // namespace farcall::explore
