#include "node/pool.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "chain/rules/admission.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/actions/action_context.hpp"
#include "runtime/records.hpp"
#include "runtime/transaction/transactions.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::node {

using protocol::AccountId;
using protocol::InvalidTxError;
using protocol::SignedTransaction;
using protocol::Transaction;
using protocol::VerifiedTransaction;

namespace {

/// The maximum of transactions in a block: with more, the first would wait for the last.
constexpr std::size_t kBatchTransactionsMax = 256;

std::string key_name(const Transaction& transaction) {
  Bytes name;
  protocol::borsh_append(name, transaction.signer_id);
  protocol::borsh_append(name, protocol::KeyHandle{transaction.public_key});
  if (const auto index = protocol::nonce_index(transaction.nonce)) {
    protocol::borsh_append(name, *index);
  }
  return to_string(name);
}

Nonce nonce_of(const SignedTransaction& transaction) {
  return protocol::nonce_value(transaction.transaction().nonce);
}

std::optional<InvalidTxError> check_without_state(const chain::Chain& chain,
                                                  const SignedTransaction& transaction) {
  if (!chain.is_within_validity_period(transaction.transaction().block_hash)) {
    return protocol::invalid_tx_error::Expired{};
  }
  if (auto full = chain::congestion_refusal(chain, transaction.transaction().receiver_id)) {
    return full;
  }
  auto valid = runtime::validate_transaction(chain.runtime_config(), transaction);
  if (!valid) return std::move(valid.error());
  return std::nullopt;
}

}  // namespace

/// The next block's transactions, with the state of each shard after charging them.
class TransactionPool::Batch {
 public:
  Batch(const chain::Chain& chain, const Refusal& refuse) : chain_{chain}, refuse_{refuse} {}

  /// The last nonce of the transaction's key; absent if there is no such key.
  [[nodiscard]] std::optional<Nonce> last_nonce(const Transaction& transaction) {
    Shard& shard = shard_of(transaction.signer_id);
    settle(shard, transaction.signer_id);
    const protocol::KeyHandle handle{transaction.public_key};
    if (const auto index = protocol::nonce_index(transaction.nonce)) {
      const auto row =
          shard.state.peek(runtime::trie_key::gas_key_nonce(transaction.signer_id, handle, *index));
      if (!row) return std::nullopt;
      return runtime::decode_row<Nonce>(row->bytes());
    }
    const auto row = shard.state.peek(runtime::trie_key::access_key(transaction.signer_id, handle));
    if (!row) return std::nullopt;
    return runtime::decode_row<protocol::AccessKey>(row->bytes()).nonce;
  }

  [[nodiscard]] Nonce nonce_bound(const VerifiedTransaction& transaction) {
    return runtime::nonce_upper_bound(
        shard_of(transaction->transaction().signer_id).environment.height);
  }

  [[nodiscard]] bool is_full() const noexcept {
    return taken_.size() >= kBatchTransactionsMax ||
           bytes_ >= chain_.runtime_config().combined_transactions_size_limit / 2;
  }

  /// Takes the transaction, or refuses it.
  void take(const VerifiedTransaction& transaction) {
    const Transaction& body = transaction->transaction();
    Shard& shard = shard_of(body.signer_id);
    settle(shard, body.signer_id);
    const auto charge =
        runtime::charge_transaction(shard.state, chain_.runtime_config(), body,
                                    shard.environment.height, shard.environment.gas_price);
    // A signer that cannot pay the deposit is refused on admission; if only earlier transactions of
    // the block left too little, it fails in the block, where its gas key pays for that.
    const bool fails_in_block =
        !charge && charge.error().charge && shard.signers.contains(body.signer_id);
    if (!charge && !fails_in_block)
      return refuse_(transaction->hash(), refusal(shard, body, charge.error().error));
    shard.signers.insert(body.signer_id);
    shard.unsettled.emplace(body.signer_id, transaction);
    bytes_ += transaction->size();
    taken_.push_back(transaction);
  }

  [[nodiscard]] std::vector<VerifiedTransaction> finish() { return std::move(taken_); }

 private:
  struct Shard {
    state::TrieUpdate state;
    runtime::ReceiptEnvironment environment;
    /// Accepted, but not applied to `state` yet: most signers send one transaction a block and
    /// never need it.
    std::unordered_map<AccountId, VerifiedTransaction> unsettled;
    std::unordered_set<AccountId> signers;
  };

  Shard& shard_of(const AccountId& account) {
    const ShardId id = chain_.layout().shard_of(account);
    const auto found = shards_.find(id);
    if (found != shards_.end()) return *found->second;
    auto shard = std::make_unique<Shard>(
        Shard{.state = state::TrieUpdate{chain_.state(id), state::Recording::kOff},
              .environment = chain_.next_environment(id),
              .unsettled = {},
              .signers = {}});
    return *shards_.emplace(id, std::move(shard)).first->second;
  }

  /// The error sent to the client. NonceTooLarge comes last: nearcore's RPC does not check it.
  [[nodiscard]] InvalidTxError refusal(Shard& shard, const Transaction& body,
                                       InvalidTxError why) const {
    if (std::holds_alternative<protocol::invalid_tx_error::NonceTooLarge>(why)) {
      auto charge = runtime::charge_transaction(shard.state, chain_.runtime_config(), body,
                                                std::nullopt, shard.environment.gas_price);
      if (!charge) why = std::move(charge.error().error);
    }
    return chain::to_rpc_error(std::move(why));
  }

  static void settle(Shard& shard, const AccountId& signer) {
    const auto found = shard.unsettled.find(signer);
    if (found == shard.unsettled.end()) return;
    (void)runtime::convert_transaction(shard.state, shard.environment, found->second);
    shard.unsettled.erase(found);
  }

  const chain::Chain& chain_;
  const Refusal& refuse_;
  std::map<ShardId, std::unique_ptr<Shard>> shards_;
  std::vector<VerifiedTransaction> taken_;
  std::uint64_t bytes_ = 0;
};

void TransactionPool::for_each(const std::function<void(const VerifiedTransaction&)>& visit) const {
  for (const Entry& entry : arrivals_) visit(entry.transaction);
  for (const auto& queue : queues_) {
    for (const Entry& entry : queue->entries) visit(entry.transaction);
  }
}

void TransactionPool::add(VerifiedTransaction transaction, TimePoint now) {
  if (!known_.insert(transaction->hash()).second) return;
  arrivals_.push_back({.transaction = std::move(transaction), .deadline = now + hold_time_});
}

void TransactionPool::admit(const chain::Chain& chain, const Refusal& refuse) {
  for (Entry& entry : std::exchange(arrivals_, {})) {
    const auto problem = check_without_state(chain, *entry.transaction);
    if (!problem) {
      enqueue(std::move(entry));
      continue;
    }
    const CryptoHash hash = entry.transaction->hash();
    known_.erase(hash);
    refuse(hash, *problem);
  }
}

void TransactionPool::enqueue(Entry entry) {
  std::string name = key_name(entry.transaction->transaction());
  Queue*& queue = by_name_[name];
  if (queue == nullptr) {
    queues_.push_back(std::make_unique<Queue>(Queue{.name = std::move(name), .entries = {}}));
    queue = queues_.back().get();
  }
  const auto at =
      std::ranges::upper_bound(queue->entries, nonce_of(*entry.transaction), {},
                               [](const Entry& other) { return nonce_of(*other.transaction); });
  queue->entries.insert(at, std::move(entry));
}

void TransactionPool::take_from(Queue& queue, Batch& batch, TimePoint now) {
  std::size_t done = 0;
  while (done < queue.entries.size() && !batch.is_full()) {
    const Entry& entry = queue.entries[done];
    const auto last = batch.last_nonce(entry.transaction->transaction());
    const Nonce nonce = nonce_of(*entry.transaction);
    // No missing nonce can make a nonce above the bound valid.
    const bool is_early = last && nonce > *last + 1 && nonce < batch.nonce_bound(entry.transaction);
    if (is_early && now < entry.deadline) break;
    known_.erase(entry.transaction->hash());
    batch.take(entry.transaction);
    ++done;
  }
  queue.entries.erase(queue.entries.begin(),
                      queue.entries.begin() + static_cast<std::ptrdiff_t>(done));
}

std::vector<VerifiedTransaction> TransactionPool::take(const chain::Chain& chain, TimePoint now,
                                                       const Refusal& refuse) {
  admit(chain, refuse);
  Batch batch{chain, refuse};
  for (const auto& queue : queues_) take_from(*queue, batch, now);
  std::erase_if(queues_, [this](const auto& queue) {
    if (!queue->entries.empty()) return false;
    by_name_.erase(queue->name);
    return true;
  });
  has_rest_ = batch.is_full() && !queues_.empty();
  return batch.finish();
}

std::optional<TransactionPool::TimePoint> TransactionPool::next_deadline() const {
  std::optional<TimePoint> first;
  for (const auto& queue : queues_) {
    const TimePoint deadline = queue->entries.front().deadline;
    if (!first || deadline < *first) first = deadline;
  }
  return first;
}

}  // namespace farcall::node
