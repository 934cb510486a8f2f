// Decides how many bytes of receipts shards may send to each other in a block (NEP-584;
// runtime/runtime/src/bandwidth_scheduler of nearcore). Every shard computes the same grants.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "protocol/congestion.hpp"
#include "protocol/parameters.hpp"
#include "protocol/shard_layout.hpp"
#include "runtime/chunk/apply.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Sizes in bytes that follow from the parameters and the number of shards.
struct BandwidthParams {
  std::uint64_t base_bandwidth = 0;
  std::uint64_t max_shard_bandwidth = 0;
  std::uint64_t max_single_grant = 0;
  std::uint64_t max_receipt_size = 0;
  std::uint64_t max_allowance = 0;
};
[[nodiscard]] BandwidthParams bandwidth_params(const protocol::RuntimeConfig& config,
                                               std::size_t shard_count);

/// The sizes that a request can name, ascending.
[[nodiscard]] std::array<std::uint64_t, 40> bandwidth_request_values(const BandwidthParams& params);

/// Makes a request for what the groups of a buffer need. Nothing: the base bandwidth is enough.
[[nodiscard]] std::optional<protocol::BandwidthRequest> make_bandwidth_request(
    ShardId to, std::span<const std::uint64_t> group_sizes, const BandwidthParams& params);

/// How much bandwidth a link has been denied recently.
struct LinkAllowance {
  ShardId sender;
  ShardId receiver;
  std::uint64_t allowance = 0;
  bool operator==(const LinkAllowance&) const = default;
};
BOOST_DESCRIBE_STRUCT(LinkAllowance, (), (sender, receiver, allowance))

/// The scheduler's row in the state.
struct BandwidthSchedulerState {
  std::vector<LinkAllowance> link_allowances;
  CryptoHash sanity_check_hash;
  bool operator==(const BandwidthSchedulerState&) const = default;
};
BOOST_DESCRIBE_STRUCT(BandwidthSchedulerState, (), (link_allowances, sanity_check_hash))

/// Bytes by sender and receiver.
using BandwidthGrants = std::map<std::pair<ShardId, ShardId>, std::uint64_t>;

/// The algorithm itself: grants for this block, and the allowances for the next one.
[[nodiscard]] BandwidthGrants schedule_bandwidth(const protocol::RuntimeConfig& config,
                                                 const protocol::ShardLayout& layout,
                                                 const std::map<ShardId, ShardStatus>& shards,
                                                 const CryptoHash& seed,
                                                 BandwidthSchedulerState& scheduler_state);

/// Runs the scheduler on its row in the state and commits the new row. Runs in every block, even
/// without a chunk.
[[nodiscard]] BandwidthGrants run_bandwidth_scheduler(state::TrieUpdate& state,
                                                      const ChunkContext& chunk);

}  // namespace farcall::runtime
