// How full a shard is, and what others may therefore send to it (NEP-539;
// core/primitives/src/congestion_info.rs of nearcore). The arithmetic is in double precision
// and part of the protocol.
#pragma once

#include <optional>

#include "base/units.hpp"
#include "protocol/congestion.hpp"
#include "protocol/errors.hpp"
#include "protocol/parameters.hpp"
#include "protocol/shard_layout.hpp"
#include "runtime/chunk/apply.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Between 0 and 1, by the receipts that wait to be executed alone.
[[nodiscard]] double incoming_congestion(const protocol::CongestionConfig& config,
                                         const protocol::CongestionInfo& info);

/// Between 0 (nothing waits) and 1 (full).
[[nodiscard]] double congestion_level(const protocol::CongestionConfig& config,
                                      const protocol::CongestionInfo& info,
                                      std::uint64_t missed_chunks);

/// Gas that `sender` may send to a shard of this level in one chunk.
[[nodiscard]] Gas outgoing_gas_limit(const protocol::CongestionConfig& config,
                                     const ShardStatus& receiver, ShardId sender);

/// Why a shard accepts no new transactions: it missed chunks, or is congested. Nothing: it accepts
/// them.
[[nodiscard]] std::optional<protocol::InvalidTxError> transaction_refusal(
    const protocol::CongestionConfig& config, const ShardStatus& receiver, ShardId shard);

/// The shard that may send to a fully congested shard in the next block: each in turn.
[[nodiscard]] std::uint16_t next_allowed_shard(const protocol::ShardLayout& layout, ShardId own,
                                               BlockHeight height);

/// Counts what waits in the queues of a state, for the first block after genesis.
[[nodiscard]] protocol::CongestionInfo count_congestion(state::TrieUpdate& state,
                                                        const protocol::RuntimeConfig& config,
                                                        ShardId own);

}  // namespace farcall::runtime
