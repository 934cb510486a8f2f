// Who takes over what was meant for shards that have been split since
// (core/primitives/src/shard_layout of nearcore).
#pragma once

#include <optional>
#include <set>

#include "protocol/receipt.hpp"
#include "protocol/shard_layout.hpp"

namespace farcall::runtime {

/// The shard that receives what is addressed to `shard`: itself, or the first of the shards that it
/// was split into, over all splits that the layout remembers. Nothing for a shard it never had.
[[nodiscard]] std::optional<ShardId> heir_of(const protocol::ShardLayout& layout, ShardId shard);

/// The shard of the layout before that `shard` was: its parent, or itself if that was not split.
/// Nothing when the layout remembers no layout before.
[[nodiscard]] std::optional<ShardId> origin_of(const protocol::ShardLayout& layout, ShardId shard);

/// Shards that were split when this layout was made.
[[nodiscard]] std::set<ShardId> split_shards(const protocol::ShardLayout& layout);

/// The shard of this layout that a receipt goes to.
[[nodiscard]] ShardId target_shard(const protocol::ShardLayout& layout,
                                   const protocol::Receipt& receipt);

}  // namespace farcall::runtime
