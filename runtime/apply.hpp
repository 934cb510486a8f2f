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
#include "protocol/parameters.hpp"
#include "protocol/receipt.hpp"
#include "protocol/shard_layout.hpp"
#include "protocol/transaction.hpp"
#include "state/trie.hpp"
#include "state/trie_update.hpp"
#include "vm/external.hpp"

namespace farcall::runtime {

/// Stakes of the current epoch and what follows from them.
struct EpochInfo {
  EpochHeight epoch_height;
  std::map<protocol::AccountId, Balance> stakes;
  Balance total_stake;
  /// Seat price of the next epoch over `minimum_stake_divisor`: below it a stake action fails.
  Balance minimum_stake;
};

/// First block of an epoch: what the epoch manager decided about the accounts of this shard.
struct ValidatorAccountsUpdate {
  struct Change {
    /// Reward added to the locked balance.
    Balance reward;
    /// Largest stake of the past three epochs.
    Balance max_stake;
    /// The account's last proposal, if any.
    std::optional<Balance> last_proposal;
  };
  std::map<protocol::AccountId, Change> stakes;
  std::optional<protocol::AccountId> treasury;
  Balance treasury_reward;
};

/// What one shard knows of another from the chunk headers of the current block.
struct ShardStatus {
  protocol::CongestionInfo congestion;
  std::uint64_t missed_chunks = 0;
  std::vector<protocol::BandwidthRequest> bandwidth_requests;
};

/// The surroundings of one application; the same for all shards but `shard_id`.
struct BlockContext {
  const protocol::RuntimeConfig* config = nullptr;
  std::string_view chain_id;
  ShardId shard_id;
  const protocol::ShardLayout* layout = nullptr;
  BlockHeight height;
  Nanoseconds timestamp;
  /// Price of the previous block's header.
  Balance gas_price;
  /// Compute limit of the chunk.
  Gas gas_limit;
  CryptoHash prev_block_hash;
  /// The block's random value, from which calls get their seeds.
  CryptoHash random_value;
  const EpochInfo* epoch = nullptr;
  /// By shard, from the headers of the current block.
  std::map<ShardId, ShardStatus> shards;
  /// Set in the first block of an epoch.
  const ValidatorAccountsUpdate* validator_update = nullptr;
  bool is_new_chunk = true;
};

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
[[nodiscard]] ApplyResult apply(const state::Trie& state, const BlockContext& block,
                                std::span<const IncomingTransaction> transactions,
                                std::span<const protocol::ReceiptPtr> incoming,
                                vm::VirtualMachine& machine, ApplyListener* listener = nullptr);

}  // namespace farcall::runtime
