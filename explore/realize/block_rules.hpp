// What blocks do to the positions of deliveries: the rules of `block_planner.hpp`, one block at a
// time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "explore/realize/block_planner.hpp"
#include "explore/search/state_key.hpp"

namespace farcall::explore {

/// What interference costs: a block, a chunk that is missing, groups whose order matters, a
/// jump, a full chunk.
inline constexpr std::uint32_t kBlockCost = 4;
inline constexpr std::uint32_t kMissingCost = 3;
inline constexpr std::uint32_t kOrderCost = 1;
inline constexpr std::uint32_t kJumpCost = 8;
inline constexpr std::uint32_t kCutCost = 12;

/// Where a delivery is.
enum class Place : std::uint8_t { kUnmade, kBuffered, kSent, kWaiting, kDone };
/// What a yield is.
enum class YieldPlace : std::uint8_t { kUnmade, kPending, kExpired, kOver };

/// Positions of everything. Buffers and outboxes are in the order of making, which is that of the
/// run. What arrives at an account, but for its own transactions, is numbered in the order in which
/// it has to run; `done` of them ran, those up to `delayed_to` wait in the queue of a full chunk,
/// and those from `waits_from` to `waits_to` wait for a chunk.
struct PlanState {
  std::vector<Place> places;
  /// By account.
  std::vector<std::uint8_t> done;
  std::vector<std::uint8_t> delayed_to;
  std::vector<std::uint8_t> waits_from;
  std::vector<std::uint8_t> waits_to;
  std::vector<std::uint8_t> converted;
  std::vector<YieldPlace> yields;
  /// By yield: the order in which they were made; 0 for those that are not pending.
  std::vector<std::uint8_t> ranks;

  [[nodiscard]] StateKey key() const {
    std::uint64_t space = 0;
    StateKey key;
    const auto add = [&](const auto& list) {
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(list.data());
      key += row_hash(++space, {}, ByteView{bytes, list.size()});
    };
    add(places);
    add(done);
    add(delayed_to);
    add(waits_from);
    add(waits_to);
    add(converted);
    add(yields);
    add(ranks);
    return key;
  }
};

/// What a producer decides about a block.
struct BlockChoice {
  std::vector<bool> is_present;
  /// By account: transactions that land.
  std::vector<std::uint8_t> landing;
  std::optional<std::uint32_t> expired_yield;
  /// A jump of the clock that happens.
  std::optional<std::uint32_t> clock;
  /// The account whose chunk is full, and after how many deliveries.
  std::optional<std::uint32_t> full_account;
  std::uint32_t full_after = 0;
};

/// The rules for one plan, which must outlive them.
class BlockRules {
 public:
  using State = PlanState;
  using Choice = BlockChoice;

  explicit BlockRules(const DeliveryPlan& plan);

  [[nodiscard]] State initial() const;
  [[nodiscard]] bool is_goal(const State& state) const;
  /// Accounts for which it matters whether they have a chunk in the next block.
  [[nodiscard]] std::vector<bool> that_matter(const State& state) const;
  [[nodiscard]] std::uint8_t most_that_land(const State& state, std::uint32_t account) const;
  /// The state after a block, and what it takes; false: something would run out of turn, or nothing
  /// changes.
  [[nodiscard]] bool advance(State& state, const Choice& choice, PlannedBlock& block,
                             std::uint32_t& cost) const;

 private:
  /// Whether everything that a transaction waits for has happened. Its place among the transactions
  /// of its signer is looked at elsewhere.
  [[nodiscard]] bool may_land(const State& state, std::uint32_t at) const;
  /// Whether all jumps of the clock happened that come before a delivery.
  [[nodiscard]] bool clock_is_right(const State& state, std::uint32_t at) const;
  /// All yields that were made no later than this one.
  void expire(State& state, std::uint32_t yield) const;
  /// What rides in the chunks of this block comes to its receivers.
  [[nodiscard]] bool arrive(State& state, const State& before, const Choice& choice,
                            PlannedBlock& block, std::uint32_t& cost) const;
  /// Whether what arrives stands side by side in the order of the account, right before what waits
  /// there already.
  [[nodiscard]] bool is_one_part(State& state, std::uint32_t account,
                                 const std::vector<std::uint32_t>& group) const;
  /// One shuffle orders the groups for all receivers.
  [[nodiscard]] bool orders_agree(const std::vector<GroupOrder>& orders) const;
  /// Buffers between accounts that both have a chunk empty themselves.
  void flush(State& state, const State& before, const Choice& choice) const;
  /// All transactions of a chunk are converted before its first receipt runs; those to their own
  /// signer run before everything that arrives.
  [[nodiscard]] bool land(State& state, const Choice& choice, PlannedBlock& block) const;
  /// Everything that waits at an account runs, what was delayed before first; a full chunk keeps
  /// the rest for the next one.
  [[nodiscard]] bool execute(State& state, const Choice& choice, std::uint32_t account,
                             PlannedBlock& block, std::uint32_t& cost) const;
  /// Whether all own transactions of the account ran that come before a delivery of it.
  [[nodiscard]] bool locals_ran(const State& state, std::uint32_t at) const;
  [[nodiscard]] bool run(State& state, std::uint32_t at, const Choice& choice,
                         PlannedBlock& block) const;
  /// A new receipt is sent, or buffered; false: it would overtake another one of its channel later
  /// on.
  [[nodiscard]] bool put(State& state, std::uint32_t at, const Choice& choice) const;
  /// Yields whose height came are resumed without data, by a receipt of the account to itself.
  [[nodiscard]] bool time_out(State& state, std::uint32_t account) const;

  const DeliveryPlan& plan_;
  /// By account: what arrives there, in order; its own transactions; all that it signs, in order.
  std::vector<std::vector<std::uint32_t>> arrivals_;
  std::vector<std::vector<std::uint32_t>> locals_;
  std::vector<std::vector<std::uint32_t>> signed_;
  /// By delivery: how many arrivals at its account come before it; how many at its sender's; what
  /// it makes.
  std::vector<std::uint32_t> position_;
  std::vector<std::uint32_t> lower_bound_;
  std::vector<std::vector<std::uint32_t>> outputs_;
  /// Deliveries that are jumps of the clock.
  std::vector<std::uint32_t> clocks_;
};

}  // namespace farcall::explore
