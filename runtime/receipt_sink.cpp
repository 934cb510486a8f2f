#include "runtime/receipt_sink.hpp"

#include <algorithm>

#include "runtime/congestion.hpp"
#include "runtime/fees.hpp"
#include "runtime/resharding.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

ReceiptSink::ReceiptSink(state::TrieUpdate& state, const ChunkContext& chunk,
                         const BandwidthGrants& grants, const CongestionInfo& own)
    : state_{state},
      environment_{chunk.environment},
      congestion_{own},
      buffers_{read_buffer_indices(state)} {
  for (const auto& [shard, status] : chunk.shards) {
    Limit& limit = limits_[shard];
    // Receipts that stay here take the same memory whether they are buffered or delayed.
    limit.gas = shard == chunk.environment.shard_id
                    ? Gas::max()
                    : outgoing_gas_limit(chunk.environment.config->congestion, status,
                                         chunk.environment.shard_id);
    const auto granted = grants.find({chunk.environment.shard_id, shard});
    limit.bytes = granted == grants.end() ? 0 : granted->second;
  }
  for (const auto& [shard, indices] : buffers_) (void)groups_of(shard);
}

OutgoingGroups& ReceiptSink::groups_of(ShardId shard) {
  const auto found = groups_.find(shard);
  if (found != groups_.end()) return found->second;
  return groups_.emplace(shard, OutgoingGroups{state_, shard}).first->second;
}

bool ReceiptSink::try_forward(const ReceiptPtr& receipt, Gas gas, std::uint64_t size,
                              ShardId target) {
  const RuntimeConfig& config = *environment_.config;
  // Receivers of data are added after the size was checked, so a receipt may be larger than
  // allowed; it counts as if it were not, and is not stuck.
  size = std::min(size, config.wasm.limits.max_receipt_size);
  Limit& limit = limits_[target];
  const Gas admission = config.features.outgoing_gas_clamp
                            ? std::min(gas, config.congestion.allowed_shard_outgoing_gas)
                            : gas;
  if (limit.gas < admission || limit.bytes < size) return false;
  limit.gas = limit.gas.saturating_sub(gas);
  limit.bytes -= size;
  outgoing_[target].push_back(receipt);
  if (environment_.layout->size() > 1) order_.push_back(target);
  return true;
}

void ReceiptSink::forward_from_buffer(ShardId buffer) {
  const auto found = buffers_.find(buffer);
  if (found == buffers_.end()) return;
  QueueIndices& indices = found->second;
  const std::uint64_t first = indices.first;
  for (; indices.first < indices.next; ++indices.first) {
    const TrieKey key = trie_key::buffered_receipt(buffer, indices.first);
    const QueuedReceipt item = read_queued(state_, key, *environment_.config);
    if (!try_forward(item.receipt, item.congestion_gas, item.congestion_size,
                     target_shard(*environment_.layout, *item.receipt))) {
      break;
    }
    congestion_.receipt_bytes -= item.congestion_size;
    congestion_.buffered_receipts_gas -= item.congestion_gas.value();
    if (!item.is_bare) groups_of(buffer).receipt_popped(item.congestion_size, item.congestion_gas);
    state_.remove(key);
  }
  if (indices.first != first) write_buffer_indices(state_, buffers_);
}

void ReceiptSink::forward_from_buffers() {
  // Buffers to shards that were split go to their children, and come first.
  for (const ShardId shard : split_shards(*environment_.layout)) forward_from_buffer(shard);
  for (const ShardId shard : environment_.layout->shard_ids()) forward_from_buffer(shard);
}

void ReceiptSink::buffer(const Receipt& receipt, Gas gas, std::uint64_t size, ShardId target) {
  congestion_.receipt_bytes += size;
  congestion_.buffered_receipts_gas += gas.value();
  groups_of(target).receipt_pushed(size, gas);
  QueueIndices& indices = buffers_[target];
  write_queued(state_, trie_key::buffered_receipt(target, indices.next), receipt, gas, size);
  ++indices.next;
  write_buffer_indices(state_, buffers_);
}

void ReceiptSink::send(const ReceiptPtr& receipt) {
  const Gas gas = congestion_gas(*environment_.config, *receipt);
  const std::uint64_t size = borsh_length(*receipt);
  const ShardId target = target_shard(*environment_.layout, *receipt);
  if (!try_forward(receipt, gas, size, target)) buffer(*receipt, gas, size, target);
}

std::vector<std::uint64_t> ReceiptSink::group_sizes(ShardId shard) {
  const auto found = buffers_.find(shard);
  if (found == buffers_.end() || found->second.size() == 0) return {};
  const OutgoingGroups& groups = groups_of(shard);
  // Groups that do not cover the buffer say nothing: ask for enough for any receipt.
  if (groups.receipt_count() != found->second.size()) {
    return {environment_.config->wasm.limits.max_receipt_size};
  }
  return groups.group_sizes();
}

std::vector<BandwidthRequest> ReceiptSink::bandwidth_requests() {
  const BandwidthParams params =
      bandwidth_params(*environment_.config, environment_.layout->size());
  std::vector<BandwidthRequest> requests;
  for (const ShardId shard : environment_.layout->shard_ids()) {
    std::vector<std::uint64_t> sizes;
    // What waits for a shard that was split goes to its children. The reference asks in the same
    // way for a shard that stayed, whose buffer therefore counts twice.
    if (const auto origin = origin_of(*environment_.layout, shard)) sizes = group_sizes(*origin);
    std::ranges::copy(group_sizes(shard), std::back_inserter(sizes));
    if (const auto request = make_bandwidth_request(shard, sizes, params)) {
      requests.push_back(*request);
    }
  }
  return requests;
}

}  // namespace farcall::runtime
