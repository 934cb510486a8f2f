// Which shard an account lives in (core/primitives/src/shard_layout of the reference).
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

/// Layouts of versions 0 to 3. Shards are named by id and have a position (index); lists "in layout
/// order" go by position.
class ShardLayout {
 public:
  /// One shard with id 0: what local networks use.
  [[nodiscard]] static ShardLayout single();
  /// Version 2: `boundaries` strictly ascending, one fewer than `shard_ids`.
  [[nodiscard]] static Result<ShardLayout> from_boundaries(std::vector<AccountId> boundaries,
                                                           std::vector<ShardId> shard_ids,
                                                           std::uint32_t version = 3);
  /// Version 0: by hash.
  [[nodiscard]] static ShardLayout by_hash(std::uint64_t num_shards, std::uint32_t version);

  [[nodiscard]] const std::vector<ShardId>& shard_ids() const noexcept { return shard_ids_; }
  [[nodiscard]] std::size_t size() const noexcept { return shard_ids_.size(); }
  [[nodiscard]] ShardId shard_of(const AccountId& account) const noexcept;
  /// Nothing for a shard that is not in the layout.
  [[nodiscard]] std::optional<std::size_t> index_of(ShardId shard) const noexcept;
  /// The shard that this one was split from, if any.
  [[nodiscard]] std::optional<ShardId> parent_of(ShardId shard) const noexcept;
  [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
  [[nodiscard]] const std::vector<AccountId>& boundaries() const noexcept { return boundaries_; }
  [[nodiscard]] bool is_by_hash() const noexcept { return by_hash_; }

  bool operator==(const ShardLayout&) const = default;

 private:
  bool by_hash_ = false;
  std::vector<AccountId> boundaries_;
  std::vector<ShardId> shard_ids_;
  std::map<ShardId, ShardId> parents_;
  std::uint32_t version_ = 0;
};

}  // namespace farcall::protocol
