// Notifications of what happens while a chunk, or a single receipt, is applied.
#pragma once

#include <cstddef>
#include <span>

#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "runtime/storage_usage.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

/// What an account owned before and after a change that was kept. An account that does not exist
/// owns nothing.
struct BalanceMove {
  struct Tokens {
    Balance amount;
    Balance locked;
    bool operator==(const Tokens&) const = default;
  };
  const protocol::AccountId& account_id;
  Tokens before;
  Tokens after;
  state::StateChangeCause cause;
};

/// Is called for every event, in the order in which they happen. All functions are empty by
/// default; a null listener costs nothing. A listener serves one shard and is called on the thread
/// that applies it: shards that are applied in parallel need one each.
class ApplyListener {
 public:
  ApplyListener() = default;
  ApplyListener(const ApplyListener&) = delete;
  ApplyListener& operator=(const ApplyListener&) = delete;
  virtual ~ApplyListener() = default;

  /// A receipt is processed, whatever becomes of it. One of the next four follows: it is postponed,
  /// its data is kept, it is ignored, or it runs (distributions of code do none of these).
  virtual void receipt_begins(const protocol::Receipt&) {}
  /// An action receipt waits for data, or a yield for its resumption.
  virtual void receipt_postponed(const protocol::Receipt&) {}
  /// Data waits for the receipt that asked for it, or that receipt for more data.
  virtual void data_kept(const protocol::Receipt&) {}
  /// A resumption or timeout comes after the yield has ended.
  virtual void receipt_ignored(const protocol::Receipt&) {}
  /// `freed` waited for the data of `by`, and runs now.
  virtual void receipt_freed(const protocol::Receipt& /*freed*/, const protocol::Receipt& /*by*/) {}
  virtual void action_begins(std::size_t /*index*/) {}
  /// The contract called by an action has returned or failed.
  virtual void call_ends(std::size_t /*action_index*/, const vm::CallOutcome&) {}
  /// The receiver must be able to pay for its storage after the last action.
  virtual void storage_checked(const protocol::AccountId&, const StorageStake&) {}
  /// `receipt` ran: the one that began, or the one that it freed.
  virtual void receipt_ends(const protocol::Receipt& /*receipt*/, const protocol::OutcomeWithId&,
                            std::span<const protocol::ReceiptPtr> /*new_receipts*/) {}

  /// The chunk is full: the receipt waits for one of the next chunks.
  virtual void receipt_delayed(const protocol::Receipt&) {}
  /// The receiving shard takes no more from here in this block.
  virtual void receipt_buffered(const protocol::Receipt&, ShardId /*target*/) {}
  /// The receipt leaves for its shard with this chunk, fresh or from a buffer.
  virtual void receipt_sent(const protocol::Receipt&, ShardId /*target*/) {}

  virtual void balance_moves(const BalanceMove&) {}

  /// Receives host calls; null: they are not reported.
  virtual vm::HostCallListener* host_calls() { return nullptr; }
  /// Receives reads and writes, with values before and after; null: they are not reported.
  virtual state::StateListener* state() { return nullptr; }
};

}  // namespace farcall::runtime
