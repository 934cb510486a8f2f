// The protocol's transition function: apply(state, chunk context, transactions, receipts) gives
// (state', outcomes, outgoing receipts). Pure: no clock, no randomness, no globals, no input or
// output. It drives a ChunkRun (chunk.hpp), which processes one receipt after the other
// (receipt_step.hpp); the explorer drives those directly.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/congestion.hpp"
#include "protocol/crypto/verification.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"
#include "runtime/chunk/apply_listener.hpp"
#include "runtime/chunk/block_context.hpp"
#include "runtime/receipt/receipt_effects.hpp"
#include "state/trie.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

/// A transaction of the chunk, with what was established about it outside.
struct IncomingTransaction {
  protocol::Verification verification;
  /// Its base block is known, an ancestor, and not too old.
  bool within_validity_period = true;

  [[nodiscard]] const protocol::SignedTransaction& operator*() const noexcept {
    return *transaction_of(verification);
  }
};

/// What a chunk leaves behind.
struct ApplyResult {
  state::Trie state;
  /// Transactions in order, then receipts in the order of execution.
  std::vector<protocol::OutcomeWithId> outcomes;
  /// By target shard in the order in which they were sent.
  std::map<ShardId, std::vector<protocol::ReceiptPtr>> outgoing;
  /// The target of each of them in the order in which they were sent, whatever the target: chunks
  /// keep them so. Empty where the layout has one shard.
  std::vector<ShardId> outgoing_order;
  /// Receipts that never leave the shard: those of transactions to their own signer, and instant
  /// ones.
  std::vector<protocol::ReceiptPtr> local;
  Gas gas_used;
  Compute compute_used;
  Balance balance_burnt;
  protocol::CongestionInfo congestion;
  std::vector<protocol::BandwidthRequest> bandwidth_requests;
  std::vector<ValidatorProposal> validator_proposals;
  /// Upper bound of the bytes of the chunk's state proof.
  std::uint64_t recorded_proof_size = 0;
  /// Which keys changed, to what, and why.
  state::StateChanges changes;
};

/// Applies a chunk. The inputs come from the chain and were checked there: incoming receipts are
/// those that another application sent, and the state is one that this function or genesis made.
/// Stops the program where they break an invariant. Thread-safe.
[[nodiscard]] ApplyResult apply(const state::Trie& state, const Shared<ChunkContext>& chunk,
                                std::span<const IncomingTransaction> transactions,
                                std::span<const protocol::ReceiptPtr> incoming,
                                vm::VirtualMachine& machine, ApplyListener* listener = nullptr);

}  // namespace farcall::runtime
