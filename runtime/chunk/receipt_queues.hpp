// Receipts that wait in the state: delayed ones, which arrived when the chunk was full, and
// buffered ones, which the receiving shard has no room for
// (core/store/src/trie/receipts_column_helper.rs of nearcore).
#pragma once

#include "protocol/congestion.hpp"
#include "protocol/parameters.hpp"
#include "protocol/receipt.hpp"
#include "runtime/records.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// A waiting receipt, with what congestion control counted for it when it was stored.
struct QueuedReceipt {
  protocol::ReceiptPtr receipt;
  Gas congestion_gas;
  std::uint64_t congestion_size = 0;
  /// Stored without the numbers, as genesis does.
  bool is_bare = false;
};

/// The row must be there.
[[nodiscard]] QueuedReceipt read_queued(state::TrieUpdate& state, ByteView key,
                                        const protocol::RuntimeConfig& config);
void write_queued(state::TrieUpdate& state, ByteView key, const protocol::Receipt& receipt,
                  Gas congestion_gas, std::uint64_t congestion_size);

[[nodiscard]] BufferIndices read_buffer_indices(state::TrieUpdate& state);
void write_buffer_indices(state::TrieUpdate& state, const BufferIndices& indices);

/// The queue of delayed receipts. Sums what is pushed and popped; congestion info is updated with
/// that at the end of the chunk. A value: every function that touches the state is given the one
/// that the queue belongs to.
class DelayedQueue {
 public:
  explicit DelayedQueue(state::TrieUpdate& state);

  void push(state::TrieUpdate& state, const protocol::RuntimeConfig& config,
            const protocol::Receipt& receipt);
  /// Null: the queue is empty.
  [[nodiscard]] protocol::ReceiptPtr pop(state::TrieUpdate& state,
                                         const protocol::RuntimeConfig& config);
  [[nodiscard]] const QueueIndices& indices() const noexcept { return indices_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return indices_.size(); }
  /// Adds what was pushed and subtracts what was popped since the beginning of the chunk.
  void apply_to(protocol::CongestionInfo& info) const;

 private:
  void write_indices(state::TrieUpdate& state) const;

  QueueIndices indices_;
  Gas pushed_gas_;
  Gas popped_gas_;
  std::uint64_t pushed_bytes_ = 0;
  std::uint64_t popped_bytes_ = 0;
};

}  // namespace farcall::runtime
