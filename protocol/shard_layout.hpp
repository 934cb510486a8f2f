// Maps accounts to shards (core/primitives/src/shard_layout in nearcore).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"

namespace farcall::protocol {

/// A layout of any form. Shards have an id and a position (index); lists "in layout order" are
/// ordered by position.
class ShardLayout {
 public:
  /// V0 goes by hash; V1 by boundaries with ids that count from 0; V2 by boundaries with free ids;
  /// V3 also knows the history of splits.
  enum class Form : std::uint8_t { kV0, kV1, kV2, kV3 };
  using SplitMap = std::map<ShardId, std::vector<ShardId>>;

  static constexpr std::uint32_t kVersion = 3;
  static constexpr std::size_t kMaxShards = 1024;

  /// One shard with id 0: what local networks use.
  [[nodiscard]] static ShardLayout single();
  /// Form V2: `boundaries` strictly ascending, one fewer than `shard_ids`, which do not repeat.
  [[nodiscard]] static Result<ShardLayout> from_boundaries(std::vector<AccountId> boundaries,
                                                           std::vector<ShardId> shard_ids,
                                                           std::uint32_t version = kVersion);
  /// Form V0, with ids from 0; `num_shards` between 1 and kMaxShards.
  [[nodiscard]] static ShardLayout by_hash(std::uint64_t num_shards, std::uint32_t version);
  /// Any form with what it remembers of splits: the layout of `from_json`. `last_split` is only of
  /// V3, whose split map holds the whole history.
  [[nodiscard]] static Result<ShardLayout> from_parts(Form form, std::vector<AccountId> boundaries,
                                                      std::vector<ShardId> shard_ids,
                                                      std::optional<SplitMap> split_map,
                                                      std::optional<ShardId> last_split,
                                                      std::uint32_t version);

  [[nodiscard]] Form form() const noexcept { return form_; }
  [[nodiscard]] const std::vector<ShardId>& shard_ids() const noexcept { return shard_ids_; }
  [[nodiscard]] std::size_t size() const noexcept { return shard_ids_.size(); }
  [[nodiscard]] ShardId shard_of(const AccountId& account) const noexcept;
  /// Empty for a shard that is not in the layout.
  [[nodiscard]] std::optional<std::size_t> index_of(ShardId shard) const noexcept;
  /// The shard that this one was split from when this layout was made, if any.
  [[nodiscard]] std::optional<ShardId> parent_of(ShardId shard) const noexcept;
  [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
  [[nodiscard]] const std::vector<AccountId>& boundaries() const noexcept { return boundaries_; }
  [[nodiscard]] bool is_by_hash() const noexcept { return form_ == Form::kV0; }
  [[nodiscard]] const std::optional<SplitMap>& split_map() const noexcept { return split_map_; }
  [[nodiscard]] std::optional<ShardId> last_split() const noexcept { return last_split_; }

  bool operator==(const ShardLayout&) const = default;

 private:
  ShardLayout() = default;
  [[nodiscard]] Result<void> derive_parents();

  Form form_ = Form::kV2;
  std::vector<AccountId> boundaries_;
  std::vector<ShardId> shard_ids_;
  std::optional<SplitMap> split_map_;
  std::optional<ShardId> last_split_;
  std::map<ShardId, ShardId> parents_;
  std::uint32_t version_ = 0;
};

}  // namespace farcall::protocol
