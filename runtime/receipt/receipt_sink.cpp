#include "runtime/receipt/receipt_sink.hpp"

#include <algorithm>

#include "runtime/chunk/congestion.hpp"
#include "runtime/chunk/resharding.hpp"
#include "runtime/transaction/fees.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

ReceiptSink::ReceiptSink(state::TrieUpdate& state, const Shared<ChunkContext>& chunk,
                         const BandwidthGrants& grants, const CongestionInfo& own)
    : chunk_{chunk}, congestion_{own}, buffers_{read_buffer_indices(state)} {
  for (const auto& [shard, status] : chunk_->shards) {
    Limit& limit = limits_[shard];
    // Receipts to the own shard take the same memory whether they are buffered or delayed.
    limit.gas =
        shard == environment().shard_id
            ? Gas::max()
            : outgoing_gas_limit(environment().config->congestion, status, environment().shard_id);
    const auto granted = grants.find({environment().shard_id, shard});
    limit.bytes = granted == grants.end() ? 0 : granted->second;
  }
  for (const auto& [shard, indices] : buffers_) (void)groups_of(state, shard);
}

OutgoingGroups& ReceiptSink::groups_of(state::TrieUpdate& state, ShardId shard) {
  const auto found = groups_.find(shard);
  if (found != groups_.end()) return found->second;
  return groups_.emplace(shard, OutgoingGroups{state, shard}).first->second;
}

bool ReceiptSink::try_forward(const ReceiptPtr& receipt, Gas gas, std::uint64_t size,
                              ShardId target) {
  const RuntimeConfig& config = *environment().config;
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
  if (environment().layout->size() > 1) order_.push_back(target);
  return true;
}

void ReceiptSink::forward_from_buffer(state::TrieUpdate& state, ShardId buffer,
                                      ApplyListener* listener) {
  const auto found = buffers_.find(buffer);
  if (found == buffers_.end()) return;
  QueueIndices& indices = found->second;
  const std::uint64_t first = indices.first;
  for (; indices.first < indices.next; ++indices.first) {
    const TrieKey key = trie_key::buffered_receipt(buffer, indices.first);
    const QueuedReceipt item = read_queued(state, key, *environment().config);
    const ShardId target = target_shard(*environment().layout, *item.receipt);
    if (!try_forward(item.receipt, item.congestion_gas, item.congestion_size, target)) break;
    FARCALL_ASSERT(congestion_.receipt_bytes >= item.congestion_size &&
                       congestion_.buffered_receipts_gas >= item.congestion_gas.value(),
                   "a receipt that leaves a buffer was counted when it came");
    congestion_.receipt_bytes -= item.congestion_size;
    congestion_.buffered_receipts_gas -= item.congestion_gas.value();
    if (!item.is_bare)
      groups_of(state, buffer).receipt_popped(state, item.congestion_size, item.congestion_gas);
    state.remove(key);
    if (listener != nullptr) listener->receipt_sent(*item.receipt, target);
  }
  if (indices.first != first) write_buffer_indices(state, buffers_);
}

void ReceiptSink::forward_from_buffers(state::TrieUpdate& state, ApplyListener* listener) {
  // Buffers to shards that were split are forwarded first, to the children of these shards.
  for (const ShardId shard : split_shards(*environment().layout))
    forward_from_buffer(state, shard, listener);
  for (const ShardId shard : environment().layout->shard_ids())
    forward_from_buffer(state, shard, listener);
}

void ReceiptSink::buffer(state::TrieUpdate& state, const Receipt& receipt, Gas gas,
                         std::uint64_t size, ShardId target) {
  congestion_.receipt_bytes += size;
  congestion_.buffered_receipts_gas += gas.value();
  groups_of(state, target).receipt_pushed(state, size, gas);
  QueueIndices& indices = buffers_[target];
  write_queued(state, trie_key::buffered_receipt(target, indices.next), receipt, gas, size);
  ++indices.next;
  write_buffer_indices(state, buffers_);
}

void ReceiptSink::send(state::TrieUpdate& state, const ReceiptPtr& receipt,
                       ApplyListener* listener) {
  FARCALL_ASSERT(receipt->action() == nullptr || !receipt->action()->is_promise_yield,
                 "a yield never leaves the chunk that made it");
  FARCALL_ASSERT(!receipt->receipt_id.is_zero(), "a receipt has its id before it is sent");
  const Gas gas = congestion_gas(*environment().config, *receipt);
  const std::uint64_t size = borsh_length(*receipt);
  const ShardId target = target_shard(*environment().layout, *receipt);
  if (try_forward(receipt, gas, size, target)) {
    if (listener != nullptr) listener->receipt_sent(*receipt, target);
    return;
  }
  buffer(state, *receipt, gas, size, target);
  if (listener != nullptr) listener->receipt_buffered(*receipt, target);
}

std::vector<std::uint64_t> ReceiptSink::group_sizes(state::TrieUpdate& state, ShardId shard) {
  const auto found = buffers_.find(shard);
  if (found == buffers_.end() || found->second.size() == 0) return {};
  const OutgoingGroups& groups = groups_of(state, shard);
  // Groups that do not cover the whole buffer are ignored: request enough for any receipt.
  if (groups.receipt_count() != found->second.size()) {
    return {environment().config->wasm.limits.max_receipt_size};
  }
  return groups.group_sizes(state);
}

std::vector<BandwidthRequest> ReceiptSink::bandwidth_requests(state::TrieUpdate& state) {
  const BandwidthParams params =
      bandwidth_params(*environment().config, environment().layout->size());
  std::vector<BandwidthRequest> requests;
  for (const ShardId shard : environment().layout->shard_ids()) {
    std::vector<std::uint64_t> sizes;
    // What waits for a shard that was split goes to its children. nearcore asks in the same
    // way for a shard that stayed, whose buffer therefore counts twice.
    if (const auto origin = origin_of(*environment().layout, shard))
      sizes = group_sizes(state, *origin);
    std::ranges::copy(group_sizes(state, shard), std::back_inserter(sizes));
    if (const auto request = make_bandwidth_request(shard, sizes, params)) {
      requests.push_back(*request);
    }
  }
  return requests;
}

}  // namespace farcall::runtime
