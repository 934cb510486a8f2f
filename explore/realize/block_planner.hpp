// Finds blocks that run given deliveries in a given order, for accounts that have a shard each: who
// has a chunk in which block, when transactions land, how groups of receipts are shuffled. Works on
// positions of bundles alone; `realize` makes the blocks and checks what happened in them.
//
// The rules, by their numbers in docs/explore.md: what a chunk sends to a shard without a chunk in
// the same block stays in the sender's buffer until both have one (R7); what was sent rides with
// the sender's next chunk (R8) and waits for the receiver's; groups that arrive in one block are
// shuffled (R5), those of later blocks come before those that waited; transactions to their own
// signer come first (R4); what a full chunk does not reach comes first in the next one (R6).
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace farcall::explore {

/// A delivery that has to happen. Deliveries are numbered in the order of the run.
struct PlannedDelivery {
  /// `kClock`: time passes, after all that is before it and before all that is after it.
  enum class Kind : std::uint8_t { kTransaction, kBundle, kTimeout, kClock };
  Kind kind = Kind::kBundle;
  /// Where it runs.
  std::uint32_t account = 0;
  /// Who sent it: the signer, the maker's account; of timeouts the account itself.
  std::uint32_t sender = 0;
  /// The delivery that made it, or the yield. Nothing: it was there before.
  std::optional<std::uint32_t> maker;
  /// Of transactions: the signer is the receiver.
  bool is_local = false;
  /// For transactions: sent only after all deliveries of this flow.
  std::optional<std::uint32_t> after_flow;
  std::uint32_t flow = 0;
  /// Of jumps of the clock: as long as yields wait.
  bool expires_yields = false;
  /// False: may also be left out, with all that follows on its account.
  bool is_required = true;
};

/// A yield, which times out by itself once its height comes.
struct PlannedYield {
  std::uint32_t account = 0;
  /// The delivery that makes it.
  std::uint32_t maker = 0;
  /// The delivery in which it is resumed, if it is.
  std::optional<std::uint32_t> resumed;
  /// The delivery of its timeout, if it times out.
  std::optional<std::uint32_t> timeout;
};

struct DeliveryPlan {
  std::uint32_t accounts = 0;
  std::vector<PlannedDelivery> deliveries;
  std::vector<PlannedYield> yields;
};

/// Accounts whose groups must arrive at one account in this order.
struct GroupOrder {
  std::uint32_t receiver = 0;
  std::vector<std::uint32_t> senders;
};

/// What a block needs so that the plan comes true.
struct PlannedBlock {
  /// Accounts whose chunks are missing, ascending.
  std::vector<std::uint32_t> missing;
  /// Deliveries that are transactions and land here, in order.
  std::vector<std::uint32_t> transactions;
  std::vector<GroupOrder> group_orders;
  /// Chunks that are full after some deliveries: account, and the first that has to wait.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cuts;
  /// Deliveries that are jumps of the clock: time passes before this block.
  std::vector<std::uint32_t> jumps;
  /// The height jumps until this yield times out.
  std::optional<std::uint32_t> expired_yield;
  /// What runs, by account, in order.
  std::vector<std::vector<std::uint32_t>> executed;
};

struct PlannerLimits {
  /// States that a search looks at before it gives up.
  std::uint64_t states_max = 60'000;
};

struct BlocksFound {
  /// Empty if there are none.
  std::vector<PlannedBlock> blocks;
  bool is_found = false;
  /// Nothing was found, and nothing was left out: no blocks with at most one full chunk each run
  /// this order.
  bool is_impossible = false;
};

/// Searches for the blocks with the least interference: few blocks, few missing chunks, full chunks
/// only where nothing else helps.
[[nodiscard]] BlocksFound plan_blocks(const DeliveryPlan& plan, const PlannerLimits& limits = {});

}  // namespace farcall::explore
