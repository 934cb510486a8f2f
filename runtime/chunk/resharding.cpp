#include "runtime/chunk/resharding.hpp"

#include "base/assert.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

std::optional<ShardId> heir_of(const ShardLayout& layout, ShardId shard) {
  // A history without cycles is shorter than its list of splits.
  const auto& splits = layout.split_map();
  for (std::size_t steps = splits ? splits->size() + 1 : 1; steps > 0; --steps) {
    if (layout.index_of(shard)) return shard;
    if (!splits) return std::nullopt;
    const auto split = splits->find(shard);
    if (split == splits->end() || split->second.empty()) return std::nullopt;
    shard = split->second.front();
  }
  return layout.index_of(shard) ? std::optional{shard} : std::nullopt;
}

std::optional<ShardId> origin_of(const ShardLayout& layout, ShardId shard) {
  if (!layout.split_map()) return std::nullopt;
  return layout.parent_of(shard).value_or(shard);
}

std::set<ShardId> split_shards(const ShardLayout& layout) {
  std::set<ShardId> split;
  for (const ShardId shard : layout.shard_ids()) {
    if (const auto parent = layout.parent_of(shard)) split.insert(*parent);
  }
  return split;
}

ShardId target_shard(const ShardLayout& layout, const Receipt& receipt) {
  const GlobalContractDistribution* distribution = receipt.distribution();
  if (distribution == nullptr) return layout.shard_of(receipt.receiver_id);
  const std::optional<ShardId> heir = heir_of(layout, distribution->target_shard);
  FARCALL_ASSERT(heir.has_value(), "a distribution goes to a shard that the layout remembers");
  return *heir;
}

}  // namespace farcall::runtime
