// Where new receipts go: out to other shards as far as gas and bandwidth allow, else into a buffer
// in the state (NEP-539, NEP-584; runtime/runtime/src/congestion_control.rs of the reference).
#pragma once

#include <map>
#include <vector>

#include "protocol/receipt.hpp"
#include "runtime/apply.hpp"
#include "runtime/bandwidth_scheduler.hpp"
#include "runtime/outgoing_groups.hpp"
#include "runtime/receipt_queues.hpp"

namespace farcall::runtime {

/// The outgoing side of one chunk.
class ReceiptSink {
 public:
  ReceiptSink(state::TrieUpdate& state, const ChunkContext& chunk, const BandwidthGrants& grants,
              const protocol::CongestionInfo& own);

  /// Sends what waited in buffers, the oldest first, before anything new.
  void forward_from_buffers();
  /// Sends a new receipt, or buffers it. A small one may overtake larger ones that wait.
  void send(const protocol::ReceiptPtr& receipt);

  /// What buffers took and gave is counted in.
  [[nodiscard]] protocol::CongestionInfo& congestion() noexcept { return congestion_; }
  [[nodiscard]] std::vector<protocol::BandwidthRequest> bandwidth_requests();
  [[nodiscard]] std::map<ShardId, std::vector<protocol::ReceiptPtr>> take_outgoing() {
    return std::move(outgoing_);
  }
  /// Targets in the order of sending; empty where there is one shard.
  [[nodiscard]] std::vector<ShardId> take_order() { return std::move(order_); }

 private:
  /// What may still go to a shard in this chunk.
  struct Limit {
    Gas gas = Gas::max();
    std::uint64_t bytes = 0;
  };

  [[nodiscard]] bool try_forward(const protocol::ReceiptPtr& receipt, Gas gas, std::uint64_t size,
                                 ShardId target);
  void forward_from_buffer(ShardId buffer);
  void buffer(const protocol::Receipt& receipt, Gas gas, std::uint64_t size, ShardId target);
  [[nodiscard]] OutgoingGroups& groups_of(ShardId shard);
  [[nodiscard]] std::vector<std::uint64_t> group_sizes(ShardId shard);

  state::TrieUpdate& state_;
  const ReceiptEnvironment& environment_;
  protocol::CongestionInfo congestion_;
  std::map<ShardId, Limit> limits_;
  BufferIndices buffers_;
  std::map<ShardId, OutgoingGroups> groups_;
  std::map<ShardId, std::vector<protocol::ReceiptPtr>> outgoing_;
  std::vector<ShardId> order_;
};

}  // namespace farcall::runtime
