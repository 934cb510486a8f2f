// Transactions that are not in a block yet.
//
// A transaction is mined at once when its nonce is the next of its key. Clients send several
// transactions of one key in parallel, and these arrive in any order: one whose nonce is not next
// is held for up to a block's time, so that those before it can still come.
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
  /// Hears of every transaction that will not be mined.
  using Refusal = std::function<void(const CryptoHash& hash, const protocol::InvalidTxError& why)>;

  /// `hold_time`: how long a gap before a nonce is waited for.
  explicit TransactionPool(std::chrono::nanoseconds hold_time) : hold_time_{hold_time} {}

  /// A transaction that is here already is not taken twice. Signatures are not looked at.
  void add(chain::TransactionPtr transaction, TimePoint now);

  /// Takes out what the next block is to be made of: checked, in the order of arrival and of
  /// nonces within a key, and of a size that fits a chunk.
  [[nodiscard]] std::vector<chain::TransactionPtr> take(const chain::Chain& chain, TimePoint now,
                                                        const Refusal& refuse);

  void for_each(const std::function<void(const chain::TransactionPtr&)>& visit) const;
  [[nodiscard]] bool contains(const CryptoHash& hash) const { return known_.contains(hash); }
  [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }
  /// Something may be mined now.
  [[nodiscard]] bool has_arrivals() const noexcept { return !arrivals_.empty() || has_rest_; }
  /// When the first held transaction must go; nothing: none is held.
  [[nodiscard]] std::optional<TimePoint> next_deadline() const;

 private:
  struct Entry {
    chain::TransactionPtr transaction;
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
  /// The last batch was full.
  bool has_rest_ = false;
};

}  // namespace farcall::node
