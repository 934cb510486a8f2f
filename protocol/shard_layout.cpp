#include "protocol/shard_layout.hpp"

#include <algorithm>
#include <set>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "base/hash.hpp"

namespace farcall::protocol {

ShardLayout ShardLayout::single() {
  ShardLayout layout;
  layout.shard_ids_ = {ShardId{0}};
  return layout;
}

ShardLayout ShardLayout::by_hash(std::uint64_t num_shards, std::uint32_t version) {
  FARCALL_ASSERT(num_shards > 0 && num_shards <= kMaxShards, "a layout has shards, but not many");
  ShardLayout layout;
  layout.form_ = Form::kV0;
  layout.version_ = version;
  for (std::uint64_t id = 0; id < num_shards; ++id) layout.shard_ids_.emplace_back(id);
  return layout;
}

Result<ShardLayout> ShardLayout::from_boundaries(std::vector<AccountId> boundaries,
                                                 std::vector<ShardId> shard_ids,
                                                 std::uint32_t version) {
  return from_parts(Form::kV2, std::move(boundaries), std::move(shard_ids), std::nullopt,
                    std::nullopt, version);
}

Result<ShardLayout> ShardLayout::from_parts(Form form, std::vector<AccountId> boundaries,
                                            std::vector<ShardId> shard_ids,
                                            std::optional<SplitMap> split_map,
                                            std::optional<ShardId> last_split,
                                            std::uint32_t version) {
  FARCALL_ASSERT(form != Form::kV0, "a layout by hash has no boundaries");
  if (shard_ids.size() > kMaxShards) {
    return fail(format_text("shard layout of {} shards: expected at most {}", shard_ids.size(),
                            kMaxShards));
  }
  if (shard_ids.size() != boundaries.size() + 1) {
    return fail(format_text("shard layout: {} boundary accounts go with {} shard ids, not with {}",
                            boundaries.size(), boundaries.size() + 1, shard_ids.size()));
  }
  for (std::size_t i = 1; i < boundaries.size(); ++i) {
    if (boundaries[i - 1] < boundaries[i]) continue;
    return fail(format_text("shard layout: boundary account {} is not above {}",
                            boundaries[i].view(), boundaries[i - 1].view()));
  }
  for (const ShardId id : shard_ids) {
    if (id.value() > UINT32_MAX) {
      return fail(format_text("shard layout: shard id {} is above 2^32-1", id.value()));
    }
    if (std::ranges::count(shard_ids, id) > 1) {
      return fail(format_text("shard layout: duplicate shard id {}", id.value()));
    }
  }
  ShardLayout layout;
  layout.form_ = form;
  layout.boundaries_ = std::move(boundaries);
  layout.shard_ids_ = std::move(shard_ids);
  layout.split_map_ = std::move(split_map);
  layout.last_split_ = last_split;
  layout.version_ = version;
  if (auto derived = layout.derive_parents(); !derived) {
    return std::unexpected{std::move(derived.error())};
  }
  return layout;
}

/// Records for each shard which one it was split from. A shard that stayed is its own only child.
Result<void> ShardLayout::derive_parents() {
  if (!split_map_) return {};
  if (form_ == Form::kV3) {
    const auto split = last_split_ ? split_map_->find(*last_split_) : split_map_->end();
    if (split == split_map_->end() || split->second.size() < 2) {
      return fail("shard layout: last_split is not among the splits");
    }
    for (const ShardId child : split->second) {
      if (index_of(child)) parents_.emplace(child, *last_split_);
    }
    return {};
  }
  std::set<ShardId> seen;
  for (const auto& [parent, children] : *split_map_) {
    for (const ShardId child : children) {
      if (!index_of(child) || !seen.insert(child).second) {
        return fail(format_text("shard layout: shard {} in the split map is not a shard of its own",
                                child.value()));
      }
      if (child != parent) parents_.emplace(child, parent);
    }
  }
  if (seen.size() != shard_ids_.size()) {
    return fail("shard layout: the split map does not name every shard");
  }
  return {};
}

ShardId ShardLayout::shard_of(const AccountId& account) const noexcept {
  if (form_ == Form::kV0) {
    std::uint64_t start = 0;
    const CryptoHash hash = sha256(account.bytes());
    std::memcpy(&start, hash.bytes.data(), sizeof start);
    return ShardId{start % shard_ids_.size()};
  }
  const auto above = std::ranges::upper_bound(boundaries_, account);
  return shard_ids_[static_cast<std::size_t>(above - boundaries_.begin())];
}

std::optional<std::size_t> ShardLayout::index_of(ShardId shard) const noexcept {
  const auto found = std::ranges::find(shard_ids_, shard);
  if (found == shard_ids_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - shard_ids_.begin());
}

std::optional<ShardId> ShardLayout::parent_of(ShardId shard) const noexcept {
  const auto found = parents_.find(shard);
  if (found == parents_.end()) return std::nullopt;
  return found->second;
}

}  // namespace farcall::protocol
