// The blocks of a given layout as a model of the search: a step is a choice of producers, senders
// or chance that leaves the natural blocks, or makes the next block with the choices so far. Blocks
// are made by `ChainState::advance`, so that every run is one of real blocks; what ran in them runs
// in a `ReceiptModel`, too (block_follower.hpp), whose worlds are judged.
//
// Natural blocks: the story's transactions land as soon as they can, in the order of the story; all
// shards have chunks; receipts of different shards arrive in the order of the layout; chunks are
// never full; each block has the next height, but when only yields wait: then their time comes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explore/realize/block_follower.hpp"
#include "explore/realize/block_planner.hpp"
#include "explore/realize/realize.hpp"
#include "explore/scenario/scenario_world.hpp"

namespace farcall::explore {

/// One choice about a block; by kind in the order in which they are made.
struct LayoutChoice {
  enum class Kind : std::uint8_t {
    /// A jump of the clock comes before the block (R13). `what`: its position.
    kClock,
    /// Heights are skipped until the oldest yield times out (R13).
    kExpiry,
    /// A transaction that may be left out lands (R1). `what`: its position.
    kLand,
    /// A transaction lands `value` blocks later (R1).
    kHold,
    /// A transaction comes before the others of the block (R2).
    kFirst,
    /// A chunk is missing (R7, R8). `what`: position of the shard.
    kMissing,
    /// Fillers take the gas of a link (R9). `what`, `value`: positions of the sending and of the
    /// receiving shard.
    kCrowd,
    /// Groups arrive in another order (R5). `value`: the number of the permutation.
    kOrder,
    /// A chunk is full before receipt `value` (R6). `what`: position of the shard.
    kFull,
  };
  Kind kind = Kind::kLand;
  std::uint32_t what = 0;
  std::uint32_t value = 0;
  bool operator==(const LayoutChoice&) const = default;
};

/// A block of a run, and what made it.
struct LayoutBlock {
  std::vector<LayoutChoice> choices;
  /// Positions in the story.
  std::vector<std::uint32_t> transactions;
  /// Positions of shards.
  std::vector<std::uint32_t> missing;
  /// Transactions that only make load (load_fillers.hpp), behind those of the story.
  std::vector<chain::TransactionPtr> fillers;
  /// Groups whose order matters.
  std::vector<GroupOrder> orders;
  RealizedBlock made;
  std::vector<FollowedDelivery> deliveries;
  /// The salt is not the one that the block before has anyway.
  bool is_ground = false;
};

/// What a run in blocks has come to. Immutable.
class LayoutWorld final : public World {
 public:
  /// The next block, then the choices about it. Choices are optional; the block is, too, where
  /// nothing is under way and nothing was chosen: then it is not among them.
  [[nodiscard]] std::span<const Step> enabled() const noexcept override { return enabled_; }
  [[nodiscard]] StateKey key() const noexcept override { return key_; }
  /// What a step chooses; nothing: it makes the block.
  [[nodiscard]] const std::optional<LayoutChoice>& choice(std::size_t step) const {
    return choices_[step];
  }
  /// The same run in the model of receipts.
  [[nodiscard]] const WorldPtr& receipts() const noexcept { return receipts_; }
  /// The block that the last step made; null: it only chose.
  [[nodiscard]] const std::shared_ptr<const LayoutBlock>& block() const noexcept { return made_; }
  /// The chain so far.
  [[nodiscard]] const chain::ChainState& chain() const noexcept { return *chain_; }
  [[nodiscard]] const FollowedIds& ids() const noexcept { return *ids_; }
  /// How model and blocks came apart; then nothing is enabled. Empty: they did not.
  [[nodiscard]] const std::string& divergence() const noexcept { return divergence_; }
  /// Some orders of groups are left out, since there are too many.
  [[nodiscard]] bool has_left_out() const noexcept { return has_left_out_; }

 private:
  friend class LayoutModel;
  friend class LayoutChoices;
  struct Hold {
    std::uint32_t blocks = 0;
    bool was_held = false;
  };
  /// The block as it would be made now.
  struct Next {
    std::shared_ptr<const chain::ChainState> chain;
    WorldPtr receipts;
    std::shared_ptr<const FollowedIds> ids;
    std::shared_ptr<LayoutBlock> block;
    std::string divergence;
  };

  std::shared_ptr<const chain::ChainState> chain_;
  WorldPtr receipts_;
  std::shared_ptr<const FollowedIds> ids_;
  std::shared_ptr<const LayoutBlock> made_;
  std::vector<LayoutChoice> chosen_;
  /// By transaction.
  std::vector<Hold> holds_;
  /// Yields that wait, with the height of the block that made them, the oldest first.
  std::vector<std::pair<CryptoHash, BlockHeight>> yields_;
  /// Number of blocks so far.
  std::uint32_t blocks_ = 0;
  /// Bit i: jump i of the clock happened.
  std::uint32_t jumps_ = 0;
  std::optional<Next> next_;
  std::vector<Step> enabled_;
  std::vector<std::optional<LayoutChoice>> choices_;
  StateKey key_;
  std::string divergence_;
  bool has_left_out_ = false;
};

class LayoutModel final : public Model {
 public:
  /// `world` and `machine` must outlive it. `setup`: of `world`.
  LayoutModel(const ScenarioWorld& world, ReceiptSetup setup, vm::VirtualMachine& machine);

  [[nodiscard]] WorldPtr initial() override;
  [[nodiscard]] Delivery deliver(const World& world, const Step& step) override;

  [[nodiscard]] ReceiptModel& receipts() noexcept { return receipts_; }
  [[nodiscard]] const ReceiptModel& receipts() const noexcept { return receipts_; }
  [[nodiscard]] const protocol::ShardLayout& layout() const noexcept {
    return world_.chain.layout();
  }

 private:
  friend class LayoutChoices;

  void complete(LayoutWorld& world);
  [[nodiscard]] LayoutWorld::Next next_block(const LayoutWorld& world);
  /// Follows a block that was made; the next world's part of it.
  [[nodiscard]] LayoutWorld::Next follow(const LayoutWorld& world, const LayoutBlock& planned,
                                         chain::ChainState made);
  [[nodiscard]] std::optional<std::string> set_orders(const LayoutWorld& world,
                                                      LayoutBlock& block) const;
  void set_time(const LayoutWorld& world, LayoutBlock& block) const;
  [[nodiscard]] std::vector<std::uint32_t> landing(const LayoutWorld& world,
                                                   const std::vector<std::uint32_t>& missing) const;
  [[nodiscard]] bool may_land(const LayoutWorld& world, std::uint32_t transaction,
                              const std::vector<std::uint32_t>& landing) const;
  [[nodiscard]] BlockHeight expiry(const LayoutWorld& world) const;
  [[nodiscard]] StateKey key_of(const LayoutWorld& world) const;
  [[nodiscard]] std::uint32_t shard_of(const protocol::AccountId& account) const;
  /// Senders of groups that meet others at some shard.
  [[nodiscard]] std::vector<std::uint32_t> meeting_senders(
      const LayoutWorld& world, const std::vector<std::uint32_t>& missing) const;
  [[nodiscard]] std::vector<GroupOrder> groups(const LayoutWorld& world,
                                               const std::vector<std::uint32_t>& missing) const;

  const ScenarioWorld& world_;
  vm::VirtualMachine& machine_;
  ReceiptModel receipts_;
  /// Most blocks for which a transaction is kept back: then everything else has ended.
  std::uint32_t hold_max_ = 0;
  /// Made once: the same for all runs.
  std::shared_ptr<const LayoutWorld> initial_;
};

/// The order of `senders` with a number: 0 is ascending. Of more than four, those in which one
/// comes first and the others ascend.
[[nodiscard]] std::vector<std::uint32_t> permutation(std::vector<std::uint32_t> senders,
                                                     std::uint32_t number);
/// How many orders have a number.
[[nodiscard]] std::uint32_t permutations(std::size_t senders) noexcept;

/// The name of the step that makes this choice about block `number`, counted from 0.
[[nodiscard]] StepId step_of(const LayoutChoice& choice, std::uint32_t number) noexcept;
/// That of the step that makes the block.
[[nodiscard]] StepId block_step(std::uint32_t number) noexcept;

/// Worlds of a `LayoutModel` are these.
[[nodiscard]] inline const LayoutWorld& as_layout(const World& world) {
  return static_cast<const LayoutWorld&>(world);
}

}  // namespace farcall::explore
