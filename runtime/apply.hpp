// The protocol's transition function: apply(state, block context, transactions, receipts) gives
// (state', outcomes, outgoing receipts). Pure: no clock, no randomness, no globals, no input or
// output. Below it stands "execute one receipt", which `apply` is composed of and the explorer
// drives directly. Order and rules: runtime/runtime/src/lib.rs of the reference.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/congestion.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"
#include "runtime/block_context.hpp"
#include "state/trie.hpp"
#include "state/trie_update.hpp"
#include "vm/external.hpp"

namespace farcall::runtime {

struct IncomingTransaction {
  const protocol::SignedTransaction* transaction = nullptr;
  /// Its base block is known, an ancestor, and not too old.
  bool within_validity_period = true;
  /// The verdict where somebody checked already (in a batch, at the door); nothing: check here.
  std::optional<bool> signature_verdict;
};

struct ValidatorProposal {
  protocol::AccountId account_id;
  protocol::PublicKey public_key;
  Balance stake;
};

struct ApplyResult {
  state::Trie state;
  /// Transactions in order, then receipts in the order of execution.
  std::vector<protocol::OutcomeWithId> outcomes;
  /// By target shard in the order in which they were sent.
  std::map<ShardId, std::vector<protocol::ReceiptPtr>> outgoing;
  /// The target of each of them in the order in which they were sent, whatever the target: chunks
  /// keep them so. Empty where the layout has one shard.
  std::vector<ShardId> outgoing_order;
  /// Receipts that never leave the shard: those of transactions to their own signer, and those that
  /// run right after their producer.
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

/// Hears what happens, in order. All functions have empty defaults; null when nobody listens.
class ApplyListener {
 public:
  virtual ~ApplyListener() = default;
  virtual void receipt_begins(const protocol::Receipt&) {}
  virtual void receipt_ends(const protocol::Receipt&, const protocol::OutcomeWithId&,
                            std::span<const protocol::ReceiptPtr> /*new_receipts*/) {}
  virtual vm::HostCallListener* host_calls() { return nullptr; }
  /// Hears what is read and written, with values before and after.
  virtual state::StateListener* state() { return nullptr; }
};

/// Applies a chunk. The inputs come from the chain and were checked there: incoming receipts are
/// those that another application sent, and the state is one that this function or genesis made.
/// Broken invariants of these stop the program.
[[nodiscard]] ApplyResult apply(const state::Trie& state, const ChunkContext& chunk,
                                std::span<const IncomingTransaction> transactions,
                                std::span<const protocol::ReceiptPtr> incoming,
                                vm::VirtualMachine& machine, ApplyListener* listener = nullptr);

}  // namespace farcall::runtime
