// Transactions that are not in a block yet.
//
// A transaction goes into the next block if its nonce follows the key's last one. Clients send
// several transactions of one key in parallel, which arrive in any order: one with a gap before its
// nonce is held for up to one block time, so that earlier nonces can still arrive.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "chain/chain.hpp"
#include "protocol/errors.hpp"

namespace farcall::node {

class TransactionPool {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  /// Called for every transaction that is refused.
  using Refusal = std::function<void(const CryptoHash& hash, const protocol::InvalidTxError& why)>;

  /// `hold_time`: how long a transaction with a gap before its nonce is held.
  explicit TransactionPool(std::chrono::nanoseconds hold_time) : hold_time_{hold_time} {}

  /// Ignores a transaction that is in the pool already.
  void add(protocol::VerifiedTransaction transaction, TimePoint now);

  /// Removes and returns the transactions of the next block: checked, in order of arrival, in order
  /// of nonces within a key, and small enough for a chunk.
  [[nodiscard]] std::vector<protocol::VerifiedTransaction> take(const chain::Chain& chain,
                                                                TimePoint now,
                                                                const Refusal& refuse);

  void for_each(const std::function<void(const protocol::VerifiedTransaction&)>& visit) const;
  [[nodiscard]] bool contains(const CryptoHash& hash) const { return known_.contains(hash); }
  [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }
  /// True if the next block may contain transactions.
  [[nodiscard]] bool has_arrivals() const noexcept { return !arrivals_.empty() || has_rest_; }
  /// The earliest deadline of a held transaction.
  [[nodiscard]] std::optional<TimePoint> next_deadline() const;

 private:
  struct Entry {
    protocol::VerifiedTransaction transaction;
    TimePoint deadline;
  };
  /// The transactions of one key, by nonce.
  struct Queue {
    std::string name;
    std::vector<Entry> entries;
  };
  class Batch;

  void admit(const chain::Chain& chain, const Refusal& refuse);
  void enqueue(Entry entry);
  void take_from(Queue& queue, Batch& batch, TimePoint now);

  std::chrono::nanoseconds hold_time_;
  std::vector<Entry> arrivals_;
  std::vector<std::unique_ptr<Queue>> queues_;
  std::unordered_map<std::string, Queue*> by_name_;
  std::unordered_set<CryptoHash> known_;
  /// True if the last batch was full.
  bool has_rest_ = false;
};

}  // namespace farcall::node
