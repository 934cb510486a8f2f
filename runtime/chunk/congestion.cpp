#include "runtime/chunk/congestion.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/chunk/receipt_queues.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

double fraction(u128 value, std::uint64_t full) {
  FARCALL_ASSERT(full > 0, "a limit of congestion is not zero");
  if (value >= full) return 1.0;
  return static_cast<double>(static_cast<std::uint64_t>(value)) / static_cast<double>(full);
}

/// Between `left` and `right`, rounded half away from zero.
Gas mix(Gas left, Gas right, double ratio) {
  const double left_part = static_cast<double>(left.value()) * (1.0 - ratio);
  const double right_part = static_cast<double>(right.value()) * ratio;
  return Gas{static_cast<std::uint64_t>(std::round(left_part + right_part))};
}

double missed_chunks_congestion(const CongestionConfig& config, std::uint64_t missed_chunks) {
  return missed_chunks <= 1 ? 0.0 : fraction(missed_chunks, config.max_congestion_missed_chunks);
}

}  // namespace

double incoming_congestion(const CongestionConfig& config, const CongestionInfo& info) {
  return fraction(info.delayed_receipts_gas, config.max_congestion_incoming_gas.value());
}

double congestion_level(const CongestionConfig& config, const CongestionInfo& info,
                        std::uint64_t missed_chunks) {
  const double outgoing =
      fraction(info.buffered_receipts_gas, config.max_congestion_outgoing_gas.value());
  const double memory = fraction(info.receipt_bytes, config.max_congestion_memory_consumption);
  return std::max({incoming_congestion(config, info), outgoing, memory,
                   missed_chunks_congestion(config, missed_chunks)});
}

std::optional<InvalidTxError> transaction_refusal(const CongestionConfig& config,
                                                  const ShardStatus& receiver, ShardId shard) {
  const double level = congestion_level(config, receiver.congestion, receiver.missed_chunks);
  if (level < config.reject_tx_congestion_threshold) return std::nullopt;
  const auto id = static_cast<std::uint32_t>(shard.value());
  if (missed_chunks_congestion(config, receiver.missed_chunks) >= level) {
    return invalid_tx_error::ShardStuck{id, receiver.missed_chunks};
  }
  return invalid_tx_error::ShardCongested{id, level};
}

Gas outgoing_gas_limit(const CongestionConfig& config, const ShardStatus& receiver,
                       ShardId sender) {
  const double level = congestion_level(config, receiver.congestion, receiver.missed_chunks);
  if (level != 1.0) return mix(config.max_outgoing_gas, config.min_outgoing_gas, level);
  return sender.value() == receiver.congestion.allowed_shard ? config.allowed_shard_outgoing_gas
                                                             : Gas{};
}

std::uint16_t next_allowed_shard(const ShardLayout& layout, ShardId own, BlockHeight height) {
  const std::optional<std::size_t> index = layout.index_of(own);
  FARCALL_ASSERT(index.has_value(), "a chunk's shard is in the layout");
  const std::uint64_t turn = height.value() + *index;  // may wrap around
  return static_cast<std::uint16_t>(layout.shard_ids()[turn % layout.size()].value());
}

CongestionInfo count_congestion(state::TrieUpdate& state, const RuntimeConfig& config,
                                ShardId own) {
  CongestionInfo info;
  info.allowed_shard = static_cast<std::uint16_t>(own.value());
  DelayedQueue delayed{state};
  for (std::uint64_t i = delayed.indices().first; i < delayed.indices().next; ++i) {
    const QueuedReceipt item = read_queued(state, trie_key::delayed_receipt(i), config);
    info.delayed_receipts_gas += item.congestion_gas.value();
    info.receipt_bytes += item.congestion_size;
  }
  for (const auto& [shard, indices] : read_buffer_indices(state)) {
    for (std::uint64_t i = indices.first; i < indices.next; ++i) {
      const QueuedReceipt item = read_queued(state, trie_key::buffered_receipt(shard, i), config);
      info.buffered_receipts_gas += item.congestion_gas.value();
      info.receipt_bytes += item.congestion_size;
    }
  }
  return info;
}

}  // namespace farcall::runtime
