// Sends new receipts to their shards as far as gas and bandwidth allow, or buffers them in the
// state (NEP-539, NEP-584; runtime/runtime/src/congestion_control.rs of nearcore).
#pragma once

#include <map>
#include <vector>

#include "protocol/receipt.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/chunk/bandwidth_scheduler.hpp"
#include "runtime/chunk/outgoing_groups.hpp"
#include "runtime/chunk/receipt_queues.hpp"

namespace farcall::runtime {

/// The outgoing side of one chunk. A value: every function that touches the state is given the one
/// that the sink belongs to.
class ReceiptSink {
 public:
  ReceiptSink(state::TrieUpdate& state, const Shared<ChunkContext>& chunk,
              const BandwidthGrants& grants, const protocol::CongestionInfo& own);

  /// Sends what waited in buffers, the oldest first, before anything new.
  void forward_from_buffers(state::TrieUpdate& state, ApplyListener* listener = nullptr);
  /// Sends a new receipt, or buffers it. A small one may overtake larger ones that wait.
  void send(state::TrieUpdate& state, const protocol::ReceiptPtr& receipt,
            ApplyListener* listener = nullptr);

  /// Of this shard, updated with what buffers took and gave.
  [[nodiscard]] protocol::CongestionInfo& congestion() noexcept { return congestion_; }
  [[nodiscard]] std::vector<protocol::BandwidthRequest> bandwidth_requests(
      state::TrieUpdate& state);
  [[nodiscard]] std::map<ShardId, std::vector<protocol::ReceiptPtr>> take_outgoing() {
    return std::move(outgoing_);
  }
  /// Targets in the order of sending; empty where there is one shard.
  [[nodiscard]] std::vector<ShardId> take_order() { return std::move(order_); }

 private:
  /// What may still be sent to a shard in this chunk.
  struct Limit {
    Gas gas = Gas::max();
    std::uint64_t bytes = 0;
  };

  [[nodiscard]] bool try_forward(const protocol::ReceiptPtr& receipt, Gas gas, std::uint64_t size,
                                 ShardId target);
  void forward_from_buffer(state::TrieUpdate& state, ShardId buffer, ApplyListener* listener);
  void buffer(state::TrieUpdate& state, const protocol::Receipt& receipt, Gas gas,
              std::uint64_t size, ShardId target);
  [[nodiscard]] OutgoingGroups& groups_of(state::TrieUpdate& state, ShardId shard);
  [[nodiscard]] std::vector<std::uint64_t> group_sizes(state::TrieUpdate& state, ShardId shard);
  [[nodiscard]] const ReceiptEnvironment& environment() const noexcept {
    return chunk_->environment;
  }

  Shared<ChunkContext> chunk_;
  protocol::CongestionInfo congestion_;
  std::map<ShardId, Limit> limits_;
  BufferIndices buffers_;
  std::map<ShardId, OutgoingGroups> groups_;
  std::map<ShardId, std::vector<protocol::ReceiptPtr>> outgoing_;
  std::vector<ShardId> order_;
};

}  // namespace farcall::runtime
