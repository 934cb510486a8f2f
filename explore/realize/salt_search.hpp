// Looks for a salt that shuffles groups of receipts as wanted: what the producer of the block
// before finds by grinding.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "chain/chain_state.hpp"
#include "explore/realize/block_planner.hpp"

namespace farcall::explore {

class SaltSearch {
 public:
  /// `missing`: positions of shards without a chunk in the next block.
  SaltSearch(const chain::ChainState& state, std::span<const std::uint32_t> missing);

  /// Whether groups arrive in these orders; `GroupOrder::senders` are positions of shards.
  [[nodiscard]] bool is_right(const CryptoHash& salt, std::span<const GroupOrder> orders) const;
  /// The first that is right among those that follow from `start`. Nothing: orders that no shuffle
  /// has, or so many groups that it takes too long.
  [[nodiscard]] std::optional<CryptoHash> find(const CryptoHash& start,
                                               std::span<const GroupOrder> orders) const;

 private:
  std::vector<chain::OutboxPtr> carried_;
  std::map<const protocol::Receipt*, std::uint32_t> senders_;
};

}  // namespace farcall::explore
